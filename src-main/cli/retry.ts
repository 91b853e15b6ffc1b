import { fileWindowMax } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { needsOf, type Needs } from '../../src-shared/needs.ts';
import type { Application } from '../app/application-types.ts';
import { backUp, type BackupOptions } from './backup.ts';
import { withRunningApplication, type CommandContext } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { formatThings } from './format.ts';
import { foldersUnreadable, linksOutside } from './need-sentences.ts';
import { printable } from './terminal-text.ts';

interface RetryOptions extends BackupOptions {
  readonly list?: boolean;
  readonly csv?: boolean;
}

export async function retry(context: CommandContext, folders: readonly string[], options: RetryOptions): Promise<ExitStatus> {
  const isList = options.list === true || options.csv === true;
  if (isList && options.to.length > 0)
    throw new KeepsakeError('usage', 'retry --list and --csv show what has failed on its way to the saved destination: leave --to out.');
  return withRunningApplication(context, options, (application) =>
    isList
      ? listFailures(context, application, options)
      : backUp(context, application, folders, { ...options, retry: true }),
  );
}

async function listFailures(
  { output }: CommandContext,
  application: Application,
  options: RetryOptions,
): Promise<ExitStatus> {
  const connection = application.connect();
  try {
    if (options.csv === true) {
      const { csv } = await connection.call('failures.csv', {});
      // Names may hold newlines: a spreadsheet reads them as they are, quoted.
      output.raw(csv);
      return exitStatus.ok;
    }
    let offset = 0;
    for (let total = 1; offset < total; ) {
      const page = await connection.call('failures.list', { offset, limit: fileWindowMax });
      for (const failure of page.failures) {
        if (options.json === true) output.json(failure);
        else output.line(`${printable(failure.path)}: ${printable(failure.reason)}`);
      }
      total = page.failures.length === 0 ? 0 : page.total;
      offset += page.failures.length;
    }
    if (options.json !== true)
      for (const sentence of offset === 0 ? ['Nothing has failed.'] : sentencesOf(needsOf(await connection.call('state.get', {})))) output.notice(sentence);
    return offset === 0 ? exitStatus.ok : exitStatus.someFailed;
  } finally {
    connection.close();
  }
}

function sentencesOf({ files, folders, links }: Needs): readonly string[] {
  return [
    ...(folders === 0 ? [] : [`${foldersUnreadable(folders)}.`]),
    ...(files === 0 ? [] : [`${formatThings(files, 'file')} failed.`]),
    ...(links === 0 ? [] : [`${linksOutside(links)}.`]),
  ];
}

import type { Command } from 'commander';
import type { ListedFile } from '../../src-shared/restore.ts';
import { listFiles } from '../restore/list-files.ts';
import { withApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { formatBytes, formatNanoseconds, formatThings } from './format.ts';
import { printable } from './terminal-text.ts';

interface ListOptions extends GlobalOptions {
  readonly from?: string;
  readonly insecure?: boolean;
  readonly json?: boolean;
}

/** `keepsake list`. */
export function addListCommand(program: Command, context: CommandContext): void {
  program
    .command('list')
    .description('list what is backed up: the newest version of every file')
    .option('--from <dest>', 'a folder, or http(s)://host:port (default: the saved destination)')
    .option('--insecure', 'let the token go to another computer without TLS (http://)')
    .option('--json', 'one JSON object a line, the last is the summary')
    .action((_options: unknown, command: Command) => context.run(() => list(context, command.optsWithGlobals())));
}

async function list(context: CommandContext, options: ListOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  const { signal } = interrupt;
  return withApplication(context, options, async (application) => {
    const destination = await application.openDestination(options.from, signal, options);
    try {
      const onFile = (file: ListedFile): void =>
        options.json === true ? output.json(file) : output.line(listLine(file));
      const summary = await listFiles(destination, { signal, onFile });
      if (options.json === true) output.json(summary);
      else {
        if (summary.damagedLines > 0) output.notice(damagedLinesSentence(summary.damagedLines));
        output.notice(`${formatThings(summary.files, 'file')}, ${formatBytes(summary.bytes)}`);
      }
      if (summary.state === 'cancelled') return exitStatus.cancelled;
      return output.incomplete || summary.damagedLines > 0 ? exitStatus.someFailed : exitStatus.ok;
    } finally {
      await destination.close();
    }
  });
}

/** Some files may be missing in a list, although their contents are stored. */
export function damagedLinesSentence(lines: number): string {
  const one = lines === 1;
  return (
    `${formatThings(lines, 'line')} of the journal ${one ? 'is' : 'are'} damaged: files that ${one ? 'it' : 'they'} named may not be listed. ` +
    `On the computer that wrote ${one ? 'it' : 'them'}, "keepsake verify" and then a backup note again what is missing.`
  );
}

function listLine(file: ListedFile): string {
  const removed = file.removed === undefined ? '' : '  (gone from its folder)';
  const size = formatBytes(file.bytes).padStart(11);
  return `${formatNanoseconds(file.mtime)} ${size}  ${printable(`${file.label}/${file.path}`)}${removed}`;
}

import type { ListedFile } from '../../src-shared/restore.ts';
import { listFiles } from '../restore/list-files.ts';
import { withApplication, type CommandContext } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { formatBytes, formatNanoseconds, formatThings } from './format.ts';
import { damagedLinesSentence } from './journal-sentences.ts';
import type { ListSourcesOptions } from './list-sources.ts';
import { printable } from './terminal-text.ts';

export async function list(context: CommandContext, options: ListSourcesOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  const { signal } = interrupt;
  return withApplication(context, options, async (application) => {
    const destination = await application.openDestination(options.from, signal, options);
    try {
      const onFile = (file: ListedFile): void =>
        options.json === true ? output.json(file) : output.line(listLine(file));
      const summary = await listFiles(destination, { signal, home: application.memory(), onFile });
      const unlisted = summary.unlisted ?? 0;
      if (options.json === true) output.json(summary);
      else {
        if (summary.damagedLines > 0) output.notice(damagedLinesSentence(summary.damagedLines));
        if (unlisted > 0) output.notice(unlistedSentence(unlisted));
        output.notice(`${formatThings(summary.files, 'file')}, ${formatBytes(summary.bytes)}`);
      }
      if (summary.state === 'cancelled') return exitStatus.cancelled;
      return output.incomplete || summary.damagedLines + unlisted > 0 ? exitStatus.someFailed : exitStatus.ok;
    } finally {
      await destination.close();
    }
  });
}

function unlistedSentence(files: number): string {
  const one = files === 1;
  return (
    `${formatThings(files, 'file')} that this computer has backed up ${one ? 'is' : 'are'} not listed: the journal there does not name ${one ? 'it' : 'them'}. ` +
    `"keepsake verify" and then a backup note ${one ? 'it' : 'them'} again.`
  );
}

function listLine(file: ListedFile): string {
  const removed = file.removed === undefined ? '' : '  (gone from its folder)';
  const size = formatBytes(file.bytes).padStart(11);
  return `${formatNanoseconds(file.mtime)} ${size}  ${printable(`${file.label}/${file.path}`)}${removed}`;
}

import type { BackupComputer } from '../../src-shared/backup-browsing.ts';
import { openHome } from '../app/home.ts';
import { openSettings } from '../app/settings.ts';
import { openBackupIndex, type BackupIndex } from '../restore/browse/backup-index.ts';
import { computersOf } from '../restore/browse/computers.ts';
import { homeOf, withApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { formatBytes, formatCount, formatMoment, formatThings } from './format.ts';
import { damagedLinesSentence } from './journal-sentences.ts';
import type { Output } from './output.ts';
import { readIndex } from './read-index.ts';
import { printable } from './terminal-text.ts';

export interface ListSourcesOptions extends GlobalOptions {
  readonly from?: string;
  readonly insecure?: boolean;
  readonly json?: boolean;
}

/** `keepsake list --sources`: every folder that was ever backed up to a destination, by the computer that did it last. */
export async function listSources(context: CommandContext, options: ListSourcesOptions): Promise<ExitStatus> {
  const { output, interrupt: { signal } } = context;
  return withApplication(context, options, async (application) => {
    const home = openHome(homeOf(context, options));
    const destination = await application.openDestination(options.from, signal, options);
    const index = openBackupIndex(home.indexesFolder, destination.vaultId);
    try {
      return await list(index);
    } finally {
      await index.close();
      await destination.close();
    }

    async function list(index: BackupIndex): Promise<ExitStatus> {
      const started = performance.now();
      const json = options.json === true;
      const read = await readIndex(context, index, destination, json);
      if (read === undefined) return exitStatus.cancelled;
      const { damagedLines } = read;
      const { sources: known, writer } = (await openSettings(home)).read();
      const computers = computersOf(await index.sources(), {
        // A server knows the home by its token; in a vault folder it writes under its own ID.
        isWriter: (id) => id === writer || id === destination.writer,
        pathOf: (id) => known.find((each) => each.id === id)?.path,
      });
      for (const computer of computers) say(computer, output, json);
      const all = computers.flatMap(({ sources }) => sources);
      const sums = { files: all.reduce((sum, { files }) => sum + files, 0), bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
      if (json)
        output.json({
          type: 'summary', state: 'complete', computers: computers.length, sources: all.length, ...sums, damagedLines, seconds: (performance.now() - started) / 1000,
        });
      else {
        if (damagedLines > 0) output.notice(damagedLinesSentence(damagedLines));
        output.notice(`${formatThings(all.length, 'folder')}, ${formatThings(sums.files, 'file')}, ${formatBytes(sums.bytes)}`);
      }
      return output.incomplete || damagedLines > 0 ? exitStatus.someFailed : exitStatus.ok;
    }
  });
}

function say({ sources, ...computer }: BackupComputer, output: Output, json: boolean): void {
  if (json) {
    for (const source of sources)
      output.json({ type: 'source', writer: computer.writer, ...(computer.name === undefined ? {} : { computer: computer.name }), thisComputer: computer.isThis, ...source });
    return;
  }
  const name = computer.name === undefined ? `A computer (${computer.writer})` : printable(computer.name);
  const last = computer.lastBackup === undefined ? '' : `, last backup ${formatMoment(computer.lastBackup)}`;
  output.line(`${name}${computer.isThis ? ' (this computer)' : ''}${last}`);
  for (const { id, label, files, bytes, removed } of sources) {
    const gone = removed === 0 ? '' : `, ${formatCount(removed)} gone from the folder`;
    output.line(`  ${printable(label)}  ${formatThings(files, 'file')}, ${formatBytes(bytes)}${gone}  ${id}`);
  }
}

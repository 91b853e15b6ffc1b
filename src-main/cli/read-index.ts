import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { BackupIndex } from '../restore/browse/backup-index.ts';
import type { IndexProgress } from '../restore/browse/index-writer-thread.ts';
import type { CommandContext } from './command-context.ts';
import { formatThings } from './format.ts';
import { createProgressReport } from './progress-report.ts';
import { keepStart } from './terminal-text.ts';

/** Between two screens, in milliseconds. */
const screenMs = 100;

/**
 * Reads what is new in the journals of a backup, and says how far it is.
 *
 * @param silent says nothing
 * @returns undefined where it was cancelled
 */
export async function readIndex({ output, interrupt: { signal } }: CommandContext, index: BackupIndex, destination: OpenDestination, silent: boolean): Promise<IndexProgress | undefined> {
  const onProgress = createProgressReport(output, {
    render: (progress: IndexProgress, { columns }) => keepStart(readingSentence(progress), columns),
    sentence: readingSentence,
    write: (line) => output.notice(line),
    screenMs,
  });
  try {
    return await index.update(destination, signal, silent ? undefined : onProgress);
  } catch (error) {
    if (!signal.aborted || toKeepsakeError(error).code !== 'cancelled') throw error;
    return undefined;
  } finally {
    output.endScreen();
  }
}

const readingSentence = ({ lines }: IndexProgress): string => `Reading the backup: ${formatThings(lines, 'entry', 'entries')} so far`;

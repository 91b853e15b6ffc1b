import { toKeepsakeError } from '../../src-shared/errors.ts';
import { addBytes } from '../../src-shared/journal.ts';
import type { ListedFile, ListSummary } from '../../src-shared/restore.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { foldJournal } from './fold-journal.ts';

export interface ListOptions {
  readonly signal: AbortSignal;
  /** Called for each file, by source and path. */
  onFile(file: ListedFile): void;
}

/**
 * Lists what a destination holds: the newest version of every file. A cancel ends it with state 'cancelled'.
 *
 * @throws KeepsakeError as the destination's journal does
 */
export async function listFiles(destination: OpenDestination, options: ListOptions): Promise<ListSummary> {
  const started = performance.now();
  const counted = { files: 0, versions: 0, bytes: 0, damagedLines: 0 };
  const summary = (state: ListSummary['state']): ListSummary => ({
    type: 'summary',
    state,
    ...counted,
    seconds: (performance.now() - started) / 1_000,
  });
  try {
    const fold = await foldJournal(destination, options.signal);
    counted.damagedLines = fold.damagedLines;
    try {
      for await (const page of fold.files(options.signal)) {
        for (const file of page) {
          counted.files += 1;
          counted.versions += file.versions;
          counted.bytes = addBytes(counted.bytes, file.bytes);
          options.onFile(file);
        }
      }
    } finally {
      await fold.close();
    }
  } catch (thrown) {
    if (!options.signal.aborted || toKeepsakeError(thrown).code !== 'cancelled') throw thrown;
    return summary('cancelled');
  }
  return summary('complete');
}

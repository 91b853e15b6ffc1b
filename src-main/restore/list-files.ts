import { toKeepsakeError } from '../../src-shared/errors.ts';
import { addBytes } from '../../src-shared/journal.ts';
import type { ListedFile, ListSummary } from '../../src-shared/restore.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { foldJournal, type HomeMemory } from './fold-journal.ts';

export interface ListOptions {
  readonly signal: AbortSignal;
  /** The home that lists: what it has backed up there is compared with the journal. */
  readonly home?: HomeMemory;
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
  let unlisted: number | undefined;
  const summary = (state: ListSummary['state']): ListSummary => ({
    type: 'summary',
    state,
    ...counted,
    ...(unlisted === undefined ? {} : { unlisted }),
    seconds: (performance.now() - started) / 1_000,
  });
  try {
    const fold = await foldJournal(destination, options.signal, { home: options.home });
    counted.damagedLines = fold.damagedLines;
    try {
      unlisted = (await fold.unlisted(0))?.count;
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

import type { ObjectId } from '../../src-shared/domain.ts';
import { toKeepsakeError, type KeepsakeError } from '../../src-shared/errors.ts';
import type { VerifiedObject, VerifySummary } from '../../src-shared/restore.ts';
import { createDestinationGate, waitDefaultMs } from '../base/destination-gate.ts';
import { createHold, type Hold } from '../base/hold.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { foldJournal, type HomeMemory, type JournalFold } from './fold-journal.ts';
import type { UnlistedFiles } from './fold-thread.ts';
import { createHasher } from './hasher.ts';
import { readObject, settle, type ReadOutcome } from './read-object.ts';
import { isInRange, lastBefore, positionOf, shareOf, type IdRange } from './sample.ts';

const placesMax = 100;
/** Files that are named which the journal lacks. */
const unlistedMax = 100;

export interface VerifyProgress {
  readonly objects: number;
  readonly bytes: number;
  /** What versions refer to, estimated for a share of it; more may be stored. */
  readonly objectsTotal: number;
  readonly bytesTotal: number;
}

export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** While it is held no further object is read. */
  readonly hold?: Hold;
  /** How long a destination that asks for time (Retry-After) is waited for while nothing succeeds, in milliseconds; default 5 minutes. */
  readonly waitMs?: number;
  /** Objects that are read at a time; default 8. */
  readonly concurrency?: number;
  /** Looks at these objects only, and calls the share `name` in the summary; default everything. */
  readonly sample?: { readonly name: string; readonly ranges: readonly IdRange[] } | undefined;
  /** The home that verifies: what it has backed up there is compared with the journal. */
  readonly home?: HomeMemory;
  /**
   * Called where the journal does not name what the home has backed up.
   *
   * @param noted the home's next run journals it again; false where that could not be noted in its catalog
   */
  onUnlisted?(files: UnlistedFiles, noted: boolean): void;
  /** Called with why nothing is read for a while, one sentence. */
  onWaiting?(message: string): void;
  /** Called once for each object, in no order. */
  onResult?(result: VerifiedObject): void;
  /** Called as bytes arrive: often. */
  onProgress?(progress: VerifyProgress): void;
}

export interface VerifyResult {
  readonly summary: VerifySummary;
  /** Why the destination could not be read to the end. */
  readonly destinationError?: KeepsakeError;
}

/**
 * Reads every stored object back and compares its bytes with its ID, then names the objects that versions refer to
 * and that are not stored. What is damaged the destination sets aside, and journals it as what is missing: the next run
 * of a computer that still has the source stores it again. A cancel and a destination that goes away end in the
 * summary's state.
 */
export async function verifyDestination(destination: OpenDestination, options: VerifyOptions): Promise<VerifyResult> {
  const started = performance.now();
  const counted = { verified: 0, damaged: 0, missing: 0, quarantined: 0, damagedLines: 0, bytes: 0 };
  let unlisted: UnlistedFiles | undefined;
  let damage: Pick<VerifySummary, 'damagedJournals' | 'unnamed'> = {};
  const ranges = options.sample?.ranges ?? everything;
  const summary = (state: VerifySummary['state']): VerifySummary => ({
    type: 'summary',
    state,
    ...counted,
    ...damage,
    ...(unlisted === undefined ? {} : { unlisted: unlisted.count }),
    ...(options.sample === undefined ? {} : { sample: options.sample.name }),
    seconds: (performance.now() - started) / 1_000,
  });
  // When one lane fails, the others stop.
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const hasher = createHasher();
  let fold: JournalFold | undefined;
  try {
    // The journal first: an object is stored before its line is written, so that none is called missing for being new.
    const journal = (fold = await foldJournal(destination, signal, { home: options.home }));
    counted.damagedLines = journal.damagedLines;
    if (journal.damagedJournals.length > 0) damage = { damagedJournals: [...journal.damagedJournals] };
    unlisted = await journal.unlisted(unlistedMax);
    const lacking = unlisted !== undefined && unlisted.count > 0 ? unlisted : undefined;
    // Damage that cost no file needs the next run as well: it says in the journal that the damage is healed.
    const noted = (lacking !== undefined || journal.damagedJournals.some(({ thisComputer }) => thisComputer)) && (await journal.recheck());
    if (lacking !== undefined) options.onUnlisted?.(lacking, noted);
    const totals = await journal.totals();
    const progress = (bytes: number): void => {
      counted.bytes += bytes;
      const objects = counted.verified + counted.damaged + counted.missing;
      options.onProgress?.({
        objects,
        bytes: counted.bytes,
        objectsTotal: Math.round(totals.objects * shareOf(ranges)),
        bytesTotal: Math.round(totals.bytes * shareOf(ranges)),
      });
    };
    const report = async (object: ObjectId, outcome: ReadOutcome): Promise<void> => {
      const wrong = outcome.state !== 'verified';
      counted[outcome.state] += 1;
      if (outcome.quarantine === 'quarantined') counted.quarantined += 1;
      const files = wrong ? { files: [...(await journal.places(object, placesMax))] } : {};
      options.onResult?.({ type: 'object', object, ...outcome, ...files });
      progress(0);
    };
    const gate = createDestinationGate({
      ping: (stop) => destination.ping(stop),
      waitMs: options.waitMs ?? waitDefaultMs, hold: options.hold ?? createHold(), signal,
      onWaiting: (error) => {
        if (error !== undefined) options.onWaiting?.(error.message);
      },
      onGivenUp: () => undefined,
    });
    const reading = { destination, hasher, gate, signal, onBytes: progress };

    const queue = storedOnce(destination, journal, ranges, signal);
    const lane = async (): Promise<void> => {
      try {
        for (;;) {
          // Concurrent calls of a generator's next() wait for each other: each object reaches one lane.
          const next = await queue.next();
          if (next.done === true) return;
          await options.hold?.pass(signal);
          await report(next.value, await readObject(next.value, reading));
        }
      } catch (thrown) {
        failed.abort();
        throw thrown;
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: options.concurrency ?? 8 }, lane));
    const reasons = lanes.flatMap((each) => (each.status === 'rejected' ? [toKeepsakeError(each.reason)] : []));
    const first = reasons.find(({ code }) => code !== 'cancelled') ?? reasons[0];
    if (first !== undefined) throw first;

    for await (const page of unseen(journal, ranges, signal))
      for (const object of await stillAbsent(destination, page, signal)) {
        const outcome = await settle(object, { state: 'missing', bytes: 0, reason: 'It is not stored.' }, reading);
        await report(object, outcome.quarantine === 'whole' ? await readObject(object, reading) : outcome);
      }
    const unnamed = options.sample === undefined ? await journal.unnamed() : 0;
    if (unnamed > 0 || (counted.damagedLines > 0 && options.sample === undefined)) damage = { ...damage, unnamed };
    return { summary: summary('complete') };
  } catch (thrown) {
    const error = toKeepsakeError(thrown);
    if (options.signal.aborted) return { summary: summary('cancelled') };
    if (error.scope === 'destination' || error.retryable)
      return { summary: summary('failed'), destinationError: error };
    throw error;
  } finally {
    await hasher.close();
    await fold?.close();
  }
}

const everything: readonly IdRange[] = [{ start: 0, end: Infinity }];

/** Every stored object of the ranges once: two files of one ID are harmless, and one of them is read. */
async function* storedOnce(
  destination: OpenDestination,
  journal: JournalFold,
  ranges: readonly IdRange[],
  signal: AbortSignal,
): AsyncGenerator<ObjectId, void> {
  for (const range of ranges)
    for await (const page of destination.objects(signal, lastBefore(range))) {
      yield* await journal.see(
        page.filter(({ id }) => isInRange(id, range)),
        signal,
      );
      if (endsBefore(range, page.at(-1)?.id)) break;
    }
}

async function* unseen(
  journal: JournalFold,
  ranges: readonly IdRange[],
  signal: AbortSignal,
): AsyncGenerator<readonly ObjectId[], void> {
  for (const range of ranges)
    for await (const page of journal.unseen(signal, lastBefore(range))) {
      yield page.filter((id) => isInRange(id, range));
      if (endsBefore(range, page.at(-1))) break;
    }
}

const endsBefore = (range: IdRange, id: ObjectId | undefined): boolean =>
  id !== undefined && positionOf(id) >= range.end;

/** Asks for what the listing did not show: only what is absent twice is missing. */
async function stillAbsent(
  destination: OpenDestination,
  ids: readonly ObjectId[],
  signal: AbortSignal,
): Promise<readonly ObjectId[]> {
  const absent: ObjectId[] = [];
  for (let start = 0; start < ids.length; start += destination.batchMax) {
    const batch = ids.slice(start, start + destination.batchMax);
    const stored = await destination.check(batch, signal);
    absent.push(...batch.filter((id) => !stored.has(id)));
  }
  return absent;
}

import { createHash } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { ObjectId } from '../../src-shared/domain.ts';
import { toKeepsakeError, type KeepsakeError } from '../../src-shared/errors.ts';
import type { VerifiedObject, VerifySummary } from '../../src-shared/restore.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { foldJournal, type JournalFold } from './fold-journal.ts';

/** Bytes hashed between two turns of the event loop: well under a millisecond. */
const hashPieceBytes = 256 * 1024;
const placesMax = 100;
const triesMax = 4;

export interface VerifyProgress {
  readonly objects: number;
  readonly bytes: number;
  /** What versions refer to; more may be stored. */
  readonly objectsTotal: number;
  readonly bytesTotal: number;
}

export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** Objects that are read at a time; default 8. */
  readonly concurrency?: number;
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
 * and that are not stored. Changes nothing. A cancel and a destination that goes away end in the summary's state.
 */
export async function verifyDestination(destination: OpenDestination, options: VerifyOptions): Promise<VerifyResult> {
  const started = performance.now();
  const counted = { verified: 0, damaged: 0, missing: 0, bytes: 0 };
  const summary = (state: VerifySummary['state']): VerifySummary => ({
    type: 'summary',
    state,
    ...counted,
    seconds: (performance.now() - started) / 1_000,
  });
  // When one lane fails, the others stop.
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  let fold: JournalFold | undefined;
  try {
    // The journal first: an object is stored before its line is written, so that none is called missing for being new.
    const journal = (fold = await foldJournal(destination, signal));
    const totals = await journal.totals();
    const progress = (bytes: number): void => {
      counted.bytes += bytes;
      const objects = counted.verified + counted.damaged + counted.missing;
      options.onProgress?.({
        objects,
        bytes: counted.bytes,
        objectsTotal: totals.objects,
        bytesTotal: totals.bytes,
      });
    };
    const report = async (object: ObjectId, outcome: Outcome): Promise<void> => {
      counted[outcome.state] += 1;
      const { state, bytes, reason } = outcome;
      options.onResult?.({
        type: 'object',
        object,
        state,
        bytes,
        ...(reason === undefined ? {} : { reason, files: [...(await journal.places(object, placesMax))] }),
      });
      progress(0);
    };

    const queue = storedOnce(destination, journal, signal);
    const lane = async (): Promise<void> => {
      try {
        for (;;) {
          // Concurrent calls of a generator's next() wait for each other: each object reaches one lane.
          const next = await queue.next();
          if (next.done === true) return;
          await report(next.value, await readBack(destination, next.value, signal, progress));
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

    for await (const page of journal.unseen(signal)) {
      for (const object of await stillAbsent(destination, page, signal)) {
        await report(object, { state: 'missing', bytes: 0, reason: 'It is not stored.' });
      }
    }
    return { summary: summary('complete') };
  } catch (thrown) {
    const error = toKeepsakeError(thrown);
    if (options.signal.aborted) return { summary: summary('cancelled') };
    if (error.scope === 'destination' || error.retryable)
      return { summary: summary('failed'), destinationError: error };
    throw error;
  } finally {
    await fold?.close();
  }
}

interface Outcome {
  readonly state: VerifiedObject['state'];
  readonly bytes: number;
  readonly reason?: string;
}

/** Every stored object once: two files of one ID are harmless, and one of them is read. */
async function* storedOnce(
  destination: OpenDestination,
  journal: JournalFold,
  signal: AbortSignal,
): AsyncGenerator<ObjectId, void> {
  for await (const page of destination.objects(signal)) yield* await journal.see(page, signal);
}

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

async function readBack(
  destination: OpenDestination,
  id: ObjectId,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await readOnce(destination, id, signal, onBytes);
    } catch (thrown) {
      const error = toKeepsakeError(thrown);
      if (signal.aborted || error.code === 'internal') throw error;
      if (error.retryable && tries < triesMax) {
        await setTimeout(error.retryAfterMs ?? 250 * 2 ** tries, undefined, { signal });
        continue;
      }
      if (error.code === 'not-found') return { state: 'missing', bytes: 0, reason: 'It is not stored.' };
      if (error.retryable || error.scope === 'destination') throw error;
      return { state: 'damaged', bytes: 0, reason: error.message };
    }
  }
}

async function readOnce(
  destination: OpenDestination,
  id: ObjectId,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Outcome> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of destination.read(id, {}, signal)) {
    for (let start = 0; start < chunk.length; start += hashPieceBytes) {
      if (start > 0) await setImmediate();
      hash.update(chunk.subarray(start, start + hashPieceBytes));
    }
    bytes += chunk.length;
    onBytes(chunk.length);
  }
  return hash.digest('hex') === id
    ? { state: 'verified', bytes }
    : { state: 'damaged', bytes, reason: 'Its bytes do not have the checksum that they were stored with.' };
}

import type { ObjectId } from '../../src-shared/domain.ts';
import { toKeepsakeError, type KeepsakeError } from '../../src-shared/errors.ts';
import type { VerifiedObject } from '../../src-shared/restore.ts';
import type { DestinationGate } from '../base/destination-gate.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { Hasher } from './hasher.ts';

/** What reading an object back has shown, and what was done about it. */
export type ReadOutcome = Pick<VerifiedObject, 'state' | 'bytes' | 'reason' | 'quarantine'>;

export interface ReadObjectOptions {
  readonly destination: OpenDestination;
  readonly hasher: Hasher;
  /** All objects of a verification wait together where the destination asks for it. */
  readonly gate: Pick<DestinationGate, 'rest' | 'worked'>;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

const triesMax = 4;
/** A destination that says how long to wait is asked again so often: it has too much to do, and no word of the object. */
const waitsMax = 60;
const backoffMs = 250;

/**
 * Reads an object back and compares its bytes with its ID. What is damaged or missing is told to the destination, which
 * looks for itself and sets it aside.
 *
 * @throws KeepsakeError where the destination is gone, or the signal aborted
 */
export async function readObject(id: ObjectId, options: ReadObjectOptions): Promise<ReadOutcome> {
  const outcome = await readBack(id, options);
  if (outcome.state === 'verified') return outcome;
  const settled = await settle(id, outcome, options);
  if (settled.quarantine !== 'whole') return settled;
  // It may have been stored again meanwhile, or have been damaged on its way here.
  const again = await readBack(id, options);
  if (again.state === 'verified') return again;
  return { ...again, quarantine: 'whole', reason: 'It is whole there, but arrives damaged: check this computer.' };
}

/** Tells the destination that an object is damaged or missing. */
export async function settle(
  id: ObjectId,
  outcome: ReadOutcome,
  { destination, signal }: Pick<ReadObjectOptions, 'destination' | 'signal'>,
): Promise<ReadOutcome> {
  const words = outcome.state === 'missing' ? 'It was not found by' : 'Its checksum was wrong in';
  try {
    const quarantine = await destination.quarantine(id, `${words} a verification.`, signal);
    // A file that was nothing worth listing is damaged all the same.
    return { ...outcome, quarantine, ...(quarantine === 'quarantined' && { state: 'damaged' }) };
  } catch (thrown) {
    const error = toKeepsakeError(thrown);
    if (signal.aborted || error.code === 'internal') throw error;
    return { ...outcome, reason: `${outcome.reason ?? ''} It could not be set aside: ${error.message}` };
  }
}

async function readBack(id: ObjectId, options: ReadObjectOptions): Promise<ReadOutcome> {
  const { destination, hasher, gate, signal, onBytes } = options;
  for (let tries = 1; ; tries += 1) {
    let bytes = 0;
    try {
      const sha256 = await hasher.hash(destination.read(id, {}, signal), (more) => {
        bytes += more;
        onBytes(more);
      });
      gate.worked();
      if (sha256 === id) return { state: 'verified', bytes };
      return { state: 'damaged', bytes, reason: 'Its bytes do not have the checksum that they were stored with.' };
    } catch (thrown) {
      const error = toKeepsakeError(thrown);
      if (signal.aborted || error.code === 'internal') throw error;
      if (error.code === 'not-found') return { state: 'missing', bytes: 0, reason: 'It is not stored.' };
      const told = error.retryAfterMs !== undefined;
      if (error.retryable && tries < (told ? waitsMax : triesMax)) {
        await gate.rest(error, told ? backoffMs : backoffMs * 2 ** tries);
        continue;
      }
      if (told) throw error;
      await requireThere(destination, error, signal);
      return { state: 'damaged', bytes: 0, reason: `It cannot be read: ${error.message}` };
    }
  }
}

/** An object that cannot be read must not end a verification; a destination that is gone must. */
async function requireThere(destination: OpenDestination, error: KeepsakeError, signal: AbortSignal): Promise<void> {
  if (error.scope !== 'destination') return;
  if (!error.retryable) throw error;
  await destination.ping(signal);
}

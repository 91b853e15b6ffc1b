import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import type { DestinationGate } from '../base/destination-gate.ts';
import type { Hold } from '../base/hold.ts';
import { backoffMs } from '../base/retry.ts';
import type { Throttle } from '../base/throttle.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { PlannedFile } from './restore-plan.ts';
import type { TargetWriter } from './restore-target.ts';
import type { PutFile } from './target-files.ts';

export interface RestoreFileOptions {
  readonly destination: OpenDestination;
  readonly gate: DestinationGate;
  readonly writer: TargetWriter;
  readonly hold: Hold;
  readonly throttle: Throttle;
  readonly signal: AbortSignal;
  /** Bytes of the file that have arrived so far. */
  onBytes(bytesDone: number): void;
}

const attemptsMax = 4;
const backoff = { baseMs: 250, capMs: 5_000 };
/** A message to a thread costs as much as hashing 20 KB. */
const pieceBytes = 1024 * 1024;

/**
 * Reads a file's content from the destination and writes it. What breaks off goes on where it was, and what arrives damaged is read once
 * more from its beginning.
 *
 * @returns the file's end, known when it is durable
 * @throws KeepsakeError of the file, the destination or the target
 */
export async function restoreFile(file: PlannedFile, options: RestoreFileOptions): Promise<{ readonly put: Promise<PutFile> }> {
  const { gate, writer, signal } = options;
  for (let damaged = 0; ;) {
    try {
      return await writer.write(file, pieces(read(file, options), file.bytes));
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toKeepsakeError(thrown);
      if (error.code !== 'checksum-mismatch') throw error;
      damaged += 1;
      if (damaged === 2) throw damagedThere(error);
      await gate.pass();
    }
  }
}

/** The bytes of a file as they arrive, over any number of connections. */
async function* read(file: PlannedFile, options: RestoreFileOptions): AsyncGenerator<Uint8Array, void> {
  const { destination, gate, hold, throttle, signal } = options;
  let done = 0;
  for (let failures = 0; ;) {
    await gate.pass();
    try {
      if (done >= file.bytes && done > 0) return;
      for await (const chunk of destination.read(file.object, { start: done }, signal)) {
        for (let start = 0; start < chunk.length;) {
          const released = hold.pass(signal);
          if (released !== undefined) await released;
          const allowed = await throttle.take(chunk.length - start, signal);
          done += allowed;
          options.onBytes(done);
          yield chunk.subarray(start, start + allowed);
          start += allowed;
        }
      }
      return;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toKeepsakeError(thrown);
      if (error.code === 'not-found') throw missingThere(error);
      if (error.scope === 'destination' && (await gate.recover(error))) continue;
      failures += 1;
      if (!(error.retryable || error.scope === 'destination') || failures === attemptsMax) throw error;
      await gate.rest(error, backoffMs(failures, undefined, backoff));
    }
  }
}

/** Pieces whose memory belongs to the receiver alone: one for a small file. */
async function* pieces(content: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let piece: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  let left = bytes;
  for await (const chunk of content) {
    for (let start = 0; start < chunk.length;) {
      // What is longer than announced is refused by the receiver.
      piece ??= new Uint8Array(Math.min(pieceBytes, Math.max(left, 1)));
      const length = Math.min(chunk.length - start, piece.length - filled);
      piece.set(chunk.subarray(start, start + length), filled);
      filled += length;
      left -= length;
      start += length;
      if (filled < piece.length) continue;
      yield piece;
      piece = undefined;
      filled = 0;
    }
  }
  if (piece !== undefined && filled > 0) yield piece.slice(0, filled);
}

export function missingThere(cause: unknown): KeepsakeError {
  return new KeepsakeError(
    'object-absent',
    'Its content is missing in the backup: verify the backup, and back up again the computer that has the photo.',
    { cause },
  );
}

/** @param cause what was noticed, where that is an error */
export function damagedThere(cause?: unknown): KeepsakeError {
  return new KeepsakeError(
    'checksum-mismatch',
    'Its content is damaged in the backup: verify the backup, and back up again the computer that has the photo.',
    { cause },
  );
}

import { Readable } from 'node:stream';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { ObjectBody, PutOptions } from './destination.ts';
import { pieceBytesMax, pieces } from './pieces.ts';

/** A body in chunks, so that progress is what was handed to the network, and a stalled one is noticed. */
export function handOver(
  body: ObjectBody,
  bytes: number,
  options: PutOptions,
): { readonly body: Readable | Buffer; failure(): KeepsakeError | undefined } {
  let failure: KeepsakeError | undefined;
  async function* handed(): AsyncGenerator<Uint8Array> {
    let done = 0;
    options.onProgress?.(0);
    try {
      for await (const piece of pieces(body.kind === 'memory' ? [body.bytes] : body.open(options.signal), options)) {
        yield piece;
        done += piece.length;
        options.onProgress?.(done);
      }
    } catch (error) {
      if (error instanceof KeepsakeError) failure = error;
      throw error;
    }
  }
  if (bytes === 0 && body.kind === 'memory') return { body: Buffer.alloc(0), failure: () => undefined };
  return { body: Readable.from(handed(), { objectMode: false, highWaterMark: pieceBytesMax }), failure: () => failure };
}

import { Readable } from 'node:stream';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { ObjectBody, PutOptions } from './destination.ts';

/** Bytes that a body hands over at once. */
const chunkBytes = 64 * 1024;

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
      for await (const chunk of body.kind === 'memory' ? slices(body.bytes) : body.open(options.signal)) {
        yield chunk;
        done += chunk.length;
        options.onProgress?.(done);
      }
    } catch (error) {
      if (error instanceof KeepsakeError) failure = error;
      throw error;
    }
  }
  if (bytes === 0 && body.kind === 'memory') return { body: Buffer.alloc(0), failure: () => undefined };
  return { body: Readable.from(handed(), { objectMode: false, highWaterMark: chunkBytes }), failure: () => failure };
}

/** Bytes in pieces as they are handed to the network. */
export function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

import type { PutOptions } from './destination.ts';

/** Bytes that are handed over at once at most. */
export const pieceBytesMax = 64 * 1024;

/** Bytes in the pieces in which they may be handed over. */
export async function* pieces(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { pace }: Pick<PutOptions, 'pace'>,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length;) {
      const wanted = Math.min(pieceBytesMax, chunk.length - start);
      const bytes = pace === undefined ? wanted : await pace(wanted);
      yield chunk.subarray(start, start + bytes);
      start += bytes;
    }
  }
}

import { inBlocks, throwIfAborted } from './abort.ts';
import { newTemporaryPath, type VaultPlace } from './layout.ts';
import type { Lanes, Run } from './lanes.ts';
import type { ObjectDescription } from './vault-types.ts';

export interface ObjectWriter {
  /**
   * Writes a content under a new temporary name, whole and durable, and answers with its path. After a failure
   * nothing remains.
   */
  write(
    writer: string,
    object: ObjectDescription,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    onProgress: (bytesDone: number) => void,
  ): Promise<string>;
  discard(path: string): Promise<void>;
}

/** What is larger goes in blocks, so that an abort, progress and other files come in between. */
const wholeBytesMax = 1024 * 1024;
const blockBytes = 256 * 1024;

/**
 * @param run any thread, for small contents
 * @param lanes for large contents
 */
export function createObjectWriter(place: VaultPlace, run: Run, lanes: Lanes): ObjectWriter {
  async function writeBlocks(
    lane: Run,
    path: string,
    object: ObjectDescription,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    onProgress: (bytesDone: number) => void,
  ): Promise<void> {
    // One block is written while the next one arrives.
    let writing = Promise.resolve();
    try {
      await lane('beginTemporary', [place, path], { signal });
      let done = 0;
      for await (const block of inBlocks(body, blockBytes, signal)) {
        await writing;
        const bytes = block.length;
        writing = lane('appendTemporary', [path, object, block], { signal, transfer: [block.buffer] }).then(() => {
          done += bytes;
          onProgress(done);
        });
        // It is awaited a turn later; until then a failure must not count as unhandled.
        writing.catch(() => undefined);
      }
      await writing;
      await lane('endTemporary', [path, object], { signal });
      throwIfAborted(signal);
    } catch (error) {
      await lane('discardTemporary', [path]);
      throw error;
    }
  }

  async function writeWhole(
    path: string,
    object: ObjectDescription,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<void> {
    // A copy that can move: the caller may need its own again, and a view would drag its whole buffer along.
    const bytes = new Uint8Array(body);
    await run('writeObject', [place, path, object, bytes], { signal, transfer: [bytes.buffer] });
    if (!signal.aborted) return;
    await run('discardTemporary', [path]);
    throwIfAborted(signal);
  }

  return {
    async write(writer, object, body, signal, onProgress) {
      const path = newTemporaryPath(place.root, writer);
      onProgress(0);
      if (body instanceof Uint8Array && body.length <= wholeBytesMax) {
        await writeWhole(path, object, body, signal);
        onProgress(body.length);
      } else {
        const chunks = body instanceof Uint8Array ? oneChunk(body) : body;
        await lanes.use((lane) => writeBlocks(lane, path, object, chunks, signal, onProgress));
      }
      return path;
    },
    discard: (path) => run('discardTemporary', [path]),
  };
}

/** A body that is all there, as a body that arrives. */
export async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { inBlocks, throwIfAborted } from './abort.ts';
import { temporaryFolder, type VaultPlace } from './layout.ts';
import type { ThreadPool } from './thread-pool.ts';
import type { ObjectDescription } from './vault-types.ts';
import type { VaultOperations } from './vault-operations.ts';

type Run = ThreadPool<VaultOperations>['run'];

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
 * @param lanes single threads: each holds the files and checksums of the large contents that were given to it
 */
export function createObjectWriter(place: VaultPlace, run: Run, lanes: readonly Run[]): ObjectWriter {
  const busy = lanes.map((lane) => ({ lane, uploads: 0 }));

  async function writeBlocks(
    path: string,
    object: ObjectDescription,
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    onProgress: (bytesDone: number) => void,
  ): Promise<void> {
    const chosen = busy.reduce((best, each) => (each.uploads < best.uploads ? each : best));
    const { lane } = chosen;
    chosen.uploads += 1;
    // One block is written while the next one arrives.
    let writing = Promise.resolve();
    try {
      await lane('beginUpload', [place, path], { signal });
      let done = 0;
      for await (const block of inBlocks(body, blockBytes, signal)) {
        await writing;
        const bytes = block.length;
        writing = lane('appendUpload', [path, object, block], { signal, transfer: [block.buffer] }).then(() => {
          done += bytes;
          onProgress(done);
        });
        // It is awaited a turn later; until then a failure must not count as unhandled.
        writing.catch(() => undefined);
      }
      await writing;
      await lane('endUpload', [path, object], { signal });
      throwIfAborted(signal);
    } catch (error) {
      await lane('discardTemporary', [path]);
      throw error;
    } finally {
      chosen.uploads -= 1;
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
      const path = join(temporaryFolder(place.root, writer), `put-${randomBytes(12).toString('hex')}`);
      onProgress(0);
      if (!(body instanceof Uint8Array)) await writeBlocks(path, object, body, signal, onProgress);
      else if (body.length > wholeBytesMax) await writeBlocks(path, object, oneChunk(body), signal, onProgress);
      else {
        await writeWhole(path, object, body, signal);
        onProgress(body.length);
      }
      return path;
    },
    discard: (path) => run('discardTemporary', [path]),
  };
}

/** A body that is all there, as a body that arrives. */
async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

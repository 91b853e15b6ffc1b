import { createThreadPool, threadUrl, type ThreadPool } from '../vault/thread-pool.ts';
import type { HashOperations } from './hash-thread.ts';

/** SHA-256 away from the main thread. */
export interface Hasher {
  /** Hashes a content as it arrives; its chunks are the hasher's from then on. */
  hash(content: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void): Promise<string>;
  /** Idempotent. */
  close(): Promise<void>;
}

const threadsMax = 4;
/** Chunks are gathered into blocks of this size: a message to a thread costs as much as hashing 20 KB. */
const blockBytes = 1024 * 1024;

/** Starts its threads when they are needed. */
export function createHasher(): Hasher {
  const url = threadUrl('hash-thread', import.meta.url);
  const lanes = Array.from({ length: threadsMax }, () => ({
    pool: createThreadPool<HashOperations>(url, 1),
    users: 0,
  }));
  let count = 0;

  async function hashIn(
    pool: ThreadPool<HashOperations>,
    content: AsyncIterable<Uint8Array>,
    onBytes: (bytes: number) => void,
  ): Promise<string> {
    const key = (count += 1);
    let hashing = Promise.resolve();
    try {
      for await (const block of gathered(content, onBytes)) {
        await hashing;
        hashing = pool.run('update', [key, block], { transfer: [block.buffer] });
        // It is awaited a turn later; until then a failure must not count as unhandled.
        hashing.catch(() => undefined);
      }
      await hashing;
    } catch (error) {
      await hashing.catch(() => undefined);
      await pool.run('end', [key]).catch(() => undefined);
      throw error;
    }
    return pool.run('end', [key]);
  }

  return {
    async hash(content, onBytes) {
      const lane = lanes.reduce((best, each) => (each.users < best.users ? each : best));
      lane.users += 1;
      try {
        return await hashIn(lane.pool, content, onBytes);
      } finally {
        lane.users -= 1;
      }
    },
    async close() {
      await Promise.all(lanes.map(({ pool }) => pool.close()));
    },
  };
}

/** Blocks whose memory belongs to the receiver alone. */
async function* gathered(
  content: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const take = (): Uint8Array<ArrayBuffer> => {
    const block = new Uint8Array(bytes);
    let at = 0;
    for (const chunk of waiting) {
      block.set(chunk, at);
      at += chunk.length;
    }
    waiting = [];
    bytes = 0;
    return block;
  };
  for await (const chunk of content) {
    waiting.push(chunk);
    bytes += chunk.length;
    onBytes(chunk.length);
    if (bytes >= blockBytes) yield take();
  }
  if (bytes > 0) yield take();
}

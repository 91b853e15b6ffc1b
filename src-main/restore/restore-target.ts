import { availableParallelism } from 'node:os';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { createThreadPool, threadUrl, type ThreadPool } from '../vault/thread-pool.ts';
import { createCopyQueue, type CopyOptions, type CopyQueue } from './restore-copies.ts';
import type { FolderToFinish, NotedFolder } from './restore-plan.ts';
import type { Committed, OpenedTarget, PutFile, TargetFilesOptions } from './target-files.ts';
import type { TargetOperations } from './target-thread.ts';
import type { Place, TargetFile } from './target-types.ts';

/** The folders that a restore writes to, and the threads that write. */
export interface TargetWriter {
  /** Opens all targets. With `look` nothing is written. */
  open(roots: readonly Uint8Array[], look: boolean): Promise<readonly OpenedTarget[]>;
  examine(file: TargetFile): Promise<Place>;
  /** How many bytes of these files are there, as far as their lengths tell. */
  presentBytes(files: readonly TargetFile[]): Promise<number>;
  /**
   * Writes a content as it arrives. Resolves when all of it is written and its checksum compared: `put` of the result is known when it is
   * durable under its name, which it becomes together with others.
   *
   * @param content in pieces whose memory becomes the writer's
   * @throws KeepsakeError of the target, 'checksum-mismatch', and what `content` throws
   */
  write(file: TargetFile, content: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<{ readonly put: Promise<PutFile> }>;
  /**
   * The same for an object of a vault folder, which the writing thread reads itself. What it looks for first is the file's place.
   *
   * @throws KeepsakeError of the target
   */
  copy(file: TargetFile, options: CopyOptions): Promise<CopiedFile>;
  /** Resolves when all that was written is durable. */
  flush(): Promise<void>;
  /** After `flush`: the folders that were made or changed, by this restore or by one before that did not reach its end. */
  notedFolders(): AsyncGenerator<readonly NotedFolder[], void>;
  finishFolders(folders: readonly FolderToFinish[]): Promise<void>;
  /** The restore has reached its end: the next one need not know. */
  removeNotes(): Promise<void>;
  /** Gives up what is not durable yet: a cancel does not wait for a slow drive. */
  giveUp(): Promise<void>;
  /** Idempotent. Removes what is unfinished. */
  close(): Promise<void>;
}

/** What became of a file that was to be copied. */
export type CopiedFile =
  /** As for `write`. */
  | { readonly state: 'written'; readonly put: Promise<PutFile> }
  /** The same content is there already. */
  | { readonly state: 'present'; readonly at: Uint8Array }
  /** The object could not be read, or is not what it should be: `write` it as the vault itself reads it. */
  | { readonly state: 'unread' };

/** Each has an open file of its own; two keep a disk busy, more wait for a network drive. */
const threadsMax = Math.min(4, Math.max(2, availableParallelism()));
/** Files at a time in one thread that make another one worth its start. */
const usersFew = 2;
/** What shares one barrier: enough files to make its cost small, and few enough to be open at a time. */
const batchFiles = 128;
const batchBytes = 128 * 1024 * 1024;
/** Notes that cross from the thread at once. */
const notesPage = 1_000;
/** What nothing follows becomes durable all the same. */
const batchMs = 500;

interface Lane {
  readonly pool: ThreadPool<TargetOperations>;
  readonly copies: CopyQueue;
  /** Its thread has opened the targets; undefined where it was not needed yet. */
  opened: Promise<unknown> | undefined;
  users: number;
  /** Written and not durable yet. */
  readonly waiting: Map<number, { resolve(put: PutFile): void; reject(error: KeepsakeError): void }>;
  waitingBytes: number;
  timer: NodeJS.Timeout | undefined;
  committing: Promise<void>;
}

export function createTargetWriter(options: TargetFilesOptions): TargetWriter {
  const url = threadUrl('target-thread', import.meta.url);
  const lanes = Array.from(
    { length: threadsMax },
    (): Lane => {
      const pool = createThreadPool<TargetOperations>(url, 1, { workerData: options });
      return {
        pool,
        copies: createCopyQueue((...args) => pool.run('copy', args)),
        opened: undefined,
        users: 0,
        waiting: new Map(),
        waitingBytes: 0,
        timer: undefined,
        committing: Promise.resolve(),
      };
    },
  );
  let roots: readonly Uint8Array[] = [];
  let isLook = false;
  let identities: readonly (string | undefined)[] = [];
  let keys = 0;

  /** One that is at work already, where it is not too busy: a thread takes time to start, and memory. */
  function chooseLane(): Lane {
    const least = (some: readonly Lane[]): Lane | undefined =>
      some.reduce<Lane | undefined>((best, each) => (best === undefined || each.users < best.users ? each : best), undefined);
    const started = least(lanes.filter(({ opened }) => opened !== undefined));
    if (started !== undefined && started.users < usersFew) return started;
    const lane = lanes.find(({ opened }) => opened === undefined) ?? started;
    if (lane === undefined) throw new Error('a writer without lanes');
    lane.opened ??= Promise.all(roots.map((root, number) => lane.pool.run('openTarget', [number, root, isLook ? 'look' : 'join', identities[number]])));
    return lane;
  }

  async function using<R>(work: (lane: Lane) => Promise<R>): Promise<R> {
    const lane = chooseLane();
    lane.users += 1;
    try {
      await lane.opened;
      return await work(lane);
    } finally {
      lane.users -= 1;
    }
  }

  function settle(lane: Lane, results: readonly Committed[]): void {
    for (const result of results) {
      const waiting = lane.waiting.get(result.key);
      lane.waiting.delete(result.key);
      if ('put' in result) waiting?.resolve(result.put);
      else waiting?.reject(new KeepsakeError(result.error.code, result.error.message, { scope: result.error.scope }));
    }
  }

  function commit(lane: Lane): Promise<void> {
    clearTimeout(lane.timer);
    lane.timer = undefined;
    lane.waitingBytes = 0;
    const keys = [...lane.waiting.keys()];
    if (keys.length === 0) return lane.committing;
    lane.committing = lane.pool.run('commit', []).then(
      (results) => settle(lane, results),
      (error: unknown) => {
        // The thread itself died.
        const failure = error instanceof KeepsakeError ? error : new KeepsakeError('internal', `Keepsake made a mistake: ${String(error)}`, { cause: error });
        for (const key of keys) lane.waiting.get(key)?.reject(failure);
        for (const key of keys) lane.waiting.delete(key);
      },
    );
    return lane.committing;
  }

  function becomeDurable(lane: Lane, key: number, bytes: number): Promise<PutFile> {
    const { promise, resolve, reject } = Promise.withResolvers<PutFile>();
    lane.waiting.set(key, { resolve, reject });
    // Whoever wrote it may have failed meanwhile.
    promise.catch(() => undefined);
    lane.waitingBytes += bytes;
    if (lane.waiting.size >= batchFiles || lane.waitingBytes >= batchBytes) void commit(lane);
    else lane.timer ??= setTimeout(() => void commit(lane), batchMs);
    return promise;
  }

  async function writeIn(lane: Lane, file: TargetFile, content: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<{ put: Promise<PutFile> }> {
    const key = (keys += 1);
    const { pool } = lane;
    let begun = false;
    /** The piece that the thread has not taken yet. */
    let appending = Promise.resolve();
    let whole: Uint8Array<ArrayBuffer> | undefined;
    try {
      for await (const piece of content) {
        if (!begun && whole === undefined && piece.length >= file.bytes) {
          whole = piece;
          continue;
        }
        if (!begun) {
          begun = true;
          appending = pool.run('begin', [key, file]);
          if (whole !== undefined) appending = appending.then(() => pool.run('append', [key, whole ?? new Uint8Array()]));
        }
        await appending;
        appending = pool.run('append', [key, piece], { transfer: [piece.buffer] });
        // It is awaited a turn later; until then a failure must not count as unhandled.
        appending.catch(() => undefined);
      }
      await appending;
      if (begun) await pool.run('end', [key]);
      else await pool.run('store', [key, file, whole ?? new Uint8Array()], whole === undefined ? {} : { transfer: [whole.buffer] });
    } catch (error) {
      await appending.catch(() => undefined);
      if (begun) await pool.run('discard', [key]).catch(() => undefined);
      throw error;
    }
    return { put: becomeDurable(lane, key, file.bytes) };
  }

  async function copyIn(lane: Lane, file: TargetFile, copyOptions: CopyOptions): Promise<CopiedFile> {
    const key = (keys += 1);
    const end = await lane.copies.copy(key, file, copyOptions);
    if (end.state === 'written') return { state: 'written', put: becomeDurable(lane, key, file.bytes) };
    return end.state === 'present' ? { state: 'present', at: end.at } : { state: 'unread' };
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    for (const lane of lanes) clearTimeout(lane.timer);
    const closeLane = async ({ pool, opened }: Lane): Promise<void> => {
      if (opened !== undefined) await pool.run('closeTargets', []).catch(() => undefined);
      await pool.close();
    };
    const [first, ...others] = lanes;
    await Promise.all(others.map(closeLane));
    // It gives the targets' own folders their times, when nothing is removed from them any more.
    if (first !== undefined) await closeLane(first);
  }

  return {
    async open(folders, look) {
      [roots, isLook] = [folders, look];
      const [first] = lanes;
      if (first === undefined) return [];
      const opened = Promise.all(folders.map((root, number) => first.pool.run('openTarget', [number, root, look ? 'look' : 'make'])));
      first.opened = opened;
      identities = (await opened).map((each) => each.identity);
      return opened;
    },
    examine: (file) => using((lane) => lane.pool.run('examine', [file])),
    presentBytes: (files) => using(({ pool }) => pool.run('presentBytes', [files])),
    write: (file, content) => using((lane) => writeIn(lane, file, content)),
    copy: (file, copyOptions) => using((lane) => copyIn(lane, file, copyOptions)),
    async flush() {
      await Promise.all(lanes.map((lane) => commit(lane)));
    },
    async *notedFolders() {
      await Promise.all(lanes.map(async ({ pool, opened }) => {
        if (opened !== undefined) await pool.run('endNotes', []);
      }));
      const [first] = lanes;
      if (first === undefined) return;
      for (;;) {
        const page = await first.pool.run('nextNotes', [notesPage]);
        if (page.length === 0) return;
        yield page;
      }
    },
    async finishFolders(folders) {
      await lanes[0]?.pool.run('finishFolders', [folders]);
    },
    async removeNotes() {
      await lanes[0]?.pool.run('removeNotes', []);
    },
    async giveUp() {
      await Promise.all(lanes.map(async (lane) => {
        clearTimeout(lane.timer);
        lane.timer = undefined;
        await lane.committing;
        for (const waiting of lane.waiting.values()) waiting.reject(new KeepsakeError('cancelled', 'Cancelled.'));
        lane.waiting.clear();
      }));
    },
    close: () => (closing ??= close()),
  };
}

import { availableParallelism } from 'node:os';
import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { throwIfAborted, untilAborted } from './abort.ts';
import { createGroupCommit, type Outcome } from './group-commit.ts';
import { createJournalAppender, type JournalAppender } from './journal-appender.ts';
import { decodeCursor, encodeCursor } from './journal-cursor.ts';
import { parseLine } from './journal-decoding.ts';
import type { VaultPlace } from './layout.ts';
import type { ObjectFile, WrittenObject } from './object-files.ts';
import { createInspection } from './inspection.ts';
import { createLanes, type Run } from './lanes.ts';
import { createObjectFinder } from './object-finder.ts';
import { allocateObjectIndex } from './object-index.ts';
import { createObjectWriter } from './object-writer.ts';
import { createReadBack } from './read-back.ts';
import { createThreadPool, threadUrl, type ThreadPool } from './thread-pool.ts';
import { createUploads } from './uploads.ts';
import { cancelled, conflict, vaultError } from './vault-errors.ts';
import { requireDescription, requireObjectId, requireWriter } from './vault-input.ts';
import type { VaultOperations } from './vault-operations.ts';
import type { ObjectDescription, OpenVaultOptions, Vault } from './vault-types.ts';

const threadsMax = Math.min(Math.max(availableParallelism(), 2), 4);
/** Threads that large contents are written in. A thread is started only when it is needed. */
const lanesMax = 4;
/** Objects that share one publishing at most: as many as the workers of one run. */
const publishMax = 64;
const journalPageLines = 2000;
const objectsPageMin = 2000;
const readBlockBytes = 1024 * 1024;
/** What fails here concerns one object: a bad sector. */
const readsOneObject: ReadonlySet<string> = new Set(['readObject', 'hashBlock']);

/**
 * Opens the vault in a folder, or makes one there where `options` allow it. Only one Vault object of a
 * process, and of a writer, may be open on a folder at a time; other writers and other computers may be at work in it.
 *
 * @throws KeepsakeError with scope 'destination': 'not-connected' (retryable: the drive may come back), 'wrong-vault',
 *   'not-found' (no vault, and none may be made), 'refused' (the folder holds other files), 'vault-format', and others
 */
export async function openVault(options: OpenVaultOptions): Promise<Vault> {
  const indexMemory = allocateObjectIndex();
  const url = options.threads ?? threadUrl('vault-thread', import.meta.url);
  const startPool = (threads: number): ThreadPool<VaultOperations> => createThreadPool(url, threads, { workerData: indexMemory });
  // Those who store by themselves keep some of the threads busy: one more is for everything else.
  const pool = startPool(options.threads === undefined ? threadsMax : threadsMax + 1);
  const lanes = Array.from({ length: lanesMax }, () => startPool(1));
  const classified =
    (each: ThreadPool<VaultOperations>): ThreadPool<VaultOperations>['run'] =>
    (operation, args, runOptions) =>
      each.run(operation, args, runOptions).catch((thrown: unknown) => {
        throw vaultError(thrown, options.root, readsOneObject.has(operation) ? 'file' : 'destination');
      });
  const closeThreads = async (): Promise<void> => {
    await Promise.all([pool, ...lanes].map((each) => each.close()));
  };
  const run = classified(pool);
  try {
    const { root, knownVaultId, create, signal } = options;
    const { vaultId } = await run('openMarker', [root, knownVaultId, create], { signal });
    throwIfAborted(signal);
    return createVault({ root, vaultId }, indexMemory, pool, run, lanes.map(classified), closeThreads);
  } catch (error) {
    await closeThreads();
    throw error;
  }
}

function createVault(
  place: VaultPlace,
  indexMemory: SharedArrayBuffer,
  pool: ThreadPool<VaultOperations>,
  run: Run,
  laneRuns: readonly Run[],
  closeThreads: () => Promise<void>,
): Vault {
  const finder = createObjectFinder(place, run, indexMemory);
  const lanes = createLanes(laneRuns);
  const objects = createObjectWriter(place, run, lanes);
  const readBack = createReadBack(place, lanes);
  /** Writers that this Vault object has locked until it closes, by the promise of it. */
  const locked = new Map<string, Promise<void>>();
  /** Writers whose folder under tmp/ was made and cleaned, by the promise of it. */
  const prepared = new Map<string, Promise<void>>();
  const appenders = new Map<string, JournalAppender>();
  /** Puts and other long work that are under way, by what cancels them. */
  const underWay = new Map<AbortController, Promise<unknown>>();

  const publishing = createGroupCommit<WrittenObject, 'stored' | 'present'>(publishMax, async (written) => {
    const answers = await run('publishObjects', [place, written]);
    return written.map(({ object }, position): Outcome<'stored' | 'present'> => {
      const answer = answers[position];
      if (answer !== 'stored' && answer !== 'present') return { error: conflict(object.id) };
      finder.add(object.id, object.bytes);
      return { result: answer };
    });
  });

  /** Does something once for a writer, and again only where it failed. */
  function once(done: Map<string, Promise<void>>, writer: string, action: () => Promise<void>): Promise<void> {
    const known = done.get(writer);
    if (known !== undefined) return known;
    const doing = action();
    done.set(writer, doing);
    doing.catch(() => done.delete(writer));
    return doing;
  }

  const lock = (writer: string): Promise<void> => once(locked, writer, () => run('lockWriter', [place, writer]));

  const prepare = (writer: string): Promise<void> =>
    once(prepared, writer, async () => {
      await lock(writer);
      await run('prepareWriter', [place, writer]);
    });

  function appenderOf(writer: string): JournalAppender {
    let appender = appenders.get(writer);
    if (appender === undefined)
      appenders.set(writer, (appender = createJournalAppender(place, writer, run, finder.lengthsOf)));
    return appender;
  }

  const uploads = createUploads({
    place,
    run,
    lanes,
    readBack,
    publish: (written, signal) => publishing.add(written, signal),
  });
  const inspection = createInspection({
    place,
    run,
    readBack,
    append: (writer, line, signal) => appenderOf(writer).append([line], signal),
    forget: finder.forget,
  });

  async function put(
    writer: string,
    object: ObjectDescription,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    onProgress: (bytesDone: number) => void,
  ): Promise<'stored' | 'present'> {
    await untilAborted(prepare(writer), signal);
    const [present] = await finder.find([object.id], signal);
    if (present?.bytes === object.bytes) return 'present';
    const temporary = await objects.write(writer, object, body, signal, onProgress);
    try {
      return await publishing.add({ object, temporary }, signal);
    } catch (error) {
      await objects.discard(temporary);
      throw error;
    }
  }

  /** Lets close() cancel what is under way and wait for it. */
  async function tracked<T>(outer: AbortSignal, action: (signal: AbortSignal) => Promise<T>): Promise<T> {
    throwIfClosed();
    throwIfAborted(outer);
    const controller = new AbortController();
    const forward = (): void => controller.abort();
    outer.addEventListener('abort', forward);
    const acting = action(controller.signal);
    underWay.set(controller, acting);
    try {
      return await acting;
    } finally {
      underWay.delete(controller);
      outer.removeEventListener('abort', forward);
    }
  }

  function asWriter<T>(writer: string, outer: AbortSignal, action: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return tracked(outer, async (signal) => {
      requireWriter(writer);
      return action(signal);
    });
  }

  async function requireObject(id: ObjectId, signal: AbortSignal): Promise<ObjectFile> {
    const file = await finder.findToRead(id, signal);
    if (file === undefined)
      throw new KeepsakeError('not-found', `The vault in ${place.root} does not hold the object ${id}.`);
    return file;
  }

  let closing: Promise<void> | undefined;
  function throwIfClosed(): void {
    if (closing !== undefined) throw cancelled();
  }

  async function close(): Promise<void> {
    for (const controller of underWay.keys()) controller.abort();
    await Promise.allSettled(underWay.values());
    await Promise.all([publishing.idle(), ...[...appenders.values()].map((appender) => appender.idle())]);
    // A vault that went away keeps its empty folder; nothing else depends on it.
    await Promise.allSettled([...prepared.keys()].map((writer) => run('finishWriter', [place, writer])));
    await closeThreads();
  }

  return {
    ...place,
    async has(ids, signal) {
      throwIfAborted(signal);
      return new Map((await finder.find(ids, signal)).map(({ id, bytes }) => [id, bytes]));
    },
    put: (writer, object, body, options) =>
      asWriter(writer, options.signal, (signal) => {
        requireDescription(object);
        return put(writer, object, body, signal, (bytesDone) => options.onProgress?.(bytesDone));
      }),
    openUpload: (writer, object, outer) =>
      asWriter(writer, outer, async (signal) => {
        requireDescription(object);
        await untilAborted(prepare(writer), signal);
        return uploads.open(writer, object, signal);
      }),
    findUpload: (writer, id, outer) =>
      asWriter(writer, outer, (signal) => uploads.find(writer, requireObjectId(id), signal)),
    appendUpload: (writer, id, offset, body, options) =>
      asWriter(writer, options.signal, (signal) =>
        uploads.append(writer, requireObjectId(id), offset, body, { ...options, signal }),
      ),
    finishUpload: (writer, id, outer) =>
      asWriter(writer, outer, (signal) => uploads.finish(writer, requireObjectId(id), signal)),
    async beginWriting(writers, signal) {
      writers.forEach(requireWriter);
      for (const writer of writers) {
        await untilAborted(lock(writer), signal);
        await run('tidyWriter', [place, writer], { signal });
      }
    },
    inspect: (id, options) =>
      tracked(options.signal, (signal) => inspection.inspect(requireObjectId(id), { ...options, signal })),
    quarantine: (writer, id, reason, outer) =>
      asWriter(writer, outer, (signal) => inspection.quarantine(writer, requireObjectId(id), reason, signal)),
    async append(writer, lines, signal) {
      throwIfClosed();
      requireWriter(writer);
      await untilAborted(lock(writer), signal);
      await appenderOf(writer).append(lines, signal);
    },
    storing: (writer) => {
      requireWriter(writer);
      return {
        place, writer, pool,
        ready: (signal) => untilAborted(prepare(writer), signal),
        stored: (stored) => stored.forEach(({ id, bytes }) => finder.add(id, bytes)),
        errorOf: (thrown) => vaultError(thrown, place.root),
      };
    },
    beginAnew: (writer) => appenders.get(writer)?.beginAnew(),
    async *journal(cursor, signal, { passOver } = {}) {
      for (let position = decodeCursor(cursor); ;) {
        const part = await run('readJournal', [place, position, journalPageLines, passOver], { signal });
        throwIfAborted(signal);
        position = part.position;
        const { bytes, damage, behind } = part;
        yield {
          // Checked here and not in the thread: zod takes 6 MB of each thread that loads it.
          lines: part.lines.flatMap(({ writer, line: value }) => {
            const line = parseLine(value);
            return line === undefined ? [] : [{ writer, line }];
          }),
          bytes,
          cursor: encodeCursor(position),
          ...(damage.length > 0 && { damage, damaged: damage.reduce((sum, each) => sum + each.lines, 0) }),
          ...(behind && { behind }),
        };
        if (part.done) return;
      }
    },
    async *objects(after, signal) {
      for (let last = after === undefined ? undefined : requireObjectId(after); ;) {
        const page = await run('listObjects', [place, last, objectsPageMin], { signal });
        throwIfAborted(signal);
        if (page.length > 0) yield page;
        if (page.length < objectsPageMin) return;
        last = page.at(-1)?.id;
      }
    },
    async stat(id, signal) {
      const [file] = await finder.find([id], signal);
      return file && { id: file.id, bytes: file.bytes };
    },
    async *read(id, { start = 0, end, blockBytes = readBlockBytes }, signal) {
      const file = await requireObject(id, signal);
      const last = Math.min(end ?? file.bytes, file.bytes);
      for (let position = start; position < last;) {
        const length = Math.min(blockBytes, last - position);
        const block = await run('readObject', [place, file.name, position, length], { signal });
        throwIfAborted(signal);
        if (block.length < length)
          throw new KeepsakeError(
            'io',
            `The object ${id} in ${place.root} got shorter while it was read: verify the vault.`,
          );
        yield block;
        position += length;
      }
    },
    ping: (signal) => run('ping', [place], { signal }),
    space: (signal) => run('space', [place], { signal }),
    close: () => (closing ??= close()),
  };
}

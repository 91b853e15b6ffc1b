import { availableParallelism } from 'node:os';
import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { throwIfAborted, untilAborted } from './abort.ts';
import { createGroupCommit, type Outcome } from './group-commit.ts';
import { createJournalAppender, type JournalAppender } from './journal-appender.ts';
import { decodeCursor, encodeCursor } from './journal-reading.ts';
import { prefixOf, type VaultPlace } from './layout.ts';
import type { ObjectFile, WrittenObject } from './object-files.ts';
import { allocateObjectIndex, createObjectIndex } from './object-index.ts';
import { createObjectWriter } from './object-writer.ts';
import { createRecentObjects } from './recent-objects.ts';
import { createThreadPool, threadUrl, type ThreadPool } from './thread-pool.ts';
import { cancelled, vaultError } from './vault-errors.ts';
import { requireDescription, requireObjectId, requireWriter } from './vault-input.ts';
import type { VaultOperations } from './vault-operations.ts';
import type { ObjectDescription, OpenVaultOptions, Vault } from './vault-types.ts';

const threadsMax = Math.min(Math.max(availableParallelism(), 2), 4);
/** Threads that large contents are written in. A thread is started only when it is needed. */
const lanesMax = 4;
/** Objects that share one publishing at most: as many as the workers of one run. */
const publishMax = 64;
/** Prefix folders that one call looks into, so that a large check is shared out among the threads. */
const prefixesPerLook = 16;
const journalPageLines = 2000;
const objectsPageMin = 2000;
const readBlockBytes = 1024 * 1024;

/**
 * Opens the vault in a folder, or makes one there where `options` allow it. Only one Vault object of a
 * process, and of a writer, may be open on a folder at a time; other writers and other computers may be at work in it.
 *
 * @throws KeepsakeError with scope 'destination': 'not-connected' (retryable: the drive may come back), 'wrong-vault',
 *   'not-found' (no vault, and none may be made), 'refused' (the folder holds other files), 'vault-format', and others
 */
export async function openVault(options: OpenVaultOptions): Promise<Vault> {
  const indexMemory = allocateObjectIndex();
  const startPool = (threads: number): ThreadPool<VaultOperations> =>
    createThreadPool(threadUrl('vault-thread', import.meta.url), threads, indexMemory);
  const pool = startPool(threadsMax);
  const lanes = Array.from({ length: lanesMax }, () => startPool(1));
  const classified =
    (each: ThreadPool<VaultOperations>): ThreadPool<VaultOperations>['run'] =>
    (operation, args, runOptions) =>
      each.run(operation, args, runOptions).catch((thrown: unknown) => {
        throw vaultError(thrown, options.root, operation === 'readObject' ? 'file' : 'destination');
      });
  const closeThreads = async (): Promise<void> => {
    await Promise.all([pool, ...lanes].map((each) => each.close()));
  };
  const run = classified(pool);
  try {
    const { root, knownVaultId, create, signal } = options;
    const { vaultId } = await run('openMarker', [root, knownVaultId, create], { signal });
    throwIfAborted(signal);
    return createVault({ root, vaultId }, indexMemory, run, lanes.map(classified), closeThreads);
  } catch (error) {
    await closeThreads();
    throw error;
  }
}

type Run = ThreadPool<VaultOperations>['run'];

function createVault(
  place: VaultPlace,
  indexMemory: SharedArrayBuffer,
  run: Run,
  lanes: readonly Run[],
  closeThreads: () => Promise<void>,
): Vault {
  const index = createObjectIndex(indexMemory);
  const recent = createRecentObjects();
  const objects = createObjectWriter(place, run, lanes);
  /** Writers whose folder under tmp/ was made and cleaned, by the promise of it. */
  const prepared = new Map<string, Promise<void>>();
  const appenders = new Map<string, JournalAppender>();
  /** Puts that are under way, by what cancels them. */
  const puts = new Map<AbortController, Promise<unknown>>();

  const publishing = createGroupCommit<WrittenObject, 'stored' | 'present'>(publishMax, async (written) => {
    const answers = await run('publishObjects', [place, written]);
    return written.map(({ object }, position): Outcome<'stored' | 'present'> => {
      const answer = answers[position];
      if (answer !== 'stored' && answer !== 'present') return { error: conflict(object) };
      recent.add(object.id, object.bytes);
      return { result: answer };
    });
  });

  /** The files of those of these objects that are stored, by a look at the folders where the index cannot say no. */
  async function find(ids: Iterable<ObjectId>, signal?: AbortSignal): Promise<readonly ObjectFile[]> {
    const looked = [...new Set(ids)].filter((id) => index.ask(requireObjectId(id)) !== 'no');
    const groups = [...Map.groupBy(looked, prefixOf).values()];
    const calls: ObjectId[][] = [];
    for (let start = 0; start < groups.length; start += prefixesPerLook)
      calls.push(groups.slice(start, start + prefixesPerLook).flat());
    const found = await Promise.all(calls.map((part) => run('findObjects', [place, part], signal && { signal })));
    for (const id of looked) recent.delete(id);
    for (const file of found.flat()) recent.add(file.id, file.bytes);
    return found.flat();
  }

  async function lengthsOf(ids: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, number>> {
    const lengths = new Map<ObjectId, number>();
    for (const id of ids) {
      const bytes = recent.get(id);
      if (bytes !== undefined) lengths.set(id, bytes);
    }
    for (const file of await find(ids.filter((id) => !lengths.has(id)))) lengths.set(file.id, file.bytes);
    return lengths;
  }

  function prepare(writer: string): Promise<void> {
    const known = prepared.get(writer);
    if (known !== undefined) return known;
    const preparing = run('prepareWriter', [place, writer]);
    prepared.set(writer, preparing);
    preparing.catch(() => prepared.delete(writer));
    return preparing;
  }

  async function put(
    writer: string,
    object: ObjectDescription,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    onProgress: (bytesDone: number) => void,
  ): Promise<'stored' | 'present'> {
    await untilAborted(prepare(writer), signal);
    const [present] = await find([object.id], signal);
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
    puts.set(controller, acting);
    try {
      return await acting;
    } finally {
      puts.delete(controller);
      outer.removeEventListener('abort', forward);
    }
  }

  async function requireObject(id: ObjectId, signal: AbortSignal): Promise<ObjectFile> {
    const [file] = await find([id], signal);
    if (file === undefined)
      throw new KeepsakeError('not-found', `The vault in ${place.root} does not hold the object ${id}.`);
    return file;
  }

  let closing: Promise<void> | undefined;
  function throwIfClosed(): void {
    if (closing !== undefined) throw cancelled();
  }

  async function close(): Promise<void> {
    for (const controller of puts.keys()) controller.abort();
    await Promise.allSettled(puts.values());
    await Promise.all([publishing.idle(), ...[...appenders.values()].map((appender) => appender.idle())]);
    // A vault that went away keeps its empty folder; nothing else depends on it.
    await Promise.allSettled([...prepared.keys()].map((writer) => run('finishWriter', [place, writer])));
    await closeThreads();
  }

  return {
    ...place,
    async has(ids, signal) {
      throwIfAborted(signal);
      return new Set((await find(ids, signal)).map((file) => file.id));
    },
    put: (writer, object, body, options) =>
      tracked(options.signal, (signal) => {
        requireWriter(writer);
        requireDescription(object);
        return put(writer, object, body, signal, (bytesDone) => options.onProgress?.(bytesDone));
      }),
    async append(writer, lines, signal) {
      throwIfClosed();
      requireWriter(writer);
      let appender = appenders.get(writer);
      if (appender === undefined)
        appenders.set(writer, (appender = createJournalAppender(place, writer, run, lengthsOf)));
      await appender.append(lines, signal);
    },
    async *journal(cursor, signal, { passOver } = {}) {
      for (let position = decodeCursor(cursor); ;) {
        const part = await run('readJournal', [place, position, journalPageLines, passOver], { signal });
        throwIfAborted(signal);
        position = part.position;
        yield { lines: part.lines, cursor: encodeCursor(position), ...(part.damaged > 0 && { damaged: part.damaged }) };
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
      const [file] = await find([id], signal);
      return file && { id: file.id, bytes: file.bytes };
    },
    async *read(id, { start = 0, end }, signal) {
      const file = await requireObject(id, signal);
      const last = Math.min(end ?? file.bytes, file.bytes);
      for (let position = start; position < last;) {
        const length = Math.min(readBlockBytes, last - position);
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
    freeBytes: (signal) => run('freeBytes', [place], { signal }),
    close: () => (closing ??= close()),
  };
}

function conflict(object: ObjectDescription): KeepsakeError {
  return new KeepsakeError(
    'refused',
    `The vault holds another content under the ID ${object.id}, and replaces nothing: verify the vault.`,
  );
}

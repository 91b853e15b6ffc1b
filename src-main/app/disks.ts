import { setTimeout as delay } from 'node:timers/promises';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { createThreadPool, threadUrl, type ThreadPool } from '../vault/thread-pool.ts';
import type { DiskOperations, FolderLook } from './disk-thread.ts';
import type { PhotoBytes } from './photo-bytes.ts';

export type { FolderLook } from './disk-thread.ts';

/** Where folders really are. It takes as long as their drives take: whoever cannot wait leaves. */
export interface FolderFacts {
  /** The real path of a folder to back up. @throws KeepsakeError 'not-found', 'usage' where it is no folder, 'permission' */
  readonly realFolder: (folder: string) => Promise<string>;
  /** The address of a vault folder as it is remembered: real as far as it exists. */
  readonly canonicalPath: (folder: string) => Promise<string>;
  /** Does `inner` lie in `outer`, or are they the same folder? Either may not exist yet. */
  readonly lies: (inner: string, outer: string) => Promise<boolean>;
  /** @throws KeepsakeError 'overlap' where one lies in the other */
  readonly refuseOverlap: (source: string, vault: string) => Promise<void>;
}

/** Looks at folders in threads of its own: a drive that hangs holds up nothing but its own answer. */
export interface Disks {
  readonly facts: FolderFacts;
  /**
   * What there is at a path; undefined where that is not known in time, or cannot be told.
   *
   * @param folder absolute; its bytes where they are no UTF-8
   */
  look(folder: string | Uint8Array): Promise<FolderLook | undefined>;
  /** The length of a regular file; undefined where there is none, or it is not known in time. @param file absolute, its bytes */
  fileBytes(file: string | Uint8Array): Promise<number | undefined>;
  /** What an object is called in its folder of a vault; undefined where it is not there, or not known in time. */
  objectName(folder: string, object: string): Promise<string | undefined>;
  /** The vault in a folder. @throws KeepsakeError 'vault-format' */
  vault(root: string): Promise<{ readonly id: string | undefined } | undefined>;
  /** Can a vault be made there? It is tried, and nothing stays. */
  writable(folder: string): Promise<boolean | undefined>;
  /**
   * What the photos in a folder take, about, in bytes; undefined where the drive does not answer in time. More than `enoughBytes`
   * is not counted. @param folder absolute, its bytes
   */
  photoBytes(folder: Uint8Array, enoughBytes: number): Promise<PhotoBytes | undefined>;
  /** Waits a second at most for a drive that hangs. Idempotent. */
  close(): Promise<void>;
}

/** How long an answer is waited for, in milliseconds. A disk that sleeps takes longer: it is asked again. */
const answerDefaultMs = 2_500;
const closeMs = 1_000;
/** Of the time for an answer: what counting may take. */
const countingShare = 0.8;
/** A drive that hangs keeps one of them; a fifth drive that hangs keeps all others waiting. */
const threadsMax = 4;
/** Drives are asked at a start and now and then. */
const idleMs = 500;

export function createDisks(answerMs = answerDefaultMs): Disks {
  let pool: ThreadPool<DiskOperations> | undefined;
  /** What was asked and has not been answered: it is not asked twice. */
  const asked = new Map<string, Promise<unknown>>();

  function threads(): ThreadPool<DiskOperations> {
    if (closing !== undefined) throw new KeepsakeError('cancelled', 'Cancelled.');
    return (pool ??= createThreadPool<DiskOperations>(threadUrl('disk-thread', import.meta.url), threadsMax, { idleMs }));
  }

  async function ask<R>(key: string, question: () => Promise<R>): Promise<R | undefined> {
    // The key names the question, and with it the kind of its answer.
    const under = asked.get(key) as Promise<R> | undefined;
    const answer = under ?? question();
    if (under === undefined) {
      asked.set(key, answer);
      const leave = (): boolean => asked.delete(key);
      answer.then(leave, leave);
    }
    const waiting = new AbortController();
    try {
      return await Promise.race([answer, delay(answerMs, undefined, { ref: false, signal: waiting.signal })]);
    } finally {
      waiting.abort();
    }
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await Promise.race([pool?.close(), delay(closeMs, undefined, { ref: false })]);
  }

  return {
    facts: {
      realFolder: async (folder) => threads().run('realFolder', [folder]),
      canonicalPath: async (folder) => threads().run('canonicalPath', [folder]),
      lies: async (inner, outer) => threads().run('lies', [inner, outer]),
      refuseOverlap: async (source, vault) => threads().run('refuseOverlap', [source, vault]),
    },
    async look(folder) {
      const bytes = Uint8Array.from(Buffer.from(folder));
      try {
        return await ask(`look ${Buffer.from(bytes).toString('latin1')}`, () => threads().run('look', [bytes]));
      } catch {
        return undefined; // The system refuses to say anything of it: then nothing is known.
      }
    },
    async fileBytes(file) {
      const bytes = Uint8Array.from(Buffer.from(file));
      return ask(`file ${Buffer.from(bytes).toString('latin1')}`, () => threads().run('fileBytes', [bytes]));
    },
    objectName: async (folder, object) =>
      // A folder that cannot be read: then it is not known.
      ask(`object ${folder} ${object}`, () => threads().run('objectName', [folder, object])).catch(() => undefined),
    vault: (root) => ask(`vault ${root}`, async () => ({ id: await threads().run('vaultId', [root]) })),
    writable: (folder) => ask(`writable ${folder}`, () => threads().run('writable', [folder])),
    photoBytes: (folder, enoughBytes) =>
      ask(`photos ${Buffer.from(folder).toString('latin1')} ${enoughBytes}`, () =>
        // In time for the answer to be waited for.
        threads().run('photoBytes', [Uint8Array.from(folder), enoughBytes, answerMs * countingShare])),
    close: () => (closing ??= close()),
  };
}

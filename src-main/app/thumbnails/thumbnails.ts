import type { CommandOutput } from '../../../src-shared/contract.ts';
import type { FileRef } from '../../../src-shared/domain.ts';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import { pathBytes } from '../../base/source-path.ts';
import { createProcessPool, startNodeProcess, type ProcessPool } from '../../vault/process-pool.ts';
import { threadUrl } from '../../vault/thread-pool.ts';
import type { DoorPorts } from '../ports.ts';
import type { MissingRange, ObjectPart } from './object-parts.ts';
import { createNewestFirst } from './newest-first.ts';
import { plainPath } from './source-file.ts';
import type { PictureFound, ThumbnailOperations, ThumbnailProcessData } from './thumbnail-process.ts';

export type Thumbnail = CommandOutput<'thumbnails.get'>;

/** Small pictures of the files of the sources, made in processes of their own. None is started before the first picture is wanted. */
export interface Thumbnails {
  /**
   * @param signal of whoever asks; once aborted, what waits is dropped
   * @returns no image where none can be made of this file now: a failure is never kept, so a later call may have one
   * @throws KeepsakeError where none can be had now: 'not-found', 'vanished', 'refused', 'not-connected', 'busy', 'cancelled'
   */
  get(file: FileRef, signal: AbortSignal): Promise<Thumbnail>;
  /**
   * A small picture of an object of a backup, from parts of it.
   *
   * @param read fetches a range; its failure is thrown
   */
  ofObject(object: BackupObject, read: (range: MissingRange) => Promise<Uint8Array>, signal: AbortSignal): Promise<Thumbnail>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface BackupObject {
  readonly id: string;
  readonly bytes: number;
  /** The name of a file with this content, its bytes read as Latin-1. */
  readonly name: string;
}

export interface ThumbnailsOptions {
  readonly cacheFile: string;
  /** Default 256 MB. */
  readonly cacheBytesMax?: number;
  /** A known source's folder, its bytes. */
  readonly folderOf: (source: string) => Uint8Array | undefined;
  /** True while a backup runs: pictures then take less of the machine. */
  readonly isBusy: () => boolean;
  readonly systemPicture: DoorPorts['systemPicture'];
  /** Default: Node's. */
  readonly startProcess?: DoorPorts['startProcess'];
  /** How long one may take, in milliseconds. Default 8,000. */
  readonly timeoutMs?: number;
  /** How long a file at which the decoder died twice is left alone, in milliseconds. Default an hour. */
  readonly crashPauseMs?: number;
}

const cacheBytesDefault = 256_000_000;
const timeoutDefaultMs = 8_000;
/** Parts of one object that are fetched at most: what needs more is no picture that can be found quickly. */
const partsMax = 12;
/** What fits some screens; what was wanted before has been scrolled past. */
const waitingMax = 256;
/** A file at which the decoder died this often has no picture for a while. */
const crashesMax = 2;
const crashPauseDefaultMs = 3_600_000;
/** What the system is asked for; ours are no larger. */
const side = 256;
/** Stands beside the sources' IDs, none of which is so short. */
const system = 'system';
const objects = 'objects';
/** Files at which the system's decoder got stuck; after so many it is not asked any more. */
const systemHangingMax = 2;

const tooSlow = (): KeepsakeError => new KeepsakeError('not-connected', 'The drive does not answer.', { retryable: true });

export function createThumbnails(options: ThumbnailsOptions): Thumbnails {
  const { folderOf, isBusy, systemPicture, timeoutMs = timeoutDefaultMs, crashPauseMs = crashPauseDefaultMs } = options;
  const queue = createNewestFirst(() => (isBusy() ? 1 : 2), waitingMax);
  /** How many calls still hang in each source that did not answer in time, and in the system: more are not begun. */
  const hanging = new Map<string, number>();
  /** How often the decoder died at a file since the last pause, and when it did last, in milliseconds since 1970. */
  const crashes = new Map<string, { readonly count: number; readonly lastMs: number }>();
  let processes: ProcessPool<ThumbnailOperations> | undefined;
  let closed = false;

  function start(): ProcessPool<ThumbnailOperations> {
    const data: ThumbnailProcessData = { cacheFile: options.cacheFile, cacheBytesMax: options.cacheBytesMax ?? cacheBytesDefault };
    const url = threadUrl('thumbnail-process', import.meta.url);
    return createProcessPool<ThumbnailOperations>(options.startProcess ?? startNodeProcess, url, JSON.stringify(data));
  }

  /**
   * Ends in time, from when the work has begun: a call that hangs is counted until it ends.
   *
   * @param begin gets what to call when the work has begun
   * @param abort ends it, if it can be ended
   */
  async function inTime<R>(where: string, begin: (onBegin: () => void) => Promise<R>, abort?: () => void): Promise<R> {
    const late = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    const work = begin(() => {
      timer = setTimeout(() => {
        hanging.set(where, (hanging.get(where) ?? 0) + 1);
        const back = (): void => void hanging.set(where, (hanging.get(where) ?? 1) - 1);
        work.then(back, back);
        late.reject(tooSlow());
        abort?.();
      }, timeoutMs);
    });
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A file that kills the decoder must not do so at every look at it; another try later may meet a file that was mended. */
  function isLeftAlone(file: string): boolean {
    const crash = crashes.get(file);
    if (crash === undefined || crash.count < crashesMax) return false;
    if (Date.now() - crash.lastMs < crashPauseMs) return true;
    crashes.delete(file);
    return false;
  }

  async function make({ source, pathB64 }: FileRef, root: Uint8Array, path: Uint8Array): Promise<PictureFound> {
    if ((hanging.get(source) ?? 0) > 0) throw tooSlow();
    const file = `${source}/${Buffer.from(path).toString('latin1')}`;
    if (isLeftAlone(file)) return {};
    const pool = (processes ??= start());
    const abort = new AbortController();
    const found = await inTime(
      source,
      (onBegin) => {
        const making = pool.run('picture', [{ root, source, path, timeoutMs }], { signal: abort.signal, onBegin });
        making.catch((error: unknown) => {
          const died = error instanceof KeepsakeError && error.code === 'internal' && !abort.signal.aborted;
          if (died && !closed) crashes.set(file, { count: (crashes.get(file)?.count ?? 0) + 1, lastMs: Date.now() });
        });
        return making;
      },
      () => abort.abort(),
    );
    // The system takes names as text: those that are none stay without.
    if (found.askSystem === undefined || systemPicture === undefined || pathB64 !== undefined) return found;
    if ((hanging.get(system) ?? 0) >= systemHangingMax) return {};
    const whole = `${Buffer.from(root).toString('utf8')}/${Buffer.from(path).toString('utf8')}`;
    const bytes = await inTime(system, (onBegin) => {
      onBegin();
      return systemPicture(whole, side).catch(() => undefined);
    });
    return bytes === undefined ? {} : pool.run('keepSystemPicture', [{ source, path }, found.askSystem, bytes], { signal: new AbortController().signal });
  }

  /** What hangs or dies here is the decoder: the object's bytes are at hand. */
  async function makeOfObject({ id, bytes, name }: BackupObject, read: (range: MissingRange) => Promise<Uint8Array>, signal: AbortSignal): Promise<PictureFound> {
    const parts: ObjectPart[] = [];
    while (parts.length < partsMax) {
      const abort = new AbortController();
      const { image, missing } = await inTime(
        objects,
        (onBegin) => (processes ??= start()).run('objectPicture', [{ object: id, name, bytes, parts }], { signal: abort.signal, onBegin }),
        () => abort.abort(),
      );
      if (missing === undefined) return image === undefined ? {} : { image };
      signal.throwIfAborted();
      parts.push({ start: missing.start, bytes: await read(missing) });
    }
    return {};
  }

  return {
    async ofObject(object, read, signal) {
      const { image } = await queue.run(() => makeOfObject(object, read, signal), signal);
      return image === undefined ? {} : { image: { type: typeOf(image), base64: Buffer.from(image).toString('base64') } };
    },
    async get(file, signal) {
      const root = folderOf(file.source);
      if (root === undefined) throw new KeepsakeError('not-found', 'Keepsake does not know this folder.');
      const path = plainPath(pathBytes(file));
      if (path === undefined) throw new KeepsakeError('refused', 'It is no file of this folder.');
      const { image } = await queue.run(() => make(file, root, path), signal);
      return image === undefined ? {} : { image: { type: typeOf(image), base64: Buffer.from(image).toString('base64') } };
    },
    async close() {
      closed = true;
      queue.close();
      await processes?.close();
    },
  };
}

function typeOf(image: Uint8Array): 'image/jpeg' | 'image/webp' | 'image/png' {
  if (image[0] === 0xff) return 'image/jpeg';
  return image[0] === 0x89 ? 'image/png' : 'image/webp';
}

import { setTimeout } from 'node:timers/promises';
import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { inBlocks, untilAborted } from './abort.ts';
import type { Lanes, Run } from './lanes.ts';
import { uploadPath, type VaultPlace } from './layout.ts';
import type { WrittenObject } from './object-files.ts';
import { oneChunk } from './object-writer.ts';
import type { ReadBack } from './read-back.ts';
import { checksumMismatch } from './temporary-files.ts';
import type { ObjectDescription, Upload, UploadPartOptions } from './vault-types.ts';

export interface Uploads {
  find(writer: string, id: ObjectId, signal: AbortSignal): Promise<Upload | undefined>;
  open(writer: string, object: ObjectDescription, signal: AbortSignal): Promise<Upload>;
  append(
    writer: string,
    id: ObjectId,
    offset: number,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: UploadPartOptions,
  ): Promise<number>;
  finish(writer: string, id: ObjectId, signal: AbortSignal): Promise<'stored' | 'present'>;
}

export interface UploadsOptions {
  readonly place: VaultPlace;
  readonly run: Run;
  readonly lanes: Lanes;
  readonly readBack: ReadBack;
  /** Gives written objects their names, together with all others that are under way. */
  readonly publish: (written: WrittenObject, signal: AbortSignal) => Promise<'stored' | 'present'>;
}

const blockBytes = 256 * 1024;
/** A connection that broke is noticed within a moment: its successor waits so long before it is refused. */
const handoverMs = 1000;

/** Uploads that can be resumed. Each is written by one at a time; they outlive this process. */
export function createUploads({ place, run, lanes, readBack, publish }: UploadsOptions): Uploads {
  /** What is being done with each upload now, by its path. */
  const held = new Map<string, Promise<void>>();
  const finishing = new Map<string, Promise<'stored' | 'present'>>();

  async function quiet(path: string, signal: AbortSignal): Promise<void> {
    const before = held.get(path);
    if (before === undefined) return;
    await untilAborted(Promise.race([before, setTimeout(handoverMs, undefined, { ref: false })]), signal);
  }

  async function exclusively<R>(path: string, signal: AbortSignal, action: () => Promise<R>): Promise<R> {
    await quiet(path, signal);
    if (held.has(path)) throw busy('Another connection is working on this upload: wait until it has ended.');
    const acting = action();
    held.set(path, acting.then(noop, noop));
    try {
      return await acting;
    } finally {
      held.delete(path);
    }
  }

  async function write(
    lane: Run,
    path: string,
    body: AsyncIterable<Uint8Array>,
    { signal, sha256 }: UploadPartOptions,
  ): Promise<number> {
    // One block is written while the next one arrives.
    let writing = Promise.resolve();
    try {
      for await (const block of inBlocks(body, blockBytes, signal)) {
        await writing;
        writing = lane('appendPart', [path, block], { transfer: [block.buffer] });
        // It is awaited a turn later; until then a failure must not count as unhandled.
        writing.catch(noop);
      }
      await writing;
    } catch (error) {
      await writing.catch(noop);
      // What arrived counts, unless its checksum was to say whether it does. A drive that is gone keeps nothing more.
      if (sha256 === undefined) await lane('endPart', [path, undefined]).catch(noop);
      await lane('undoPart', [path]).catch(noop);
      throw error;
    }
    return lane('endPart', [path, sha256]);
  }

  async function append(
    writer: string,
    id: ObjectId,
    offset: number,
    body: AsyncIterable<Uint8Array>,
    options: UploadPartOptions,
  ): Promise<number> {
    const { signal, sha256 } = options;
    return lanes.use(async (lane) => {
      const durable = await lane('beginPart', [place, writer, id, offset, sha256 !== undefined], { signal });
      if (durable === undefined) throw noUpload(id);
      if (durable !== offset) throw busy(`The upload goes on at byte ${durable}, not at byte ${offset}.`);
      return write(lane, uploadPath(place.root, writer, id), body, options);
    });
  }

  async function finish(writer: string, id: ObjectId, signal: AbortSignal): Promise<'stored' | 'present'> {
    const upload = await run('findUpload', [place, writer, id], { signal });
    if (upload === undefined) throw noUpload(id);
    const { object, offset } = upload;
    if (offset !== object.bytes) throw busy(`The upload goes on at byte ${offset}: it is not complete.`);
    await run('sealUpload', [place, writer, id]);
    const path = uploadPath(place.root, writer, id);
    const content = await readBack(path, { signal });
    if (content?.sha256 !== object.sha256 || content.bytes !== object.bytes) {
      await run('removeUpload', [place, writer, id]);
      throw checksumMismatch('not those that were announced');
    }
    const state = await publish({ object, temporary: path }, signal);
    await run('removeUpload', [place, writer, id]);
    return state;
  }

  return {
    async find(writer, id, signal) {
      await quiet(uploadPath(place.root, writer, id), signal);
      return run('findUpload', [place, writer, id], { signal });
    },
    open: (writer, object, signal) =>
      exclusively(uploadPath(place.root, writer, object.id), signal, () => run('openUpload', [place, writer, object])),
    append(writer, id, offset, body, options) {
      const chunks = body instanceof Uint8Array ? oneChunk(body) : body;
      return exclusively(uploadPath(place.root, writer, id), options.signal, () =>
        append(writer, id, offset, chunks, options),
      );
    },
    finish(writer, id, signal) {
      const path = uploadPath(place.root, writer, id);
      const known = finishing.get(path);
      // Reading a large one back takes a while: whoever asks again meanwhile waits for the same answer.
      if (known !== undefined) return untilAborted(known, signal);
      const result = exclusively(path, signal, () => finish(writer, id, signal)).finally(() => finishing.delete(path));
      finishing.set(path, result);
      return result;
    },
  };
}

function noop(): void {
  // What it stands for is told, or waited for, elsewhere.
}

function busy(message: string): KeepsakeError {
  return new KeepsakeError('busy', message, { retryable: true });
}

function noUpload(id: ObjectId): KeepsakeError {
  return new KeepsakeError('not-found', `No upload of the object ${id} is under way: begin it anew.`, {
    retryable: true,
  });
}

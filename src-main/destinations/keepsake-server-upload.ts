import { webcrypto } from 'node:crypto';
import { Readable } from 'node:stream';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { putAnswerSchema } from '../vault/server/api.ts';
import { formatChecksum, formatMetadata, tusVersion } from '../vault/server/tus.ts';
import type { ObjectDescription } from '../vault/vault-types.ts';
import type { ObjectBody, PutOptions } from './destination.ts';
import type { Answer, Connection, Request } from './keepsake-server-connection.ts';
import { badAnswer } from './keepsake-server-errors.ts';
import { ask, failureOf, withText } from './keepsake-server-requests.ts';
import { pieces } from './pieces.ts';
import type { Slots } from './slots.ts';

/** What is larger, and is not held in memory, goes in parts that can be resumed. */
export const uploadBytesMin = 16 * 1024 * 1024;
/** What a broken connection costs at most. It is held in memory, for its checksum goes ahead of it. */
const partBytes = 8 * 1024 * 1024;
/** Parts that one client holds at once: 128 MiB. */
export const partsMax = 16;
/** After its last part the server reads an object back, at the pace of a slow disk, before it answers. */
const answerMs = 300_000;
const readBackBytesPerMs = 20_000;

/**
 * Uploads an object in parts of 8 MiB, each with its checksum, after tus 1.0. It goes on where the server says: after a
 * broken connection, a cancelled run, or a crash on either side.
 */
export function createUploader(connection: Connection, url: string, slots: Slots) {
  async function tus(request: Request, expected: readonly number[], signal: AbortSignal): Promise<Answer> {
    const headers = { 'tus-resumable': tusVersion, ...request.headers };
    const answer = await ask(connection, url, { ...request, headers }, signal);
    if (expected.includes(answer.statusCode)) return answer;
    const error = await failureOf(connection, url, answer, signal);
    // Somebody else has finished it, or it was too old: beginning again finds out.
    if (error.code === 'not-found') throw new KeepsakeError('not-found', error.message, { retryable: true });
    throw error;
  }

  /** Begins the upload, or finds the one that was begun; 'present' or 'stored' where nothing is to be sent. */
  async function begin(object: ObjectDescription, signal: AbortSignal): Promise<number | 'stored' | 'present'> {
    const headers = { 'upload-length': String(object.bytes), 'upload-metadata': formatMetadata(object) };
    const begun = await tus({ method: 'POST', path: '/v1/uploads', headers }, [200, 201], signal);
    const state = await withText(connection, url, begun, signal, (body) => (begun.statusCode === 200 ? stateOf(body) : undefined));
    if (state !== undefined) return state;
    const stands = await tus({ method: 'HEAD', path: `/v1/uploads/${object.id}` }, [200], signal);
    await withText(connection, url, stands, signal, () => undefined);
    return offsetOf(stands, object);
  }

  function stateOf(body: string): 'stored' | 'present' {
    try {
      return putAnswerSchema.parse(JSON.parse(body)).state;
    } catch (error) {
      throw badAnswer(url, 'what it says is not what a Keepsake server says', error);
    }
  }

  function offsetOf(answer: Answer, object: ObjectDescription): number {
    const offset = Number(answer.headers['upload-offset'] ?? NaN);
    if (Number.isInteger(offset) && offset >= 0 && offset <= object.bytes) return offset;
    throw badAnswer(url, 'it does not say where an upload goes on');
  }

  /** Sends one part; answers the state when it was the last one. */
  async function send(
    object: ObjectDescription,
    offset: number,
    part: Uint8Array<ArrayBuffer>,
    options: PutOptions,
  ): Promise<'stored' | 'present' | undefined> {
    const { signal } = options;
    const end = offset + part.length;
    const checksum = formatChecksum(new Uint8Array(await webcrypto.subtle.digest('SHA-256', part)));
    const answer = await tus(
      {
        method: 'PATCH',
        path: `/v1/uploads/${object.id}`,
        headers: {
          'content-type': 'application/offset+octet-stream',
          'content-length': String(part.length),
          'upload-offset': String(offset),
          'upload-checksum': checksum,
        },
        body: part.length === 0 ? Buffer.alloc(0) : Readable.from(handed(part, offset, options), { objectMode: false }),
        headersTimeoutMs: answerMs + (end === object.bytes ? object.bytes / readBackBytesPerMs : 0),
      },
      [204],
      signal,
    );
    await withText(connection, url, answer, signal, () => undefined);
    if (offsetOf(answer, object) !== end) throw badAnswer(url, 'it took another part than it was sent');
    if (end < object.bytes) return undefined;
    const state = answer.headers['keepsake-object'];
    if (state === 'stored' || state === 'present') return state;
    throw badAnswer(url, 'it does not say what became of an upload');
  }

  return async function upload(
    object: ObjectDescription,
    body: Extract<ObjectBody, { kind: 'stream' }>,
    options: PutOptions,
  ): Promise<'stored' | 'present'> {
    const { signal } = options;
    const begun = await begin(object, signal);
    if (typeof begun !== 'number') return begun;
    options.onProgress?.(begun);
    let offset = begun;
    // All is there, and only the answer was lost.
    if (offset === object.bytes) return (await send(object, offset, new Uint8Array(), options)) ?? 'stored';
    const source = body.open(signal, offset)[Symbol.asyncIterator]();
    const parts = createParts(source);
    try {
      for (;;) {
        const release = await slots.take(signal);
        try {
          const part = await parts.next(Math.min(partBytes, object.bytes - offset));
          const state = await send(object, offset, part, options);
          if (state !== undefined) return state;
          offset += part.length;
        } finally {
          release();
        }
      }
    } finally {
      await source.return?.();
    }
  };
}

/** The bytes of a part as the network takes them, so that progress is what was handed to it. */
async function* handed(part: Uint8Array, offset: number, options: PutOptions): AsyncGenerator<Uint8Array> {
  let done = offset;
  for await (const piece of pieces([part], options)) {
    yield piece;
    done += piece.length;
    options.onProgress?.(done);
  }
}

/** Cuts what arrives in chunks of any size into parts of a wanted one. */
function createParts(source: AsyncIterator<Uint8Array>): { next(bytes: number): Promise<Uint8Array<ArrayBuffer>> } {
  let rest: Uint8Array = new Uint8Array();
  return {
    async next(bytes) {
      const part = new Uint8Array(bytes);
      for (let filled = 0; filled < bytes;) {
        if (rest.length === 0) {
          const next = await source.next();
          if (next.done === true) throw tooShort();
          rest = next.value;
        }
        const taken = rest.subarray(0, bytes - filled);
        part.set(taken, filled);
        filled += taken.length;
        rest = rest.subarray(taken.length);
      }
      return part;
    },
  };
}

function tooShort(): KeepsakeError {
  return new KeepsakeError('changed', 'The file got shorter while it was uploaded.', { retryable: true });
}

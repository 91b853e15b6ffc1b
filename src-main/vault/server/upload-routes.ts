import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { objectIdSchema, type ObjectId } from '../../../src-shared/domain.ts';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import type { Upload, Vault } from '../vault-types.ts';
import type { Context } from './context.ts';
import { HttpError, parseInput } from './http-error.ts';
import { chunks, unlessStalled } from './request-body.ts';
import {
  checksumMismatchStatus,
  formatMetadata,
  parseBytes,
  parseChecksum,
  parseMetadata,
  requireTus,
  tusChecksum,
  tusExtensions,
  tusVersion,
} from './tus.ts';

const mediaType = 'application/offset+octet-stream';
/** Who comes back to an upload that another connection still holds is asked to wait so long, in seconds. */
const busySeconds = 10;
/** A part that brings nothing for so long is ended: its client has another connection by then, or none. */
const stallMs = 30_000;

/**
 * Large objects in parts, after tus 1.0 with creation, checksum and expiration. An upload is named after its object, and
 * belongs to the token's writer.
 */
export function addUploadRoutes(app: FastifyInstance, context: Context): void {
  const { vault } = context;

  // Parts reach the route unread.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.addHook('onRequest', async (_request, reply) => void reply.header('tus-resumable', tusVersion));

    for (const url of ['/v1/uploads', '/v1/uploads/:id'])
      scope.options(url, async (_request, reply) =>
        reply
          .code(204)
          .headers({
            'tus-version': tusVersion,
            'tus-extension': tusExtensions,
            'tus-checksum-algorithm': tusChecksum,
            'tus-max-size': String(context.objectBytesMax),
          })
          .send(),
      );

    scope.post('/v1/uploads', async (request, reply) => {
      requireTus(request.headers['tus-resumable']);
      const signal = context.signalOf(reply);
      const bytes = parseBytes('Upload-Length', request.headers['upload-length']);
      if (bytes > context.objectBytesMax) throw tooLarge(context.objectBytesMax);
      const object = parseMetadata(request.headers['upload-metadata'], bytes);
      const { id } = object;
      if ((await vault.stat(id, signal))?.bytes === bytes) return { id, state: 'present' };
      // Nothing is left to send: it is complete as it begins.
      if (bytes === 0) return { id, state: await vault.put(request.writer, object, new Uint8Array(), { signal }) };
      const upload = await vault.openUpload(request.writer, object, signal).catch(conflict);
      await requireRoom(vault, upload, signal);
      return reply
        .code(201)
        .headers({ ...standing(upload), location: `/v1/uploads/${id}` })
        .send();
    });

    scope.head('/v1/uploads/:id', async (request, reply) => {
      requireTus(request.headers['tus-resumable']);
      const upload = await vault.findUpload(request.writer, idOf(request), context.signalOf(reply));
      if (upload === undefined) throw noUpload();
      return reply
        .headers({
          ...standing(upload),
          'upload-length': String(upload.object.bytes),
          'upload-metadata': formatMetadata(upload.object),
          'cache-control': 'no-store',
        })
        .send();
    });

    scope.patch('/v1/uploads/:id', async (request, reply) => {
      requireTus(request.headers['tus-resumable']);
      return reply
        .code(204)
        .headers(await takePart(request, reply))
        .send();
    });
  });

  async function takePart(request: FastifyRequest, reply: FastifyReply): Promise<Record<string, string>> {
    const { headers, writer } = request;
    const id = idOf(request);
    if (headers['content-type'] !== mediaType)
      throw new HttpError(415, 'media-type', `A part is sent as ${mediaType}.`);
    const offset = parseBytes('Upload-Offset', headers['upload-offset']);
    const sha256 = parseChecksum(headers['upload-checksum']);
    const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);

    const gone = context.signalOf(reply);
    const upload = await vault.findUpload(writer, id, gone);
    if (upload === undefined) throw noUpload();
    if (upload.offset !== offset) throw wrongOffset(upload.offset, offset);
    if (offset + (length ?? 0) > upload.object.bytes)
      throw new HttpError(413, 'too-large', `The upload has ${upload.object.bytes} bytes, this part goes beyond.`);

    context.sendContinue(reply);
    const stalled = new AbortController();
    const body = unlessStalled(chunks(request.raw, length), stallMs, () => stalled.abort());
    const signal = AbortSignal.any([gone, stalled.signal]);
    const reached = await vault.appendUpload(writer, id, offset, body, { signal, sha256 }).catch((error: unknown) => {
      if (stalled.signal.aborted) throw new HttpError(408, 'timeout', 'The part came too slowly.', { cause: error });
      return conflict(error);
    });
    if (reached < upload.object.bytes) return standing({ ...upload, offset: reached });
    // Reading a large one back takes longer than some clients wait: it goes on without them. Who waits is not idle.
    request.raw.socket.setTimeout(0);
    const state = await vault.finishUpload(writer, id, context.closing).catch(conflict);
    return { 'upload-offset': String(reached), 'keepsake-object': state };
  }
}

function idOf(request: FastifyRequest): ObjectId {
  return parseInput(objectIdSchema, (request.params as { id: string }).id, 'id');
}

function standing({ offset, expiresMs }: Upload): Record<string, string> {
  return { 'upload-offset': String(offset), 'upload-expires': new Date(expiresMs).toUTCString() };
}

/** Refuses at once what would fill the disk before its end. */
async function requireRoom(vault: Vault, { object, offset }: Upload, signal: AbortSignal): Promise<void> {
  const { free } = await vault.space(signal);
  if (free >= object.bytes - offset) return;
  throw new HttpError(507, 'disk-full', `There is room for ${free} bytes, and ${object.bytes - offset} are to come.`);
}

/** What this protocol has statuses of its own for. */
function conflict(thrown: unknown): never {
  if (!(thrown instanceof KeepsakeError)) throw thrown;
  if (thrown.code === 'busy')
    throw new HttpError(409, 'busy', thrown.message, {
      headers: { 'retry-after': String(busySeconds) },
      cause: thrown,
    });
  if (thrown.code === 'checksum-mismatch')
    throw new HttpError(checksumMismatchStatus, 'checksum-mismatch', thrown.message, { cause: thrown });
  throw thrown;
}

function wrongOffset(actual: number, sent: number): HttpError {
  return new HttpError(409, 'offset', `The upload goes on at byte ${actual}, not at byte ${sent}.`, {
    headers: { 'upload-offset': String(actual) },
  });
}

function noUpload(): HttpError {
  return new HttpError(404, 'not-found', 'No such upload is under way: begin it with POST /v1/uploads.');
}

function tooLarge(max: number): HttpError {
  return new HttpError(413, 'too-large', `This server takes objects of up to ${max} bytes.`);
}

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { objectIdSchema, type ObjectId } from '../../../src-shared/domain.ts';
import type { StoredObject, Vault } from '../vault-types.ts';
import { parseInput, HttpError } from './http-error.ts';
import { batchMax, objectsQuerySchema, putQuerySchema, verifyRequestSchema } from './api.ts';
import { parseRange } from './byte-range.ts';
import { formatContentDigest, parseContentDigest } from './content-digest.ts';
import type { Context } from './context.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { chunks } from './request-body.ts';

/** Up to here a body is held whole: the vault writes it in one call. */
const heldBytesMax = 16 * 1024 * 1024;
/** All bodies that are held at once; what finds no room is streamed instead of waiting behind slow senders. */
const heldBytesTotal = 128 * 1024 * 1024;
/** Those of one writer. */
const heldBytesShare = heldBytesTotal / 2;
/** An object is sent in blocks of this length. */
const sentBlockBytes = 64 * 1024;
/** The memory that an answer with an object needs, in bytes: what is read, what waits, and what the connection holds. */
const objectAnswerBytes = 4 * sentBlockBytes;
/** The longest answer to a listing, in bytes. */
const listAnswerBytes = 200 * batchMax;

/** Objects: store, list, read. Nothing overwrites or deletes one. */
export function addObjectRoutes(app: FastifyInstance, context: Context): void {
  const { vault } = context;
  const budget = createMemoryBudget(heldBytesTotal, heldBytesShare);

  app.get('/v1/objects', { config: { answerBytes: listAnswerBytes } }, async (request, reply) => {
    const { after, limit } = parseInput(objectsQuerySchema, request.query, 'query');
    const objects: StoredObject[] = [];
    // One more than asked for tells whether there are more.
    for await (const page of vault.objects(after, context.signalOf(reply))) {
      objects.push(...page.slice(0, limit + 1 - objects.length));
      if (objects.length > limit) break;
    }
    const page = objects.slice(0, limit);
    const seen = await context.scrub?.seenWhole(page.map(({ id }) => id));
    return { objects: page.map((each) => ({ ...each, ...seenAt(seen?.get(each.id)) })), more: objects.length > limit };
  });

  // Whoever has found an object damaged says so, and the server looks for itself.
  app.post('/v1/objects/:id/verify', async (request) => {
    const id = idOf(request);
    const { reason } = parseInput(verifyRequestSchema, request.body ?? {}, 'body');
    // Once begun it is done, whether or not the client waits for it. Who waits is not idle.
    request.raw.socket.setTimeout(0);
    return { id, state: await vault.quarantine(context.writer, id, reason, context.closing) };
  });

  app.route({
    method: ['GET', 'HEAD'],
    url: '/v1/objects/:id',
    config: { answerBytes: objectAnswerBytes },
    handler: async (request, reply) => sendObject(vault, request, reply, context.signalOf(reply)),
  });

  // Bodies are bytes whatever their type says, and reach the route unread: this parser takes all and reads nothing.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));

    scope.put('/v1/objects/:id', async (request, reply) => {
      const signal = context.signalOf(reply);
      const id = idOf(request);
      const { extension } = parseInput(putQuerySchema, request.query, 'query');
      const bytes = lengthOf(request, context.objectBytesMax);
      const sha256 = parseContentDigest(request.headers['content-digest']);
      if (sha256 !== id)
        throw new HttpError(400, 'usage', 'The ID is not the SHA-256 of Content-Digest, as it must be in this vault.');

      // The client need not send what is here. Another length means a damaged object: the vault sets it aside.
      if ((await vault.stat(id, signal))?.bytes === bytes) return { id, state: 'present' };

      const held = budget.hold(request.writer);
      const isHeld = bytes <= heldBytesMax && held.grow(bytes);
      try {
        context.sendContinue(reply);
        const body = isHeld ? await hold(request.raw, bytes) : chunks(request.raw, bytes);
        const state = await vault.put(request.writer, { id, sha256, bytes, extension }, body, { signal });
        return await reply.code(state === 'stored' ? 201 : 200).send({ id, state });
      } finally {
        held.release();
      }
    });
  });
}

function seenAt(ms: number | undefined): { readonly seenWhole?: string } {
  return ms === undefined ? {} : { seenWhole: new Date(ms).toISOString() };
}

async function sendObject(
  vault: Vault,
  request: FastifyRequest,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<FastifyReply> {
  const id = idOf(request);
  const stored = await vault.stat(id, signal);
  if (stored === undefined) throw new HttpError(404, 'not-found', `No object ${id} is stored here.`);
  const etag = `"${id}"`;
  void reply.headers({ 'accept-ranges': 'bytes', etag, 'content-type': 'application/octet-stream' });

  // A range of another content than the client began with would be a mixture: If-Range asks for the whole then.
  const condition = request.headers['if-range'];
  const range = parseRange(
    condition === undefined || condition === etag ? request.headers.range : undefined,
    stored.bytes,
  );
  if (range.kind === 'unsatisfiable')
    throw new HttpError(416, 'range', `The object has ${stored.bytes} bytes.`, {
      headers: { 'content-range': `bytes */${stored.bytes}` },
    });
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: stored.bytes };
  if (range.kind === 'part') void reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${stored.bytes}`);
  else void reply.header('content-digest', formatContentDigest(id));
  void reply.header('content-length', String(end - start));
  if (request.method === 'HEAD') return reply.send();
  return reply.send(Readable.from(exactly(vault.read(id, { start, end, blockBytes: sentBlockBytes }, signal), end - start), { objectMode: false }));
}

/** Ends with an error, which ends the connection, where an object turns out shorter than its length said. */
async function* exactly(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of body) {
    sent += chunk.length;
    yield chunk;
  }
  if (sent !== bytes) throw new Error(`an object ended after ${sent} of ${bytes} bytes`);
}

function idOf(request: FastifyRequest): ObjectId {
  return parseInput(objectIdSchema, (request.params as { id: string }).id, 'id');
}

function lengthOf(request: FastifyRequest, max: number): number {
  const header = request.headers['content-length'];
  if (header === undefined)
    throw new HttpError(400, 'usage', 'Content-Length is missing: the length must be known before the first byte.');
  const bytes = Number(header);
  if (!(bytes <= max)) throw new HttpError(413, 'too-large', `This server takes objects of up to ${max} bytes.`);
  return bytes;
}

async function hold(request: IncomingMessage, bytes: number): Promise<Uint8Array> {
  const body = new Uint8Array(bytes);
  let received = 0;
  for await (const chunk of chunks(request, bytes)) {
    body.set(chunk, received);
    received += chunk.length;
  }
  return body;
}

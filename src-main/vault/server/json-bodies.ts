import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { jsonBytesMax } from './api.ts';
import { HttpError, tooBusy } from './http-error.ts';
import { createMemoryBudget, type MemoryHold } from './memory-budget.ts';
import { whenOver } from './when-over.ts';

/** All JSON bodies that are held at once. */
const heldBytesTotal = 128 * 1024 * 1024;
/** Those of one writer. */
const heldBytesShare = heldBytesTotal / 4;

/** A body may take a minute, and longer only while it comes faster than this: the slowest links do. */
const graceMs = 60_000;
const bytesPerSecondMin = 8 * 1024;
const firstBytes = 4 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** What the body of this request holds of the memory for JSON bodies; null where it can have none. */
    bodyHold: MemoryHold | null;
  }
}

/**
 * Reads JSON bodies within bounds: a client may have any number of connections, and be slow on each. What has arrived counts,
 * not what was announced, until the request is answered. To be called after the hook that knows the writer.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const budget = createMemoryBudget(heldBytesTotal, heldBytesShare);
  app.decorateRequest('bodyHold', null);
  app.addHook('preParsing', async (request, reply) => {
    if (request.method !== 'POST') return;
    const hold = budget.hold(request.writer);
    request.bodyHold = hold;
    whenOver(reply, () => hold.release());
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', (request, payload, done) => {
    const { bodyHold, headers } = request;
    // What is longer is refused unread.
    if (bodyHold === null || Number(headers['content-length'] ?? 0) > jsonBytesMax) return done(tooLarge());
    readBody(payload, bodyHold).then(
      (text) => parse(request, text, done),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  });
}

/**
 * Reads a body whole, as text.
 *
 * @throws HttpError 413 where it is longer than any, 429 where there is no room for it, 408 where it comes too slowly, 400 where
 *   it breaks off
 */
export function readBody(body: Readable, hold: MemoryHold, bytesMax = jsonBytesMax): Promise<string> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    // One buffer that grows: a body that comes byte by byte would cost many times its length in pieces.
    let held = Buffer.alloc(0);
    let bytes = 0;

    const roomFor = (needed: number): boolean => {
      if (needed <= held.length) return true;
      const length = Math.min(Math.max(2 * held.length, needed, firstBytes), bytesMax);
      if (!hold.grow(length - held.length)) return false;
      const larger = Buffer.allocUnsafeSlow(length);
      held.copy(larger, 0, 0, bytes);
      held = larger;
      return true;
    };
    const onData = (chunk: Buffer): void => {
      if (bytes + chunk.length > bytesMax) return end(tooLarge(bytesMax));
      if (!roomFor(bytes + chunk.length)) return end(tooBusy());
      bytes += chunk.copy(held, bytes);
    };
    const onEnd = (): void => end();
    const onBroken = (): void => end(new HttpError(400, 'usage', `The body ended after ${bytes} bytes.`));
    const check = (): void => {
      const leftMs = startedMs + graceMs + (bytes / bytesPerSecondMin) * 1000 - performance.now();
      if (leftMs <= 0) end(new HttpError(408, 'timeout', 'The body came too slowly.'));
      else timer = setTimeout(check, leftMs);
    };
    let timer = setTimeout(check, graceMs);

    function end(error?: HttpError): void {
      clearTimeout(timer);
      body.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
      // What still comes is nobody's.
      body.on('error', () => undefined);
      if (error === undefined) resolve(held.toString('utf8', 0, bytes));
      else reject(error);
    }
    body.on('data', onData).once('end', onEnd).once('error', onBroken).once('close', onBroken);
  });
}

function tooLarge(bytesMax = jsonBytesMax): HttpError {
  return new HttpError(413, 'too-large', `The body is longer than ${bytesMax} bytes.`);
}

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError, toHttpError } from './http-error.ts';

/*
 * Answers that no route gives: errors, unknown addresses, and what never becomes a request.
 */

/** Bytes of an address and its headers together. */
export const headerBytesMax = 16 * 1024;
/** After an answer that came before the end of its request, the client has so long to notice; then it is cut off. */
const lingerMs = 30_000;
/** Or so many bytes: four times what Keepsake's own client sends whole, so that none but a deaf one is cut off. */
const lingerBytesMax = 64 * 1024 * 1024;

/** Whatever was thrown, as JSON. */
export function sendError(reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = toHttpError(thrown);
  // A client that went away in the middle is no fault of the server, and hears nothing any more.
  if (error.status >= 500 && !reply.raw.destroyed) reply.log.error(error.cause ?? error);
  // Fastify closes the connection where a body was not read. Closing while it still comes in resets the connection,
  // and the reset can overtake the answer: `linger` closes it later.
  reply.removeHeader('connection');
  reply.removeHeader('content-length');
  return reply
    .code(error.status)
    .type('application/json; charset=utf-8')
    .headers({ ...error.headers })
    .send(error.toBody());
}

/** Reads on what the client still sends after its answer, for a while. To be called before the answer is sent: after it nobody is told of what comes. */
export function linger(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.on('error', () => {
    // The client went away, as it was asked to.
  });
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > lingerBytesMax) request.destroy();
  });
  request.resume();
  const timer = setTimeout(() => request.destroy(), lingerMs).unref();
  request.once('close', () => clearTimeout(timer));
}

/** 405 where another method is known at this address, else 404. */
export function noRoute(request: FastifyRequest, methods: ReadonlyMap<string, readonly string[]>): HttpError {
  const path = request.url.replace(/\?.*$/s, '');
  for (const [route, allowed] of methods) {
    if (!new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`).test(path)) continue;
    const allow = [...new Set(allowed)].join(', ');
    return new HttpError(405, 'method-not-allowed', `${request.method} is not possible here: ${allow}.`, {
      headers: { allow },
    });
  }
  return new HttpError(404, 'not-found', 'There is nothing at this address; /v1/openapi.json describes what is.');
}

/** What is no HTTP, too long, too slow or cut off never becomes a request; its answer is written by hand. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket, answered: boolean): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable || answered) return void socket.destroy();
  const [status, answer] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', new HttpError(408, 'timeout', 'The request came too slowly.')]
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [
            '431 Request Header Fields Too Large',
            new HttpError(431, 'too-large', `Address and headers are longer than ${headerBytesMax} bytes.`),
          ]
        : error.code === 'HPE_INVALID_EOF_STATE'
          ? ['400 Bad Request', new HttpError(400, 'usage', 'The connection ended before the request did.')]
          : ['400 Bad Request', new HttpError(400, 'usage', 'This is not a valid HTTP/1.1 request.')];
  const body = JSON.stringify(answer.toBody());
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

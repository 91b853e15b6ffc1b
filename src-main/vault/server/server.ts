import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Vault } from '../vault-types.ts';
import { jsonBytesMax, objectBytesDefault } from './api.ts';
import { boundAnswers } from './answer-budget.ts';
import { createAuthentication } from './authentication.ts';
import { answerBrokenRequest, headerBytesMax, linger, noRoute, sendError } from './answers.ts';
import type { Context } from './context.ts';
import { addJournalRoutes } from './journal-routes.ts';
import { readJsonBodies } from './json-bodies.ts';
import { checkTls, inUrl, listenOn, type TlsPems } from './listen.ts';
import { addObjectRoutes } from './object-routes.ts';
import { openapi } from './openapi.ts';
import type { Scrub } from './scrub.ts';
import { openServerWriter } from './server-writer.ts';
import type { Tokens } from './tokens.ts';
import { addUploadRoutes } from './upload-routes.ts';
import { whenOver } from './when-over.ts';

export interface VaultServerOptions {
  /** Not closed by the server: who opened it closes it. */
  readonly vault: Vault;
  readonly tokens: Tokens;
  /** Shown to clients. Not closed by the server. */
  readonly scrub?: Scrub | undefined;
  /** A name or address of this computer. `checkListenAddress` says whether it needs TLS. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** With it the server speaks https alone. `readTlsFiles` reads it. */
  readonly tls?: TlsPems | undefined;
  readonly log?: Logger | undefined;
  /** The largest object in bytes, default 1 TiB. */
  readonly objectBytesMax?: number | undefined;
  /** The clock of the limit on wrong tokens, in milliseconds. Default Date.now. */
  readonly now?: (() => number) | undefined;
  /** Adds routes beside the API's: tokens, bounds and errors hold for them as well. */
  readonly addRoutes?: ((app: FastifyInstance, context: Context) => void) | undefined;
}

export interface VaultServer {
  /** E.g. http://127.0.0.1:4811, without a slash at its end. */
  readonly url: string;
  /** Ends every connection and waits until nothing writes to the vault any more. Idempotent. */
  close(): Promise<void>;
}

/** A connection that moves no byte for so long is dead. There is no limit on a whole upload: slow links take hours. */
const idleTimeoutMs = 5 * 60_000;
const headersTimeoutMs = 60_000;
const keepAliveTimeoutMs = 72_000;
const publicPaths: ReadonlySet<string> = new Set(['/v1/health', '/v1/openapi.json']);

/**
 * Starts the Keepsake server in front of a vault.
 *
 * @throws KeepsakeError 'busy' where the port is in use, 'usage' for an address or a certificate that cannot be used
 */
export async function startVaultServer(options: VaultServerOptions): Promise<VaultServer> {
  const { tls } = options;
  if (tls !== undefined) checkTls(tls);
  const writer = await openServerWriter(options.vault.root);
  const http = { maxHeaderSize: headerBytesMax, headersTimeout: headersTimeoutMs };
  const answered = new WeakSet<Socket>();
  const log: FastifyBaseLogger | undefined = options.log;
  const app: FastifyInstance = fastify({
    ...(tls === undefined ? { http } : { https: { ...http, ...tls } }),
    ...(log === undefined ? {} : { loggerInstance: log }),
    bodyLimit: jsonBytesMax,
    connectionTimeout: idleTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: true,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: (error, _request, reply) => void sendError(reply, error),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, answered.has(socket)),
  });

  /** What ends the requests that are under way. */
  const requests = new Set<AbortController>();
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const awaitingContinue = new WeakSet<ServerResponse>();
  const authentication = createAuthentication(options.tokens, options.now ?? Date.now);

  const context: Context = {
    vault: options.vault,
    writer,
    scrub: options.scrub,
    closing: closing.signal,
    objectBytesMax: options.objectBytesMax ?? objectBytesDefault,
    signalOf: (reply) => {
      // Not AbortSignal.any: a signal that lives as long as the server would hold on to each request's.
      const gone = new AbortController();
      requests.add(gone);
      if (closing.signal.aborted) gone.abort();
      whenOver(reply, () => {
        requests.delete(gone);
        if (!reply.raw.writableFinished) gone.abort();
      });
      return gone.signal;
    },
    sendContinue: (reply) => {
      if (awaitingContinue.delete(reply.raw)) reply.raw.writeContinue();
    },
  };

  // 100 is said only once a body is wanted: an object that is here already, or a wrong token, costs no upload.
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    awaitingContinue.add(response);
    app.server.emit('request', request, response);
  });

  // The parser lets the method of HTTP/2's preface through, which no router knows: each would be a warning in the log.
  app.server.prependListener('request', (request: IncomingMessage) => {
    if (request.method === 'PRI') request.method = 'TRACE';
  });

  app.decorateRequest('writer', '');
  app.addHook('onRequest', async (request, reply) => {
    answered.delete(request.raw.socket);
    void reply.header('x-content-type-options', 'nosniff');
    if (publicPaths.has(request.routeOptions.url ?? '')) return;
    const { authorization } = request.headers;
    request.writer = (await authentication.authenticate(authorization, request.ip, request.routeOptions.config.basicAuthentication)).writer;
  });
  boundAnswers(app);
  readJsonBodies(app);
  app.addHook('preParsing', async (request, reply) => {
    if (request.method === 'POST' || request.method === 'PROPFIND') context.sendContinue(reply);
  });
  app.addHook('onSend', async ({ raw }) => {
    answered.add(raw.socket);
    linger(raw);
  });
  app.addHook('onResponse', async ({ raw }) => {
    // What breaks off after the whole of it is another request, with an answer of its own.
    const next = (): boolean => answered.delete(raw.socket);
    if (raw.complete) next();
    else raw.once('end', next);
  });
  // Every handler is waited for when the server closes, also when its client has gone.
  app.addHook('onRoute', (route) => {
    const handler = route.handler;
    route.handler = function (request, reply) {
      const result = Promise.resolve(handler.call(this, request, reply));
      const settled = result
        .then(
          () => undefined,
          () => undefined,
        )
        .finally(() => underWay.delete(settled));
      underWay.add(settled);
      return result;
    };
  });

  const methods = new Map<string, string[]>();
  app.addHook('onRoute', (route) => {
    methods.set(route.url, [...(methods.get(route.url) ?? []), ...[route.method].flat()]);
  });
  app.removeContentTypeParser('text/plain');
  app.get('/v1/health', async () => ({ status: 'ok' }));
  // One copy for all: anybody may ask for it, and leave it unread.
  const description = Buffer.from(JSON.stringify(openapi));
  app.get('/v1/openapi.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(description),
  );
  addJournalRoutes(app, context);
  addObjectRoutes(app, context);
  addUploadRoutes(app, context);
  options.addRoutes?.(app, context);
  app.setNotFoundHandler((request) => {
    throw noRoute(request, methods);
  });
  app.setErrorHandler((error, _request, reply) => sendError(reply, error));

  const { host, port } = await listenOn(app, options);
  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    closing.abort();
    for (const request of requests) request.abort();
    await app.close();
    while (underWay.size > 0) await Promise.all(underWay);
  }
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${inUrl(host)}:${port}`,
    close: () => (closed ??= close()),
  };
}

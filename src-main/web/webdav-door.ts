import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { OpenDestination } from '../destinations/destination.ts';
import type { BackupView } from '../restore/webdav/backup-view.ts';
import { addWebdavRoutes } from '../restore/webdav/webdav-routes.ts';
import { boundAnswers } from '../vault/server/answer-budget.ts';
import { headerBytesMax, linger, sendError } from '../vault/server/answers.ts';
import { HttpError } from '../vault/server/http-error.ts';
import { inUrl, listenOn, type TlsPems } from '../vault/server/listen.ts';
import { whenOver } from '../vault/server/when-over.ts';
import { createAccess, reachable } from './access.ts';
import { createPasswordAccess } from './webdav-access.ts';

export interface WebdavDoorOptions {
  /** Neither is closed by the door. */
  readonly view: BackupView;
  readonly read: OpenDestination['read'];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The password of `mountUser`. */
  readonly token: string;
  readonly tls?: TlsPems;
  /** Told of what goes wrong; never of a token. */
  readonly log?: (message: string) => void;
}

export interface WebdavDoor {
  /** With a slash at its end. */
  readonly url: string;
  /** Ends every connection. Idempotent. */
  close(): Promise<void>;
}

/** The user whose password the token is. */
export const mountUser = 'keepsake';
/** A connection that moves no byte for so long is dead. */
const idleTimeoutMs = 5 * 60_000;
const headersTimeoutMs = 60_000;

/**
 * Serves a view of a backup to file managers.
 *
 * @throws KeepsakeError 'busy' where the port is taken, 'permission' or 'usage' where it cannot be listened on
 */
export async function startWebdavDoor(options: WebdavDoorOptions): Promise<WebdavDoor> {
  const { view, read, tls, token, log = () => undefined } = options;
  const http = { maxHeaderSize: headerBytesMax, headersTimeout: headersTimeoutMs };
  const app: FastifyInstance = fastify({
    ...(tls === undefined ? { http } : { https: { ...http, ...tls } }),
    connectionTimeout: idleTimeoutMs,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    frameworkErrors: (error, _request, reply) => void sendError(reply, error),
  });
  const access = createAccess({ host: options.host, secure: tls !== undefined, token });
  const password = createPasswordAccess({ user: mountUser, password: token });

  app.decorateRequest('writer', '');
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-content-type-options', 'nosniff');
    // A page that gives its own name to this address comes with that name.
    if (!access.hostAllowed(request.headers)) throw new HttpError(403, 'refused', 'Keepsake is not known under this name: open the address that it printed.');
    if (!password.allowed(request.method, request.headers.authorization)) {
      void reply.header('www-authenticate', password.challenges());
      throw new HttpError(401, 'unauthorized', 'Give the user and the password that Keepsake printed.');
    }
    request.writer = mountUser;
  });
  boundAnswers(app);
  app.addHook('onSend', async ({ raw }) => linger(raw));
  addWebdavRoutes(app, { prefix: '', view: () => view, read, signalOf });
  app.setErrorHandler((error, request, reply) => {
    const answer = sendError(reply, error);
    if (answer.statusCode >= 500 && !request.raw.destroyed) log(`${request.method} ${request.url} failed: ${error instanceof Error ? error.message : String(error)}`);
    return answer;
  });

  const { host, port } = await listenOn(app, options);
  let closed: Promise<void> | undefined;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${inUrl(reachable(host))}:${port}/`,
    close: () => (closed ??= app.close()),
  };
}

/** Aborts when the client is gone before its answer was; a server that closes ends its connections. */
function signalOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  whenOver(reply, () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

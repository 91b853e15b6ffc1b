import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { Application } from '../app/application-types.ts';
import { loadRendererFiles } from '../app/renderer-files.ts';
import { inUrl } from '../vault/server/listen.ts';
import { createAccess, reachable } from './access.ts';
import { createPageHandler } from './pages.ts';
import { serveSockets } from './sockets.ts';

export interface WebDoorOptions {
  readonly application: Pick<Application, 'connect'>;
  /** What to listen on: 127.0.0.1 unless the user asked for more. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What lets a page in: letters, digits, "-" and "_". */
  readonly token: string;
  /** PEM texts. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** The built dashboard. */
  readonly rendererDir: string;
  /** Told of our own mistakes; never of a token. */
  readonly log?: (message: string) => void;
}

export interface WebDoor {
  /** What to open, with the token that lets its reader in. */
  readonly url: string;
  readonly port: number;
  /** Ends every page's connection. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the dashboard for browsers: the built page over HTTP, the contract over a WebSocket.
 *
 * @throws KeepsakeError 'busy' where the port is taken, 'permission' or 'usage' where it cannot be
 *   listened on, 'not-found' where the dashboard was not built
 */
export async function startWebDoor(options: WebDoorOptions): Promise<WebDoor> {
  const { application, host, tls, log = () => undefined } = options;
  const files = await loadRendererFiles(options.rendererDir);
  const server = createServer(tls);
  const port = await listen(server, host, options.port);

  const access = createAccess({ host, secure: tls !== undefined, token: options.token });
  server.on('request', createPageHandler(files, access, () => application.connect()));
  const sockets = serveSockets(server, { application, access, log });

  let closing: Promise<void> | undefined;
  function close(): Promise<void> {
    return (closing ??= new Promise((resolve) => {
      server.close(() => resolve());
      sockets.close();
      server.closeAllConnections();
    }));
  }
  return {
    // What comes after # stays in the browser: it is in no request, and in no log of a proxy.
    url: `${tls === undefined ? 'http' : 'https'}://${inUrl(reachable(host))}:${port}/#token=${options.token}`,
    port,
    close,
  };
}

function createServer(tls: WebDoorOptions['tls']): Server {
  if (tls === undefined) return createHttpServer();
  try {
    return createHttpsServer({ cert: tls.cert, key: tls.key });
  } catch (error) {
    throw new KeepsakeError(
      'usage',
      'The TLS certificate and key cannot be used: check that both are PEM files and belong together.',
      { cause: error },
    );
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      // A connection that cannot be accepted (too many open files) is that connection's failure.
      server.on('error', () => undefined);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): KeepsakeError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new KeepsakeError(
        'busy',
        `Port ${port} is in use, perhaps by another Keepsake: close it, or choose another port with --port.`,
        { cause: error },
      );
    case 'EACCES':
      return new KeepsakeError(
        'permission',
        `You are not allowed to listen on port ${port}: choose one above 1023 with --port.`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new KeepsakeError('usage', `${host} is no address of this computer: choose another with --host.`, { cause: error });
    case undefined:
    default:
      return new KeepsakeError('io', `Keepsake cannot listen on ${host}, port ${port} (${error.code ?? error.message}): choose another with --port.`, {
        cause: error,
      });
  }
}

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type * as z from 'zod';
import { requestSchema, type pushSchema, type replySchema } from '../../src-shared/contract.ts';
import { acceptedProtocol, offeredToken, refusedProtocol } from '../../src-shared/web-protocol.ts';
import type { Application } from '../app/application-types.ts';
import { answerCommand } from '../app/answer-command.ts';
import { createLatestUpdates } from '../app/latest-updates.ts';
import type { Access } from './access.ts';

/** A command is a few hundred bytes; a megabyte is nobody's command. */
const messageBytesMax = 1024 * 1024;
/** Open pages at a time. */
const clientsMax = 64;
/** Commands of one page under way at a time, their answers included. */
const commandsMax = 32;
/** A page whose machine went to sleep or lost its network is let go after two of these. */
const heartbeatMs = 30_000;

/** WebSocket close codes (RFC 6455, and the registry's 1013). */
const goingAway = 1001;
const policyViolation = 1008;
const tryAgainLater = 1013;
/** A code of our own: the token is wrong or absent. */
const unauthorized = 4401;
/** A browser answers a close at once; one that does not must not keep us. */
const closeMs = 500;

export interface SocketOptions {
  readonly application: Pick<Application, 'connect'>;
  readonly access: Access;
  readonly log: (message: string) => void;
}

/** Serves the contract at /ws of a server: one application connection for each WebSocket. */
export function serveSockets(server: Server, { application, access, log }: SocketOptions): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytesMax,
    handleProtocols: (offered) => (access.tokenAllowed(offeredToken(offered)) ? acceptedProtocol : refusedProtocol),
  });
  const served = new Set<WebSocket>();

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (!access.originAllowed(request.headers)) return refuse(socket, '403 Forbidden');
    if (!/^\/ws(\?|$)/.test(request.url ?? '')) return refuse(socket, '404 Not Found');
    sockets.handleUpgrade(request, socket, head, (client) => {
      // A client that offers no subprotocol has no token, either.
      if (client.protocol !== acceptedProtocol) end(client, unauthorized, 'The token is not right.');
      else if (served.size >= clientsMax) end(client, tryAgainLater, 'Too many open pages.');
      else serve(client);
    });
  });

  function serve(client: WebSocket): void {
    served.add(client);
    const connection = application.connect();
    const ended = new AbortController();
    let commands = 0;
    client.on('error', () => client.terminate());
    client.on('close', () => {
      served.delete(client);
      ended.abort();
      connection.close();
    });
    keepAlive(client, ended.signal);
    connection.onUpdate(
      createLatestUpdates((update) => send(client, { update } satisfies z.input<typeof pushSchema>)),
      ended.signal,
    );

    client.on('message', (data: RawData, isBinary: boolean) => {
      const request = isBinary ? undefined : parse(textOf(data));
      if (request === undefined) return client.close(policyViolation, 'Not a request.');
      const { id } = request;
      const reply = (message: z.input<typeof replySchema>): Promise<void> =>
        send(client, message).catch(() => undefined);
      if (commands >= commandsMax) return client.close(policyViolation, 'Too many commands at a time.');
      commands++;
      const parsed = requestSchema.safeParse(request);
      const answer = parsed.success
        ? answerCommand(connection, parsed.data.command, parsed.data.input, (error) =>
            log(error.stack ?? error.message),
          )
        : Promise.resolve({ error: { code: 'usage', message: 'Keepsake does not know this command.' } });
      void answer.then((outcome) => reply({ id, ...outcome })).finally(() => commands--);
    });
  }

  return {
    close: () => {
      for (const client of sockets.clients) end(client, goingAway, 'Keepsake was closed.');
    },
  };
}

function end(client: WebSocket, code: number, reason: string): void {
  client.on('error', () => client.terminate());
  client.close(code, reason);
  setTimeout(() => client.terminate(), closeMs).unref();
}

/** What is not JSON with a number to answer to cannot be answered. */
function parse(text: string): { readonly id: number } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'id' in value && Number.isSafeInteger(value.id))
      return value as { id: number };
  } catch {
    // Not JSON.
  }
  return undefined;
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8');
}

/** Resolves when the bytes have left for the client, so that a slow one is waited for. */
function send(client: WebSocket, message: unknown): Promise<void> {
  return new Promise((resolve, reject) =>
    client.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve())),
  );
}

function keepAlive(client: WebSocket, ended: AbortSignal): void {
  let answered = true;
  client.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return client.terminate();
    answered = false;
    client.ping();
  }, heartbeatMs);
  timer.unref();
  ended.addEventListener('abort', () => clearInterval(timer));
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

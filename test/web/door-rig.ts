import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { offeredProtocols } from '../../src-shared/web-protocol.ts';
import { startWebDoor, type WebDoor } from '../../src-main/web/web-door.ts';
import { createApplicationDouble, type ApplicationDouble } from './application-double.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ConnectOptions {
  readonly headers?: Record<string, string | undefined>;
  readonly target?: string;
  readonly protocols?: string[];
}

export interface DoorRig {
  readonly application: ApplicationDouble;
  readonly door: WebDoor;
  readonly token: string;
  readonly origin: string;
  /** The raw request target, as no browser would normalise it. */
  get(target: string, headers?: Record<string, string>, method?: string): Promise<Answer>;
  /** Opens /ws as our own page would; headers replace, and so does the token. */
  connect(options?: ConnectOptions): WebSocket;
  close(): Promise<void>;
}

/** A folder like Vite's output, with a secret beside it. */
export async function makeRenderer(): Promise<{ readonly root: string; readonly rendererDir: string }> {
  const root = await mkdtemp(join(tmpdir(), 'keepsake-renderer-'));
  const rendererDir = join(root, 'renderer');
  await mkdir(join(rendererDir, 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>Keepsake</title>');
  await writeFile(join(rendererDir, 'assets', 'index-Ab3_x-9Z.js'), 'export {};');
  await writeFile(join(rendererDir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return { root, rendererDir };
}

export async function openDoor(host = '127.0.0.1'): Promise<DoorRig> {
  const { root, rendererDir } = await makeRenderer();
  const application = createApplicationDouble();
  const token = randomBytes(32).toString('base64url');
  const door = await startWebDoor({ application, host, port: 0, rendererDir, token });
  const origin = `http://127.0.0.1:${door.port}`;
  return {
    application,
    door,
    token,
    origin,
    get: (target, headers = {}, method = 'GET') => send(door.port, target, headers, method),
    connect: ({ headers = {}, target = '/ws', protocols = offeredProtocols(token) } = {}) => {
      const all: Record<string, string | undefined> = { origin, ...headers };
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      return new WebSocket(`ws://127.0.0.1:${door.port}${target}`, protocols, { headers: given });
    },
    close: async () => {
      await door.close();
      await rm(root, { recursive: true });
    },
  };
}

function send(port: number, path: string, headers: Record<string, string>, method: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response
        .setEncoding('utf8')
        .on('data', (text: string) => {
          body += text;
        })
        .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

/** The next message, as JSON. */
export async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString('utf8'));
}

/** The code that a socket is closed with, or the HTTP status that refuses it. */
export function refusal(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    socket.on('close', resolve);
    socket.on('error', () => undefined);
  });
}

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Server as TcpServer, AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { ObjectBody, OpenDestination } from '../../src-main/destinations/destination.ts';
import { createKeepsakeServer } from '../../src-main/destinations/keepsake-server.ts';
import type { ObjectDescription } from '../../src-main/vault/vault-types.ts';
import { never, sha256, startTestServer } from '../vault/server/running-server.ts';

/* Servers for the tests of the client, real ones and lying ones. All are closed after each test. */

export const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export const described = (bytes: Uint8Array): ObjectDescription => ({
  id: sha256(bytes),
  sha256: sha256(bytes),
  bytes: bytes.length,
  extension: '',
});
export const memory = (bytes: Uint8Array): ObjectBody => ({ kind: 'memory', bytes });
export const opening = (url: string, token = 'kst_x', knownVaultId?: string): Promise<OpenDestination> =>
  createKeepsakeServer({ url, token }).open({
    create: false,
    signal: never,
    ...(knownVaultId === undefined ? {} : { knownVaultId }),
  });

export async function real(options: Parameters<typeof startTestServer>[0] = {}) {
  const server = await startTestServer(options);
  closers.push(() => server.close());
  const open = await opening(server.url, server.token);
  closers.push(() => open.close());
  return { server, open };
}

export async function listening(server: Server | TcpServer): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(
    async () =>
      new Promise((resolve) => {
        if ('closeAllConnections' in server) server.closeAllConnections();
        server.close(resolve);
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const vault = {
  vaultId: 'vault00001',
  writer: 'writer0001',
  format: 1,
  limits: { checkIds: 5000, lines: 5000, objectBytes: 2 ** 40 },
};

/** A server that opens as it should and then answers as the test wants. */
export async function lying(listener: RequestListener): Promise<OpenDestination> {
  const url = await listening(
    createServer((request, response) => {
      if (request.url === '/v1/vault') response.end(JSON.stringify(vault));
      else listener(request, response);
    }),
  );
  const open = await opening(url);
  closers.push(() => open.close());
  return open;
}

export async function failure(promise: Promise<unknown>): Promise<KeepsakeError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof KeepsakeError)) throw new Error(`expected a KeepsakeError, got ${String(error)}`);
  return error;
}

/** Reads to the end. */
export async function drain(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const item of items) if (item !== undefined) count++;
  return count;
}

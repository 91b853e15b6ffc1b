import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { RemovedLine, VersionLine } from '../../../src-shared/journal.ts';
import { startVaultServer, type VaultServerOptions } from '../../../src-main/vault/server/server.ts';
import { openTokens } from '../../../src-main/vault/server/tokens.ts';
import { openVault } from '../../../src-main/vault/vault.ts';
import { createOpenapiCheck, type CheckedAnswer } from './openapi-check.ts';

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: Uint8Array | string | Readable | object;
  /** Another token than the first one; null for none. */
  readonly token?: string | null;
}

export const never = new AbortController().signal;

/** A real server on loopback in front of a real vault in a temporary folder (or in `root`), with one token. */
export async function startTestServer(options: Partial<VaultServerOptions> & { readonly root?: string } = {}) {
  const home = await mkdtemp(join(tmpdir(), 'keepsake-server-'));
  const root = options.root ?? join(home, 'data');
  const vault = await openVault({ root, create: true, signal: never });
  const tokens = openTokens(root);
  const first = await tokens.ensureFirstToken();
  if (first === undefined) throw new Error('there was a token already');
  const cleanUp = async (): Promise<void> => {
    await vault.close();
    await rm(home, { recursive: true, force: true });
  };
  const server = await startVaultServer({ vault, tokens, host: '127.0.0.1', port: 0, ...options }).catch(
    async (error: unknown) => {
      await cleanUp();
      throw error;
    },
  );
  const agent = new Agent();
  const openapi = createOpenapiCheck();

  async function call(
    method: string,
    path: string,
    { headers, body, token = first?.token }: Call = {},
  ): Promise<CheckedAnswer> {
    const json = typeof body === 'object' && !(body instanceof Uint8Array) && !('pipe' in body);
    const answer = await request(server.url + path, {
      dispatcher: agent,
      method,
      headers: {
        ...(token === null || token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as string) }),
    });
    const got = {
      status: answer.statusCode,
      headers: answer.headers,
      body: Buffer.from(await answer.body.arrayBuffer()),
    };
    openapi.check(method, path, got);
    return got;
  }

  return {
    ...first,
    url: server.url,
    port: Number(new URL(server.url).port),
    root,
    vault,
    tokens,
    openapi,
    call,
    /** Stores these bytes as the API wants it. */
    put: (bytes: Uint8Array, more: Call = {}): Promise<CheckedAnswer> =>
      call('PUT', `/v1/objects/${sha256(bytes)}`, {
        body: bytes,
        ...more,
        headers: { 'content-digest': digest(bytes), ...more.headers },
      }),
    /** Files that are under tmp/ now. */
    temporaryFiles: async (): Promise<readonly string[]> =>
      (await readdir(join(root, 'tmp'), { recursive: true, withFileTypes: true }).catch(() => []))
        .filter((each) => each.isFile())
        .map((each) => each.name),
    stop: () => server.close(),
    async close(): Promise<void> {
      await agent.destroy();
      await server.close();
      await cleanUp();
    },
  };
}
export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function digest(bytes: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
}

export function photo(bytes = 1000): Buffer {
  return randomBytes(bytes);
}

export function versionOf(bytes: Uint8Array, path = 'a.jpg'): VersionLine {
  const id = sha256(bytes);
  return {
    kind: 'version',
    source: 'source0001',
    label: 'Pictures',
    path,
    object: id,
    sha256: id,
    bytes: bytes.length,
    mtime: '1700000000123456789',
    mode: 0o644,
    when: '2026-01-02T03:04:05.678Z',
  };
}

export const removedLine: RemovedLine = {
  kind: 'removed',
  source: 'source0001',
  label: 'Pictures',
  path: 'b.jpg',
  when: '2026-01-02T03:04:05.678Z',
};

export function parsed(answer: CheckedAnswer): unknown {
  return JSON.parse(answer.body.toString());
}

/** The code of an error answer. */
export function codeOf(answer: CheckedAnswer): string {
  return (parsed(answer) as { error: { code: string } }).error.code;
}

/** Sends bytes as they are and gives back everything that comes until the server ends the connection. */
export function raw(
  port: number,
  send: string | Buffer,
  options: { readonly halfClose?: boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.write(send);
    if (options.halfClose === true) socket.end();
  });
}

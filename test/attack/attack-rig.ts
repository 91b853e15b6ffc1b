import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openTokens, type NewToken, type Tokens } from '../../src-main/vault/server/tokens.ts';
import { filesBelow } from '../app/app-rig.ts';
import { startKeepsake } from '../rigs/keepsake-process.ts';
import { digest, photo, sha256, versionOf } from '../vault/server/running-server.ts';
import { createRawSender, type RawAnswer, type RawSender } from './raw-http.ts';
import { request, type Hostile } from './hostile-request.ts';

/** Bytes of an upload that its device has half sent. */
export const halfSent = photo(40_000);

export interface AttackRig {
  /** The folder that the server's and its home lie in, and nothing else. */
  readonly parent: string;
  readonly root: string;
  readonly url: string;
  readonly port: number;
  readonly sender: RawSender;
  /** Sends bytes on a connection of their own, and ends it once another request was answered. */
  sendOnce(bytes: Buffer): Promise<readonly RawAnswer[]>;
  readonly tokens: Tokens;
  /** The device that has backed up a photo, and half of a large one. */
  readonly owner: NewToken;
  readonly photo: Buffer;
  /** Another device: it may add and read. */
  readonly other: NewToken;
  readonly revoked: NewToken;
  /** SHA-256 of every file below the parent folder, by its path there; without the empty files that are locked. */
  snapshot(): ReadonlyMap<string, string>;
  /** The most memory that the server has ever had, in bytes; undefined where the system does not say. */
  memoryPeak(): number | undefined;
  /** It still runs, and answers the owner. */
  expectAlive(): Promise<void>;
  close(): Promise<void>;
}

/** A real server, as a process of its own, with a vault that is worth an attack. */
export async function startAttackRig(): Promise<AttackRig> {
  const parent = mkdtempSync(join(tmpdir(), 'keepsake-attack-'));
  const root = join(parent, 'data');
  const home = join(parent, 'home');
  mkdirSync(home);
  const child = startKeepsake(['serve', '--data', root, '--port', '0', '--scrub-rate', '0'], { home });
  const url = /http:\S+/.exec(await child.line((line) => line.startsWith('Serving')))![0];
  await child.line((line) => line.includes('KEEPSAKE_TOKEN='));
  const port = Number(new URL(url).port);
  const tokens = openTokens(root);
  const owner = await tokens.add('owner');
  const other = await tokens.add('other');
  const revoked = await tokens.add('revoked');
  await tokens.revoke('revoked');
  const sender = createRawSender(port);
  const stored = photo(5000);

  async function must(status: number, hostile: Omit<Hostile, 'token'>): Promise<void> {
    const bytes = request({ token: owner.token, ...hostile });
    expect(await sender.send(bytes, hostile.method === 'HEAD'), `${hostile.method} ${hostile.target}`).toMatchObject({
      status,
    });
  }
  await must(201, {
    method: 'PUT',
    target: `/v1/objects/${sha256(stored)}?extension=jpg`,
    headers: [['Content-Digest', digest(stored)]],
    body: stored,
  });
  await must(200, {
    method: 'POST',
    target: '/v1/versions',
    headers: [['Content-Type', 'application/json']],
    body: JSON.stringify({ lines: [versionOf(stored)] }),
  });
  const id = sha256(halfSent);
  await must(201, {
    method: 'POST',
    target: '/v1/uploads',
    headers: [
      ['Tus-Resumable', '1.0.0'],
      ['Upload-Length', `${halfSent.length}`],
      ['Upload-Metadata', `id ${Buffer.from(id).toString('base64')}`],
    ],
  });
  await must(204, {
    method: 'PATCH',
    target: `/v1/uploads/${id}`,
    body: halfSent.subarray(0, 10_000),
    headers: [
      ['Tus-Resumable', '1.0.0'],
      ['Upload-Offset', '0'],
      ['Content-Type', 'application/offset+octet-stream'],
    ],
  });

  /** It takes a server longer to ask its vault than to refuse what was sent before. */
  const alive = (): Promise<void> => must(200, { method: 'GET', target: '/v1/vault', headers: [] });

  return {
    parent,
    root,
    url,
    port,
    sender,
    tokens,
    owner,
    other,
    revoked,
    photo: stored,
    sendOnce: (bytes) => sender.sendOnce(bytes, alive),
    snapshot: () =>
      new Map(
        filesBelow(parent).filter((name) => !name.endsWith('.lock')).map((name) => [
          name,
          createHash('sha256')
            .update(readFileSync(join(parent, name)))
            .digest('hex'),
        ]),
      ),
    memoryPeak() {
      if (process.platform !== 'linux') return undefined;
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) * 1024;
    },
    async expectAlive() {
      await alive();
      expect(readdirSync(parent).sort()).toEqual(['data', 'home']);
    },
    async close() {
      sender.close();
      child.kill('SIGTERM');
      const end = await child.ended;
      rmSync(parent, { recursive: true, force: true });
      expect(end.status).toBe(0);
      // What it must not do it would have logged: a 500 is an error of its own.
      expect(end.stderr).toBe('Closing.\n');
    },
  };
}

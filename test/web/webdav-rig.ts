import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import { openBackupIndex } from '../../src-main/restore/browse/backup-index.ts';
import { createBackupView, type BackupView } from '../../src-main/restore/webdav/backup-view.ts';
import { startWebdavDoor } from '../../src-main/web/webdav-door.ts';

export const token = 'a'.repeat(43);
export const basic = `Basic ${Buffer.from(`keepsake:${token}`).toString('base64')}`;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

export interface WebdavRigOptions {
  readonly at?: number;
  readonly host?: string;
  /** Wraps the view that is served. */
  readonly view?: (view: BackupView) => BackupView;
}

/** A real index, view and server in front of a destination, which stays open. */
export async function startWebdavRig(destination: OpenDestination, { at, host = '127.0.0.1', view: wrapped = (view) => view }: WebdavRigOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-webdav-'));
  const index = openBackupIndex(folder, destination.vaultId);
  await index.update(destination, new AbortController().signal);
  const view = createBackupView({ index, destination, at });
  const log: string[] = [];
  const door = await startWebdavDoor({ view: wrapped(view), read: (...args) => destination.read(...args), host, port: 0, token, log: (message) => log.push(message) });
  const agent = new Agent();
  const call = async (method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<Answer> => {
    const answer = await request(door.url + path.replace(/^\//, ''), {
      method, dispatcher: agent, headers: { authorization: basic, ...headers }, ...(body === undefined ? {} : { body }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body: bytes, text: bytes.toString() };
  };
  return {
    url: door.url,
    log,
    call,
    /** What a folder holds, by the addresses in its list, without its own. */
    list: async (path: string): Promise<readonly string[]> => {
      const { status, text } = await call('PROPFIND', path, { depth: '1' });
      if (status !== 207) throw new Error(`${status} ${text}`);
      return hrefsIn(text).slice(1);
    },
    async close(): Promise<void> {
      await agent.destroy();
      await door.close();
      await view.close();
      await index.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type WebdavRig = Awaited<ReturnType<typeof startWebdavRig>>;

export function hrefsIn(xml: string): readonly string[] {
  return [...xml.matchAll(/<D:href>([^<]*)<\/D:href>/g)].map(([, href = '']) => href);
}

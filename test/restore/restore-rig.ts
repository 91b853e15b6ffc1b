import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDestination } from '../../src-main/destinations/create-destination.ts';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';

export interface RestoreRig {
  readonly root: string;
  readonly destination: OpenDestination;
  /** Opens the same vault as another writer does. */
  readonly open: (writer: string) => Promise<OpenDestination>;
  /** Stores a content and confirms it as the version of a path. */
  readonly store: (path: string, content: string, changes?: Partial<VersionLine>) => Promise<VersionLine>;
  readonly confirm: (lines: readonly JournalLine[]) => Promise<void>;
  /** The file of an object, made writable. */
  readonly objectFile: (id: string) => Promise<string>;
  close(): Promise<void>;
}

export const noAbort = new AbortController().signal;
export const sourceId = 'source0001';

export function versionLine(path: string, content: string, changes: Partial<VersionLine> = {}): VersionLine {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    kind: 'version',
    source: sourceId,
    label: 'Pictures',
    path,
    object: sha256,
    sha256,
    bytes: Buffer.byteLength(content),
    mtime: '1700000000123456789',
    mode: 0o644,
    when: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

/** A real vault in a folder of its own. */
export async function createRestoreRig(): Promise<RestoreRig> {
  const home = await mkdtemp(join(tmpdir(), 'keepsake-restore-'));
  const root = join(home, 'vault');
  const opened: OpenDestination[] = [];
  const open = async (writer: string): Promise<OpenDestination> => {
    const destination = createDestination({ kind: 'vault', address: root }, { writer, env: {} });
    const open = await destination.open({ create: true, signal: noAbort });
    opened.push(open);
    return open;
  };
  const destination = await open('writer0001');
  return {
    root,
    destination,
    open,
    store: async (path, content, changes) => {
      const line = versionLine(path, content, changes);
      const object = { id: line.object, sha256: line.sha256, bytes: line.bytes, extension: 'jpg' };
      await destination.put(object, { kind: 'memory', bytes: Buffer.from(content) }, { signal: noAbort });
      await destination.confirm([line], noAbort);
      return line;
    },
    confirm: (lines) => destination.confirm(lines, noAbort),
    objectFile: async (id) => {
      const folder = join(root, 'objects', id.slice(0, 2));
      const name = (await readdir(folder)).find((each) => each.startsWith(id));
      if (name === undefined) throw new Error(`no object ${id}`);
      await chmod(join(folder, name), 0o644);
      return join(folder, name);
    },
    close: async () => {
      for (const each of opened) await each.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

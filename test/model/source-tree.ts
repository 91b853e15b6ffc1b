import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '../app/app-rig.ts';
import { createChance } from '../rigs/library.ts';

/** Bytes as text, one character each: what a Map can have as a key. */
export type Name = string;

const bytesOf = (name: Name): Buffer => Buffer.from(name, 'latin1');
const utf8 = (text: string): Name => Buffer.from(text).toString('latin1');
const linux = process.platform === 'linux';
const posix = process.platform !== 'win32';

/** No folder has an extension and every file has one, so that no name is ever both. */
const folders: readonly Name[] = [
  '',
  '',
  'a',
  'b',
  'a/deeper',
  'with space',
  utf8('ünï'),
  ...(posix ? ['line\nbreak', '-rf'] : []),
  ...(linux ? [utf8('u\u0308'), 'latin-\xe9'] : []),
];
const files: readonly Name[] = [
  '1.jpg',
  '2.JPG',
  '3.heic',
  'clip.mov',
  'notes.txt',
  utf8('写真.jpg'),
  ...(posix ? ['back\\slash.jpg', '"q".jpg'] : []),
  ...(linux ? ['raw-\xff\xfe.jpg'] : []),
];
export const names: readonly Name[] = folders.flatMap((folder) =>
  files.map((file) => (folder === '' ? file : `${folder}/${file}`)),
);

const chance = createChance(7);
/** In pairs of one length, so that an edit need not show in it; few, so that many files have the same. None is empty: such files are skipped. */
export const contents: readonly Buffer[] = [
  chance.bytes(1),
  chance.bytes(1),
  chance.bytes(700),
  chance.bytes(700),
  chance.bytes(60_000),
  chance.bytes(60_000),
  chance.bytes(300_000),
  chance.bytes(300_000),
];

/** Seconds since 1970 that a file may have been changed at: before 1970, long ago, and later than SQLite counts nanoseconds. */
export const times: readonly number[] = [
  -86_400,
  1_000_000_000,
  1_000_000_060,
  1_500_000_000.25,
  ...(linux ? [10_413_792_000] : []),
];

export interface Photo {
  readonly sha256: string;
  readonly bytes: number;
  /** As a journal has it. */
  readonly mtime: string;
  /** Nobody may read it. */
  readonly locked: boolean;
}

/** Can this user be denied a file? The superuser cannot. */
export const canLock = ((): boolean => {
  const probe = join(tmpdir(), `keepsake-probe-${process.pid}`);
  writeFileSync(probe, '');
  chmodSync(probe, 0);
  try {
    readFileSync(probe);
    return false;
  } catch {
    return true;
  } finally {
    rmSync(probe);
  }
})();

/** The folder that is backed up, as it is on the disk, and what is known of it without looking. */
export function createSourceTree(root: string) {
  const entries = new Map<Name, Photo>();
  const absolute = (name: Name): Buffer => Buffer.concat([Buffer.from(`${root}/`), bytesOf(name)]);

  function note(name: Name, content: Buffer): void {
    const { mtimeNs } = lstatSync(absolute(name), { bigint: true });
    entries.set(name, { sha256: sha256(content), bytes: content.length, mtime: mtimeNs.toString(), locked: false });
  }

  function makeFolder(name: Name): void {
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), bytesOf(dirname(name))]), { recursive: true });
  }

  return {
    entries,
    write(name: Name, content: Buffer, time: number | undefined): void {
      makeFolder(name);
      writeFileSync(absolute(name), content);
      if (time !== undefined) utimesSync(absolute(name), time, time);
      note(name, content);
    },
    /** Other bytes, and the time of change that it had. */
    editUnseen(name: Name, content: Buffer): void {
      const { mtime } = lstatSync(absolute(name));
      writeFileSync(absolute(name), content);
      utimesSync(absolute(name), mtime, mtime);
      note(name, content);
    },
    touch(name: Name, time: number): void {
      utimesSync(absolute(name), time, time);
      const { mtimeNs } = lstatSync(absolute(name), { bigint: true });
      entries.set(name, { ...entries.get(name)!, mtime: mtimeNs.toString() });
    },
    rename(from: Name, to: Name): void {
      makeFolder(to);
      renameSync(absolute(from), absolute(to));
      entries.set(to, entries.get(from)!);
      entries.delete(from);
    },
    remove(name: Name): void {
      rmSync(absolute(name));
      entries.delete(name);
    },
    lock(name: Name, locked: boolean): void {
      chmodSync(absolute(name), locked ? 0 : 0o640);
      entries.set(name, { ...entries.get(name)!, locked });
    },
    /** Everything that a backup must leave as it is: names, kinds, bytes, times, permissions. */
    look(): ReadonlyMap<Name, string> {
      const found = new Map<Name, string>();
      const visit = (folder: Buffer): void => {
        for (const name of readdirSync(folder, { encoding: 'buffer' })) {
          const path = Buffer.concat([folder, Buffer.from('/'), name]);
          const stats = lstatSync(path, { bigint: true });
          const { mode, mtimeNs, size, ino } = stats;
          const content = stats.isFile() && (mode & 0o777n) !== 0n ? sha256(readFileSync(path)) : '';
          found.set(path.toString('latin1'), `${mode} ${mtimeNs} ${size} ${ino} ${content}`);
          if (stats.isDirectory()) visit(path);
        }
      };
      visit(Buffer.from(root));
      return found;
    },
  };
}
export type SourceTree = ReturnType<typeof createSourceTree>;

/** Does Keepsake take a file of this name? */
export const isPhoto = (name: Name): boolean => !name.endsWith('.txt');

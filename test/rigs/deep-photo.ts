import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';

const name = 'x'.repeat(250);
const levels = 18;

/** Runs in a folder: each step from there is short. */
function within<R>(folder: string, work: () => R): R {
  const here = process.cwd();
  try {
    process.chdir(folder);
    return work();
  } finally {
    process.chdir(here);
  }
}

/**
 * A photo below 18 folders with names of 250 bytes: each step is short, the whole longer than the system takes as one path.
 *
 * @returns its path in the folder
 */
export function writeDeepPhoto(folder: string): Uint8Array {
  within(folder, () => {
    for (let level = 0; level < levels; level += 1) {
      mkdirSync(name);
      process.chdir(name);
    }
    writeFileSync('bottom.jpg', 'x');
    utimesSync('bottom.jpg', new Date('2020-02-29T12:00:00Z'), new Date('2020-02-29T12:00:00Z'));
  });
  return Buffer.from(`${`${name}/`.repeat(levels)}bottom.jpg`);
}

/** Does something with a deep photo, given its name, in its folder. */
export function inFolderOf(folder: string, photo: Uint8Array, work: (name: string) => void): void {
  const names = Buffer.from(photo).toString().split('/');
  within(folder, () => {
    for (const each of names.slice(0, -1)) process.chdir(each);
    work(names.at(-1) ?? '');
  });
}

/** The only name in a folder, the only one in that, and so on to a file or an empty folder. */
export function deepNames(folder: string): readonly string[] {
  return within(folder, () => {
    const names: string[] = [];
    for (;;) {
      const [entry] = readdirSync('.', { withFileTypes: true });
      if (entry === undefined) return names;
      names.push(entry.name);
      if (!entry.isDirectory()) return names;
      process.chdir(entry.name);
    }
  });
}

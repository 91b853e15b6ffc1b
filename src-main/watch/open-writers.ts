import fs from 'node:fs';
import { systemCode } from '../vault/vault-errors.ts';

/** Bits of open(2)'s flags, octal in /proc: O_ACCMODE, and O_RDONLY within it. */
const accessMode = 0o3;

/** Node's flag for an open that shares the file with no other program (libuv's UV_FS_O_EXLOCK); Windows only. */
const exclusive = 0x1000_0000;

/**
 * Which of these files a program has open for writing. Linux tells of programs of the same user alone; Windows tells of all
 * programs, and also of those that only read the file. Elsewhere none is told. Takes some milliseconds for all files on Linux,
 * for each file on Windows less than one.
 *
 * @param files absolute paths; on Linux their bytes as Latin-1
 */
export function openForWriting(files: readonly string[]): ReadonlySet<string> {
  if (process.platform === 'win32') return new Set(files.filter(isOpenElsewhere));
  return process.platform === 'linux' ? openOnLinux(files) : new Set();
}

/** Windows: opens the file for an instant as no program may that shares it. */
function isOpenElsewhere(file: string): boolean {
  try {
    fs.closeSync(fs.openSync(file, fs.constants.O_RDONLY | exclusive));
    return false;
  } catch (error) {
    return systemCode(error) === 'EBUSY';
  }
}

/** What /proc tells of other programs' open files. */
function openOnLinux(files: readonly string[]): ReadonlySet<string> {
  const open = new Set<string>();
  if (files.length === 0) return open;
  const wanted = new Set(files);
  for (const program of listed('/proc')) {
    if (!/^\d+$/.test(program)) continue;
    for (const descriptor of listed(`/proc/${program}/fd`)) {
      try {
        const file = fs.readlinkSync(`/proc/${program}/fd/${descriptor}`, { encoding: 'buffer' }).toString('latin1');
        if (!wanted.has(file) || open.has(file)) continue;
        const [, flags = '0'] = /^flags:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${program}/fdinfo/${descriptor}`, 'latin1')) ?? [];
        if ((Number.parseInt(flags, 8) & accessMode) !== 0) open.add(file);
      } catch {
        // It was closed meanwhile.
      }
    }
  }
  return open;
}

function listed(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // Another user's program, or one that has ended.
  }
}

import fs from 'node:fs';

/** Bits of open(2)'s flags, octal in /proc: O_ACCMODE, and O_RDONLY within it. */
const accessMode = 0o3;

/**
 * Which of these files a program has open for writing. Linux alone tells, and of programs of the same user alone:
 * elsewhere none. Takes some milliseconds, whatever the number of files.
 *
 * @param files absolute paths, their bytes as Latin-1
 */
export function openForWriting(files: readonly string[]): ReadonlySet<string> {
  const open = new Set<string>();
  if (process.platform !== 'linux' || files.length === 0) return open;
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

import fs from 'node:fs';
import path from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { absoluteFolder, realPath } from '../base/real-path.ts';
import { systemReason } from '../backup/system-reason.ts';

/*
 * Which folder lies in which: by real path, and by device and inode, so that a link or a second
 * mount of the same folder is seen through. On blocking calls, which may hang with a drive: they belong into a thread.
 */

/** A folder's real path and its identity, and those of all folders around it, from itself to the root. */
interface Located {
  readonly realPath: string;
  readonly chain: readonly string[];
}

/**
 * The real path of a folder that is to be backed up.
 *
 * @throws KeepsakeError 'not-found', 'usage' where it is no folder, 'permission'
 */
export function realFolder(folder: string): string {
  const absolute = absoluteFolder(folder);
  try {
    const real = realPath(absolute);
    if (!fs.statSync(real).isDirectory()) throw new KeepsakeError('usage', `${absolute} is a file, not a folder: choose the folder that it is in.`);
    fs.opendirSync(real).closeSync();
    return real;
  } catch (error) {
    if (error instanceof KeepsakeError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new KeepsakeError('not-found', `The folder ${absolute} does not exist: check its name, and that its drive is connected.`, { cause: error });
    throw new KeepsakeError(code === 'EACCES' || code === 'EPERM' ? 'permission' : 'not-found',
      `The folder ${absolute} cannot be opened: ${systemReason(error)}.`, { cause: error });
  }
}

/** The address of a vault folder as it is remembered: real as far as it exists. */
export function canonicalPath(folder: string): string {
  return locate(folder).realPath;
}

/** Does `inner` lie in `outer`, or are they the same folder? Either may not exist yet. */
export function lies(inner: string, outer: string): boolean {
  const [a, b] = [locate(inner), locate(outer)];
  const relative = path.relative(b.realPath, a.realPath);
  if (relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))) return true;
  const [identity] = b.chain;
  return identity !== undefined && identity !== '' && a.chain.includes(identity);
}

function locate(folder: string): Located {
  const absolute = path.resolve(folder);
  const missing: string[] = [];
  let real: string;
  for (let existing = absolute; ; existing = path.dirname(existing)) {
    try {
      real = realPath(existing);
      break;
    } catch {
      if (existing === path.dirname(existing)) {
        // A drive of Windows that is not connected: its letter names it all the same.
        real = existing;
        break;
      }
      missing.unshift(path.basename(existing));
    }
  }
  const chain: string[] = [];
  for (let around = real; ; around = path.dirname(around)) {
    chain.push(identityOf(around));
    if (around === path.dirname(around)) break;
  }
  // What does not exist has no identity of its own; it lies in what exists around it.
  return { realPath: path.join(real, ...missing), chain: [...missing.map(() => ''), ...chain] };
}

function identityOf(folder: string): string {
  try {
    const { dev, ino } = fs.statSync(folder, { bigint: true });
    return ino === 0n ? '' : `${dev}:${ino}`;
  } catch {
    return ''; // Not readable: then only its path counts.
  }
}

/**
 * Refuses a vault in a source and a source in a vault: the backup would back itself up, or lie beside
 * what it protects.
 *
 * @throws KeepsakeError 'overlap'
 */
export function refuseOverlap(source: string, vault: string): void {
  if (lies(vault, source))
    throw new KeepsakeError('overlap', `The vault ${vault} lies in the folder ${source}, which is to be backed up: choose a vault outside of it, best on another drive.`);
  if (lies(source, vault))
    throw new KeepsakeError('overlap', `The folder ${source} lies in the vault ${vault}: choose a folder of photos, not the backup of them.`);
}

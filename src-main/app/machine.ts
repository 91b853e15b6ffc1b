import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The operating system's own ID of this machine; undefined where it has none. */
async function machineId(): Promise<string | undefined> {
  try {
    switch (process.platform) {
      case 'darwin':
        return /"IOPlatformUUID" = "([^"]+)"/.exec((await run('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'])).stdout)?.[1];
      case 'win32':
        // By its own path: a name alone would be looked for in the working folder first.
        return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(
          (await run(join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe'), ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid'], { windowsHide: true })).stdout)?.[1];
      default: {
        const id = (await readFile('/etc/machine-id', 'utf8')).trim();
        // As images are shipped, until their first start.
        return id === '' || id === 'uninitialized' ? undefined : id;
      }
    }
  } catch {
    return undefined; // A container, or a system that keeps it elsewhere.
  }
}

/**
 * Tells this home on this machine from a copy of it, on another machine or beside it: two homes must not write as one
 * writer. A hash, so that settings.json tells nobody the machine's ID. Where the system gives none (a slim container) the
 * folder's inode and time of birth serve: not the host's name, which changes whenever a container is made anew. A
 * cloned disk with its home is not noticed here, but by what its journal says when both have written.
 *
 * @param homeFolder exists; moving it within its file system keeps its identity, a copy gets another
 * @param readMachineId answers the system's ID of this machine, or that it has none
 */
export async function homeIdentity(homeFolder: string, readMachineId = machineId): Promise<string> {
  const machine = await readMachineId();
  const { ino, birthtimeNs } = await stat(homeFolder, { bigint: true });
  return createHash('sha256').update(`keepsake ${machine ?? birthtimeNs} ${ino}`).digest('hex').slice(0, 32);
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The operating system's own ID of this machine; undefined where it has none. */
async function machineId(): Promise<string | undefined> {
  try {
    switch (process.platform) {
      case 'darwin':
        return /"IOPlatformUUID" = "([^"]+)"/.exec((await run('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'])).stdout)?.[1];
      case 'win32':
        return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(
          (await run('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid'], { windowsHide: true })).stdout)?.[1];
      default:
        return (await readFile('/etc/machine-id', 'utf8')).trim() || undefined;
    }
  } catch {
    return undefined; // A container, or a system that keeps it elsewhere.
  }
}

/**
 * Tells this home on this machine from a copy of it, on another machine or beside it: two homes must not write as one
 * writer. A hash, so that settings.json tells nobody the machine's ID. Undefined where the system gives nothing to
 * tell by; then a copy is not noticed.
 *
 * @param homeFolder exists; moving it within its file system keeps its identity, a copy gets another
 */
export async function homeIdentity(homeFolder: string): Promise<string | undefined> {
  const machine = await machineId();
  const { ino } = await stat(homeFolder, { bigint: true });
  if (machine === undefined) return undefined;
  return createHash('sha256').update(`keepsake ${machine} ${ino}`).digest('hex').slice(0, 32);
}

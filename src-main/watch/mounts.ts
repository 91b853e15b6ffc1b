import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';

/** A mounted file system. */
export interface Mount {
  /** Where, its bytes read as Latin-1: a mount point need not be UTF-8. */
  readonly path: string;
  /** The system's name of its kind: ext4, nfs4, fuse.sshfs, smbfs. */
  readonly type: string;
  /** What was mounted: a device, or a server's share. */
  readonly device: string;
}

/** Kinds whose changes happen on another machine: the system cannot tell of them. */
const networkTypes = new Set([
  'nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'afpfs', 'webdav', 'davfs', '9p', 'afs', 'ceph', 'coda', 'ncpfs', 'lustre', 'gpfs',
  'beegfs', 'glusterfs', 'vboxsf', 'vmhgfs', 'prl_fs', 'macfuse', 'osxfuse', 'virtiofs', 'fakeowner', 'drvfs',
]);

/** A drive that is reached over a network, or through another program. FUSE on a disk of our own is called "fuseblk". */
export function isNetworkType(type: string): boolean {
  return networkTypes.has(type) || type.startsWith('fuse.');
}

/** The lines of Linux's /proc/self/mountinfo. */
export function parseMountinfo(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const path = before.split(' ')[4];
    const [type, device = ''] = after.split(' ');
    return path === undefined || type === undefined ? [] : [{ path: unescaped(path), type, device: unescaped(device) }];
  });
}

/** Blanks, tabs, newlines and backslashes are written as \040 and the like. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The lines of macOS's `mount`: //user@nas/photos on /Volumes/photos (smbfs, nodev, nosuid). */
export function parseMountCommand(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, device, path, type] = /^(.*?) on (\/.*) \(([^,)]+)/.exec(line) ?? [];
    return device === undefined || path === undefined || type === undefined ? [] : [{ path, type, device }];
  });
}

/** The file system that a path is on: the one mounted deepest, and of two at one place the later. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts) {
    const isAround = path === mount.path || path.startsWith(mount.path.endsWith('/') ? mount.path : `${mount.path}/`);
    if (isAround && mount.path.length >= (found?.path.length ?? 0)) found = mount;
  }
  return found;
}

/** What is mounted now. The drives themselves are not asked: one that hangs would hang the answer. */
export function listMounts(): readonly Mount[] {
  try {
    if (process.platform === 'linux') return parseMountinfo(readFileSync('/proc/self/mountinfo', 'latin1'));
    if (process.platform === 'darwin')
      return parseMountCommand(execFileSync('/sbin/mount', { encoding: 'latin1', timeout: 10_000 }));
  } catch {
    // A system that does not tell: then its drives count as its own.
  }
  return [];
}

/**
 * Is this folder on a drive that other machines change as well? Blocks: for threads.
 *
 * @param folder its absolute path, its bytes
 */
export function isOnNetwork(folder: Uint8Array): boolean {
  const bytes = Buffer.from(folder.buffer, folder.byteOffset, folder.byteLength);
  // A letter that stands for a share resolves to the share: \\server\share.
  if (process.platform === 'win32') return realpathSync.native(bytes.toString('utf8')).startsWith('\\\\');
  const mount = mountOf(bytes.toString('latin1'), listMounts());
  return mount !== undefined && isNetworkType(mount.type);
}

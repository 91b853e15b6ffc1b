import fs from 'node:fs';
import path from 'node:path';
import { fsPath } from '../base/source-path.ts';

/** What tells a folder from another at the same path, as long as no drive comes or goes. */
export interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly birthtimeNs: bigint;
}

/** File systems that make up inode numbers at each mount (FAT, exFAT, FUSE, SMB): statfs's f_type on Linux. */
const inventedIds = new Set([0x4d44, 0x2011bab0, 0x65735546, 0xff534d42, 0xfe534d42, 0x517b]);
const stableDevices = new Map<bigint, boolean>();

/** Device numbers are given anew when drives come and go: a walk begins with none. */
export function forgetDevices(): void {
  stableDevices.clear();
}

/** Is a file's inode number its own for good? Elsewhere than on Linux the type is not told: a made-up inode then costs a reading, nothing else. */
export function hasStableIds(path: Buffer | string, dev: bigint): boolean {
  const known = stableDevices.get(dev);
  if (known !== undefined) return known;
  const stable = process.platform !== 'linux' || !inventedIds.has(fs.statfsSync(path).type >>> 0);
  stableDevices.set(dev, stable);
  return stable;
}

/** @throws the system's error where there is nothing */
export function identityOf(folder: Uint8Array): Identity {
  const { dev, ino, birthtimeNs } = fs.statSync(fsPath(folder, undefined), { bigint: true });
  return { dev, ino, birthtimeNs };
}

/** False when the source's drive was unplugged, or another put in its place, while it was walked. */
export function isStillThere(root: Uint8Array, before: Identity): boolean {
  try {
    const now = identityOf(root);
    return now.dev === before.dev && now.ino === before.ino;
  } catch {
    return false;
  }
}

/** False when what was mounted at a folder in the source was unplugged, or another put in its place. */
export function isStillMounted(root: Uint8Array, { path: relative, dev }: { readonly path: Uint8Array; readonly dev: bigint }): boolean {
  try {
    return fs.lstatSync(fsPath(root, relative), { bigint: true }).dev === dev;
  } catch {
    return false;
  }
}

/** A folder of a source that was seen on a file system of its own, or the source itself. */
export interface KnownMount {
  /** Relative, its bytes; empty for the source itself. */
  readonly path: Uint8Array;
  /** As `mountIdentity` tells it; of the source itself as `sourceIdentity` does. */
  readonly identity: string;
}

/**
 * Tells what is mounted at a folder from what is mounted there another time, also when it was unplugged in between; '' where
 * the system does not tell. Unlike a device number it is the same whenever the drive is back.
 */
export function mountIdentity(root: Uint8Array, relative: Uint8Array): string {
  try {
    const { dev, ino, birthtimeNs } = fs.statSync(fsPath(root, relative), { bigint: true });
    // The volume's serial number.
    if (process.platform === 'win32') return String(dev);
    return birthtimeNs !== 0n && hasStableIds(fsPath(root, relative), dev) ? `${ino} ${birthtimeNs}` : uuidOf(dev);
  } catch {
    return ''; // It has just gone.
  }
}

/** Marks the identity of a file system on which a source is a folder among others, not the mount point. */
const within = 'within ';

/**
 * Identifies the file system that a source lies on, as `mountIdentity` does; also where the source is not the mount point
 * itself: another card with the same folders on it may be mounted around it.
 */
export function sourceIdentity(root: Uint8Array): string {
  const deviceOf = (each: Buffer): bigint => fs.statSync(fsPath(root, each), { bigint: true }).dev;
  try {
    const steps: string[] = [];
    const mounted = deviceOf(Buffer.alloc(0));
    for (let folder: Buffer = Buffer.alloc(0); steps.length < depthMax; ) {
      const above = Buffer.from([...steps, '..'].join('/'));
      if (deviceOf(above) !== mounted || isSameFolder(root, folder, above)) break;
      steps.push('..');
      folder = above;
    }
    const identity = mountIdentity(root, Buffer.from(steps.join('/')));
    return steps.length === 0 ? identity : within + identity;
  } catch {
    return ''; // It has just gone.
  }
}

/** Folders above a source that are looked at. */
const depthMax = 200;

/** Above the root of a file tree there is only itself. */
function isSameFolder(root: Uint8Array, one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [one, other].map((each) => fs.statSync(fsPath(root, each), { bigint: true }));
  return a?.dev === b?.dev && a?.ino === b?.ino;
}

/** Is a source with this `sourceIdentity` the mount point itself? */
export function isMountPoint(identity: string): boolean {
  return !identity.startsWith(within);
}

/** Where the system cannot tell them apart, they count as the same. */
export function maybeSameMount(one: string, other: string): boolean {
  if (isMountPoint(one) !== isMountPoint(other)) return false;
  return one === other || [one, other].some((each) => each === '' || each === within);
}

/** Is this what is mounted there now, as far as anybody can tell? */
export function isMounted(root: Uint8Array, { path: relative, identity }: KnownMount): boolean {
  try {
    if (relative.length === 0) return maybeSameMount(identity, sourceIdentity(root));
    const end = relative.lastIndexOf(0x2f);
    const deviceOf = (each: Uint8Array): bigint => fs.lstatSync(fsPath(root, each), { bigint: true }).dev;
    const isMount = deviceOf(relative) !== deviceOf(relative.subarray(0, Math.max(0, end)));
    return isMount && maybeSameMount(identity, mountIdentity(root, relative));
  } catch {
    return false;
  }
}

/** Of the file system on a block device, as Linux names it: '' elsewhere, and in a container that is not told. */
export function uuidOf(dev: bigint, names = '/dev/disk/by-uuid'): string {
  try {
    const deviceOf = (name: string): bigint | undefined =>
      fs.statSync(path.join(names, name), { bigint: true, throwIfNoEntry: false })?.rdev;
    return fs.readdirSync(names).find((name) => deviceOf(name) === dev) ?? '';
  } catch {
    return '';
  }
}

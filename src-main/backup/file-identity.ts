import fs from 'node:fs';
import { fsPath } from './source-path.ts';

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
export function hasStableIds(root: Uint8Array, path: Uint8Array, dev: bigint): boolean {
  const known = stableDevices.get(dev);
  if (known !== undefined) return known;
  const stable = process.platform !== 'linux' || !inventedIds.has(fs.statfsSync(fsPath(root, path)).type >>> 0);
  stableDevices.set(dev, stable);
  return stable;
}

/** @throws the system's error where there is nothing */
export function identityOf(path: Uint8Array): Identity {
  const { dev, ino, birthtimeNs } = fs.statSync(fsPath(path, undefined), { bigint: true });
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
export function isStillMounted(root: Uint8Array, { path, dev }: { readonly path: Uint8Array; readonly dev: bigint }): boolean {
  try {
    return fs.lstatSync(fsPath(root, path), { bigint: true }).dev === dev;
  } catch {
    return false;
  }
}

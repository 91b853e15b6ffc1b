import fs from 'node:fs';
import path from 'node:path';

/*
 * Which physical disk a folder lies on, as far as the system tells. The answer is compared at once and never stored:
 * device numbers change from one start of the machine to the next.
 */

/** A dm device lies on another one, perhaps on another one. */
const layersMax = 8;

/** Where Linux says what its disks are; tests make their own. */
export interface DiskInfoFolders {
  readonly blockDevices: string;
  readonly mounts: string;
}

const systemFolders: DiskInfoFolders = { blockDevices: '/sys/dev/block', mounts: '/proc/self/mountinfo' };

/**
 * Two folders of one physical disk have the same text: partitions of one disk, and encrypted or logical volumes on it,
 * are seen through on Linux; elsewhere one file system is one disk.
 *
 * @param folder a real path that exists
 * @param device its `st_dev`
 */
export function diskOf(folder: string, device: bigint, folders: DiskInfoFolders = systemFolders): string {
  const fallback = `device:${device}`;
  if (process.platform !== 'linux') return fallback;
  try {
    const number = blockNumber(device, folders) ?? numberOfMount(folder, folders);
    return number === undefined ? fallback : wholeDisk(fs.realpathSync(path.join(folders.blockDevices, number)));
  } catch {
    return fallback; // A container without /sys, or a file system that has no disk.
  }
}

/** "8:1", where the number is one of a block device. Linux packs both halves into st_dev. */
function blockNumber(device: bigint, { blockDevices }: DiskInfoFolders): string | undefined {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  const number = `${major}:${minor}`;
  return fs.existsSync(path.join(blockDevices, number)) ? number : undefined;
}

/** Of the device that the mount around a folder names: Btrfs gives its subvolumes numbers of no device. */
function numberOfMount(folder: string, folders: DiskInfoFolders): string | undefined {
  let best: { readonly point: string; readonly source: string } | undefined;
  for (const line of fs.readFileSync(folders.mounts, 'utf8').split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = unescaped(before.split(' ')[4] ?? '');
    const source = unescaped(after.split(' ')[1] ?? '');
    const isAround = point !== '' && (folder === point || folder.startsWith(point.endsWith('/') ? point : `${point}/`));
    if (isAround && point.length >= (best?.point.length ?? 0)) best = { point, source };
  }
  if (best?.source.startsWith('/dev/') !== true) return undefined;
  return blockNumber(fs.statSync(best.source, { bigint: true }).rdev, folders);
}

/** Spaces and the like are octal in mountinfo. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** @param device its folder in /sys */
function wholeDisk(device: string): string {
  let disk = device;
  for (let layer = 0; layer < layersMax; layer += 1) {
    const [below] = fs.existsSync(path.join(disk, 'slaves')) ? fs.readdirSync(path.join(disk, 'slaves')).sort() : [];
    if (below === undefined) break;
    disk = fs.realpathSync(path.join(disk, 'slaves', below));
  }
  return fs.existsSync(path.join(disk, 'partition')) ? path.dirname(disk) : disk;
}

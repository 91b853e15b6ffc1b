import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { canMount } from './tmpfs.ts';

/** A drive with a file system as cameras and sticks have it, in an image. */
export interface ImageDrive {
  /** Where it is while it is mounted. */
  readonly path: string;
  /** False where the driver only adds files, and neither appends to one nor cuts it: enough for a camera's card. */
  readonly isWritable: boolean;
  mount(): Promise<void>;
  /** Resolves when all of it is in the image. Idempotent. */
  unmount(): Promise<void>;
}

export type ImageFileSystem = 'vfat' | 'exfat';

/** The driver that runs as a process, for kernels without one of their own; Debian has both. */
const fuseDrivers = { vfat: 'fusefat', exfat: 'mount.exfat-fuse' } as const;
const makers = { vfat: ['mkfs.vfat', '-F', '32'], exfat: ['mkfs.exfat'] } as const;

const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
const exists = (command: string): boolean => spawnSync(command, ['--help']).error === undefined;

/** Does the kernel have it, perhaps as a module? */
function isInKernel(name: ImageFileSystem): boolean {
  const known = (): boolean => new RegExp(`^\\s+${name}$`, 'm').test(readFileSync('/proc/filesystems', 'latin1'));
  return known() || (works('modprobe', name) && known());
}

/** What is missing to mount such a drive here, for people; undefined where nothing is. */
export async function missingFor(name: ImageFileSystem): Promise<string | undefined> {
  if (!(await canMount())) return 'the right to mount';
  if (!exists(makers[name][0])) return makers[name][0];
  return isInKernel(name) || exists(fuseDrivers[name]) ? undefined : `a driver: the kernel's, or ${fuseDrivers[name]}`;
}

/**
 * Makes an empty drive; it is not mounted yet.
 *
 * @param image a file that does not exist yet
 * @param path the mount point, made here
 */
export function makeImageDrive(name: ImageFileSystem, bytes: number, image: string, path: string): ImageDrive {
  mkdirSync(path);
  writeFileSync(image, '');
  truncateSync(image, bytes);
  const [maker, ...options] = makers[name];
  must(maker, ...options, image);
  let driver: ChildProcess | undefined;
  let device: string | undefined;

  async function mount(): Promise<void> {
    if (isInKernel(name)) {
      must('mount', '-o', 'loop', '-t', name, image, path);
      return;
    }
    if (name === 'exfat') {
      device = must('losetup', '--find', '--show', image).trim();
      must(fuseDrivers.exfat, device, path);
      return;
    }
    // In the foreground: after an unmount the image is whole when its process has ended.
    driver = spawn(fuseDrivers.vfat, ['-f', '-o', 'rw+', image, path], { stdio: 'ignore' });
    while (!isMounted(path)) {
      if (driver.exitCode !== null) throw new Error(`${fuseDrivers.vfat} did not mount ${image}`);
      await sleep(10);
    }
  }

  return {
    path,
    isWritable: name === 'exfat' || isInKernel(name),
    mount,
    async unmount() {
      if (!isMounted(path)) return;
      must('umount', path);
      if (driver?.exitCode === null) await once(driver, 'exit');
      if (device !== undefined) must('losetup', '--detach', device);
      driver = device = undefined;
    },
  };
}

const isMounted = (path: string): boolean =>
  readFileSync('/proc/self/mounts', 'utf8').split('\n').some((line) => line.split(' ')[1] === path);

function must(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Mount {
  readonly path: string;
  /** Makes a tmpfs larger or smaller. */
  resize(bytes: number): Promise<void>;
  /** Unmounts and mounts nothing back: the folder is an empty mount point. Idempotent. */
  unmount(): Promise<void>;
  /** Unmounts, and removes the folder if this rig made it. Idempotent. */
  close(): Promise<void>;
}

let mountable: Promise<boolean> | undefined;

/** Can this process mount? It takes Linux, root, and a container that allows it. */
export function canMount(): Promise<boolean> {
  return (mountable ??= (async () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
    try {
      await (await mountTmpfs({ bytes: 64 * 1024 })).close();
      return true;
    } catch {
      // That it does not work is the answer.
      return false;
    }
  })());
}

/** Why this process cannot mount, for testUnless; undefined where it can. */
export async function whyNoMount(): Promise<string | undefined> {
  return (await canMount()) ? undefined : 'mounting takes Linux, root, and a container that allows it';
}

function mounted(path: string, remove: () => Promise<void>): Mount {
  let unmounting: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  // Lazily: what still has a file open on it must not keep the test from cleaning up.
  const unmount = (): Promise<void> => (unmounting ??= run('umount', ['-l', path]).then(() => undefined));
  const resize = async (bytes: number): Promise<void> => {
    await run('mount', ['-o', `remount,size=${bytes}`, path]);
  };
  return { path, resize, unmount, close: () => (closing ??= unmount().then(remove)) };
}

/** A small file system in memory: full as soon as `bytes` are written to it. */
export async function mountTmpfs(options: { readonly bytes: number; readonly at?: string }): Promise<Mount> {
  const path = options.at ?? (await mkdtemp(join(tmpdir(), 'keepsake-tmpfs-')));
  const remove = async (): Promise<void> => {
    if (options.at === undefined) await rm(path, { recursive: true, force: true });
  };
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${options.bytes},mode=0700`, 'keepsake-test', path]);
  } catch (error) {
    await remove();
    throw error;
  }
  return mounted(path, remove);
}

/** Shows a folder at a second path too, made where it does not exist. */
export async function bindMount(from: string, at: string): Promise<Mount> {
  await mkdir(at, { recursive: true });
  await run('mount', ['--bind', from, at]);
  return mounted(at, () => Promise.resolve());
}

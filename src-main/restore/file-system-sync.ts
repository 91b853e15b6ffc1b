import { release } from 'node:os';
import koffi from 'koffi';

let known: ((file: number) => boolean) | undefined;

/**
 * Makes everything durable that was written to the file system of an open file: one barrier for any number of files.
 *
 * @returns false where the system has no such call, or it failed: then each file is to be synced
 */
export function syncFileSystem(file: number): boolean {
  return (known ??= create())(file);
}

function create(): (file: number) => boolean {
  // Before Linux 5.8 it does not tell of what could not be written.
  const [major = 0, minor = 0] = release().split('.').map(Number);
  if (process.platform !== 'linux' || major < 5 || (major === 5 && minor < 8)) return () => false;
  try {
    const syncfs = koffi.load(null).func('syncfs', 'int', ['int']) as (file: number) => number;
    return (file) => syncfs(file) === 0;
  } catch {
    // A system that koffi does not know, or a C library without the call.
    return () => false;
  }
}

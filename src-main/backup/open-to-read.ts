import fs from 'node:fs';

/** A flag of open(2), 0 where the system lacks it: Windows has none of them, macOS no O_NOATIME. */
export function openFlag(name: 'O_NOFOLLOW' | 'O_NONBLOCK' | 'O_NOATIME' | 'O_DIRECTORY'): number {
  return (fs.constants as Readonly<Record<string, number | undefined>>)[name] ?? 0;
}
const noAccessTime = openFlag('O_NOATIME');
/** Follows no link and waits for no FIFO that took the file's place since it was found. */
const safeFlags = openFlag('O_NOFOLLOW') | openFlag('O_NONBLOCK');

/**
 * Opens a source's file for reading, so that not even its access time changes where that is possible.
 *
 * @param path as `fsPath` gives it
 * @throws the system's error, ELOOP for a link
 */
export function openToRead(path: Buffer | string, flags: number = fs.constants.O_RDONLY): number {
  try {
    // Only a file's owner may ask for that.
    return fs.openSync(path, flags | safeFlags | noAccessTime);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM' || noAccessTime === 0) throw error;
    return fs.openSync(path, flags | safeFlags);
  }
}

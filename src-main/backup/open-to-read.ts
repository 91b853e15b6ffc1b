import fs from 'node:fs';

/** Windows lacks all but O_RDONLY, macOS O_NOATIME; Node then leaves them out. */
function openFlag(name: 'O_NOFOLLOW' | 'O_NONBLOCK' | 'O_NOATIME'): number {
  return (fs.constants as Readonly<Record<string, number | undefined>>)[name] ?? 0;
}
const noAccessTime = openFlag('O_NOATIME');
/** Follows no link and waits for no FIFO that took the file's place since it was found. */
const readFlags = fs.constants.O_RDONLY | openFlag('O_NOFOLLOW') | openFlag('O_NONBLOCK');

/**
 * Opens a source's file for reading, so that not even its access time changes where that is possible.
 *
 * @param path as `fsPath` gives it
 * @throws the system's error, ELOOP for a link
 */
export function openToRead(path: Buffer | string): number {
  try {
    // Only a file's owner may ask for that.
    return fs.openSync(path, readFlags | noAccessTime);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM' || noAccessTime === 0) throw error;
    return fs.openSync(path, readFlags);
  }
}

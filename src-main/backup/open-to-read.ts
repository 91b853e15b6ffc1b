import fs from 'node:fs';
import { noLinkNorFifo, openFlag } from '../base/open-flag.ts';

const noAccessTime = openFlag('O_NOATIME');

/**
 * Opens a source's file for reading: no link and no FIFO that took its place since it was found, and so that not even its access time changes where that is possible.
 *
 * @param path as `fsPath` gives it
 * @throws the system's error, ELOOP for a link
 */
export function openToRead(path: Buffer | string, flags: number = fs.constants.O_RDONLY): number {
  try {
    // Only a file's owner may ask for that.
    return fs.openSync(path, flags | noLinkNorFifo | noAccessTime);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM' || noAccessTime === 0) throw error;
    return fs.openSync(path, flags | noLinkNorFifo);
  }
}

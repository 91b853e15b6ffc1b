import fs from 'node:fs';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import { openFileIn } from '../../backup/open-in-source.ts';
import type { PictureStamp } from './thumbnail-cache.ts';

/** A file of a source, open for reading. */
export interface OpenSourceFile {
  readonly stamp: PictureStamp;
  /** Up to `length` bytes from `position` on; fewer at the file's end. @throws KeepsakeError when the time is up */
  read(position: number, length: number): Buffer;
  close(): void;
}

/** What is read at once, so that a slow drive is noticed in between. */
const chunkBytes = 1024 * 1024;

/** @returns undefined where a path cannot be one of a file in a source: it leads out of it, or is not in its plain form */
export function plainPath(relative: Uint8Array): Uint8Array | undefined {
  const names = Buffer.from(relative.buffer, relative.byteOffset, relative.byteLength).toString('latin1').split('/');
  const outOfPlace = (name: string): boolean =>
    name === '' || name === '.' || name === '..' || name.includes('\0') || (process.platform === 'win32' && /[\\:]/.test(name));
  return names.some(outOfPlace) ? undefined : relative;
}

/**
 * Opens a regular file that really lies in its source, and in no other place by way of a link.
 *
 * @param deadlineMs as Date.now(): later nothing more is read
 * @throws KeepsakeError 'refused' for a path out of the source or no regular file, 'vanished' where there is none
 */
export function openSourceFile(root: Uint8Array, relative: Uint8Array, deadlineMs: number): OpenSourceFile {
  let fd: number;
  try {
    fd = openFileIn(root, relative);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new KeepsakeError('vanished', 'The file is not there.', { cause: error });
    throw new KeepsakeError(code === 'ELOOP' ? 'refused' : 'io', 'The file cannot be opened.', { cause: error });
  }
  try {
    const stats = fs.fstatSync(fd, { bigint: true });
    if (!stats.isFile()) throw new KeepsakeError('refused', 'It is no file of this folder.');
    return {
      stamp: { bytes: Number(stats.size), mtimeNs: stats.mtimeNs },
      read: (position, length) => read(fd, position, Math.max(0, Math.min(length, Number(stats.size) - position)), deadlineMs),
      close: () => fs.closeSync(fd),
    };
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

function read(fd: number, position: number, length: number, deadlineMs: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    if (Date.now() > deadlineMs) throw new KeepsakeError('not-connected', 'The drive is too slow for pictures now.', { retryable: true });
    const got = fs.readSync(fd, bytes, filled, Math.min(chunkBytes, length - filled), position + filled);
    if (got === 0) break;
    filled += got;
  }
  return bytes.subarray(0, filled);
}

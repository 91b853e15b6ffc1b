/*
 * The entry file of a process of its own: it reads files on blocking calls, finds or makes their small pictures, and keeps them.
 * What decodes files of unknown origin stays away from credentials and from the backup.
 */
import { KeepsakeError } from '../../../src-shared/errors.ts';
import { lastNameLatin1 } from '../../base/source-path.ts';
import { serveProcess } from '../../vault/process-server.ts';
import { loadSqliteAddon } from '../../vault/sqlite-addon.ts';
import { avoidSecondGLib } from './portable-decoder.ts';
import { fileOfParts, MissingPart, type MissingRange, type ObjectPart } from './object-parts.ts';
import { openSourceFile } from './source-file.ts';
import { createThumbnailCache, type PictureKey, type PictureStamp } from './thumbnail-cache.ts';

export interface ThumbnailProcessData {
  readonly cacheFile: string;
  readonly cacheBytesMax: number;
}

/** A file of a source. */
export interface PictureOf extends PictureKey {
  /** The source folder's path, its bytes. */
  readonly root: Uint8Array;
  /** After this long the file is not read any further. */
  readonly timeoutMs: number;
}

/** An object of a backup, of which some parts were fetched. */
export interface PictureOfObject {
  readonly object: string;
  /** The name of a file with this content, its bytes read as Latin-1: says what kind of picture it is. */
  readonly name: string;
  /** Of the whole object. */
  readonly bytes: number;
  readonly parts: readonly ObjectPart[];
}

export interface PictureFound {
  readonly image?: Uint8Array;
  /** Present where the system may know more: what to keep its picture under. */
  readonly askSystem?: PictureStamp;
}

avoidSecondGLib();
// Imports the decoder, so not before.
const { makePicture, mayBeKnownToSystem, shrinkPicture } = await import('./picture.ts');

const { cacheFile, cacheBytesMax } = JSON.parse(process.argv.at(-1) ?? '') as ThumbnailProcessData;
const cache = createThumbnailCache({ file: cacheFile, maxBytes: cacheBytesMax, now: () => Math.floor(Date.now() / 1000) });

/** Stands beside the sources' IDs, none of which is so short. */
const objectsKey = 'objects';

const operations = {
  /** @throws KeepsakeError as `openSourceFile` */
  async picture({ root, source, path, timeoutMs }: PictureOf): Promise<PictureFound> {
    const key = { source, path };
    let file;
    try {
      file = openSourceFile(root, path, Date.now() + timeoutMs);
    } catch (error) {
      // An unplugged drive's photos can still be looked at.
      const image = error instanceof KeepsakeError && error.code === 'vanished' ? cache.find(key, undefined) : undefined;
      if (image !== undefined) return { image };
      throw error;
    }
    try {
      const name = lastNameLatin1(path);
      const kept = cache.find(key, file.stamp);
      if (kept !== undefined) return { image: kept };
      const made = await makePicture(file, name);
      if (made === undefined) return mayBeKnownToSystem(name) ? { askSystem: file.stamp } : {};
      cache.keep(key, file.stamp, made);
      return { image: made };
    } finally {
      file.close();
    }
  },

  /** The picture of an object, or what else of it is needed to make one. */
  async objectPicture({ object, name, bytes, parts }: PictureOfObject): Promise<{ readonly image?: Uint8Array; readonly missing?: MissingRange }> {
    // Objects never change, and are the same in every backup: one key for all.
    const key = { source: objectsKey, path: Buffer.from(object, 'hex') };
    const stamp = { bytes, mtimeNs: 0n };
    const kept = cache.find(key, stamp);
    if (kept !== undefined) return { image: kept };
    try {
      const made = await makePicture(fileOfParts(bytes, parts), name);
      if (made === undefined) return {};
      cache.keep(key, stamp, made);
      return { image: made };
    } catch (error) {
      if (error instanceof MissingPart) return { missing: error.range };
      throw error;
    }
  },

  /** Keeps a picture that the system made, as small as ours are. Nothing where it cannot be read. */
  async keepSystemPicture(key: PictureKey, stamp: PictureStamp, bytes: Uint8Array): Promise<PictureFound> {
    const image = await shrinkPicture(bytes);
    if (image === undefined) return {};
    cache.keep(key, stamp, image);
    return { image };
  },
};
export type ThumbnailOperations = typeof operations;

// The cache is opened when it is first used.
loadSqliteAddon();
process.on('exit', () => cache.close());
serveProcess(operations);

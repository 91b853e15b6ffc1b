import fs from 'node:fs';
import { join } from 'node:path';
import type { ObjectId } from '../../src-shared/domain.ts';
import { noLinkNorFifo } from '../base/open-flag.ts';
import { idOfObjectName, objectName, prefixFolder, prefixOf, type VaultPlace } from './layout.ts';
import { createMarkerGuard } from './marker.ts';
import { unless } from './vault-errors.ts';

/** An object as its reader expects it. */
export interface ObjectToOpen {
  readonly id: ObjectId;
  readonly bytes: number;
  /** The extension that its file most likely has: with it no folder is read. */
  readonly extension: string;
}

/**
 * Opens an object's file to be read, where the vault is there and has it at its full length. Its content is not checked.
 *
 * @returns the descriptor, undefined where there is no such file
 * @throws KeepsakeError where the vault is not there, or the system's error
 */
export type OpenObject = (place: VaultPlace, object: ObjectToOpen) => number | undefined;

/** Nothing that can be read has the name. */
const noFileCodes = ['ENOENT', 'ELOOP', 'ENXIO', 'EISDIR'];

/** For threads that are not the vault's own. It blocks. */
export function createObjectOpening(): OpenObject {
  const guard = createMarkerGuard();

  function openWhole(path: string, bytes: number): number | undefined {
    const file = unless(noFileCodes, () => fs.openSync(path, fs.constants.O_RDONLY | noLinkNorFifo));
    if (file === undefined) return undefined;
    try {
      const stats = fs.fstatSync(file);
      if (stats.isFile() && stats.size === bytes) return file;
    } catch (error) {
      fs.closeSync(file);
      throw error;
    }
    fs.closeSync(file);
    return undefined;
  }

  return (place, { id, bytes, extension }) => {
    guard(place);
    const folder = prefixFolder(place.root, prefixOf(id));
    const likely = openWhole(join(folder, objectName(id, extension)), bytes);
    if (likely !== undefined) return likely;
    for (const name of unless(['ENOENT'], () => fs.readdirSync(folder)) ?? []) {
      const file = idOfObjectName(name) === id ? openWhole(join(folder, name), bytes) : undefined;
      if (file !== undefined) return file;
    }
    return undefined;
  };
}

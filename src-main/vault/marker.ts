import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { moveExclusively, removeTemporary, syncFolder, writeFully } from './durable-files.ts';
import { idPattern, ignoredInEmptyFolder, markerPath, markerTemporaryPattern, readmeName, type VaultPlace } from './layout.ts';
import { readmeText } from './readme-text.ts';
import { notConnected, systemCode, unless, wrongVault } from './vault-errors.ts';

/** The format that this version writes, and the newest that it reads. */
export const formatVersion = 1;

/** What `keepsake.json` holds. It is checked by hand: every thread of a backup would have to load zod for it. */
export interface Marker {
  readonly format: typeof formatVersion;
  readonly vaultId: string;
  /** ISO 8601. */
  readonly created: string;
}

/** What `keepsake.json` says; undefined when there is none. */
export function readMarker(root: string): Marker | undefined {
  const text = unless(['ENOENT', 'ENOTDIR'], () => readFileSync(markerPath(root), 'utf8'));
  if (text === undefined) return undefined;
  const members = membersOf(text);
  if (isNewer(members))
    throw new KeepsakeError('vault-format', `The vault in ${root} was made by a newer Keepsake: update this one.`, {
      scope: 'destination',
    });
  const marker = markerOf(members);
  if (marker !== undefined) return marker;
  throw new KeepsakeError(
    'vault-format',
    `The file keepsake.json in ${root} cannot be read: restore it from a copy, nothing else knows its vaultId.`,
    { scope: 'destination' },
  );
}

/** Is this what a vault's `keepsake.json` says, of this version or a newer one? */
export function isMarkerText(text: string): boolean {
  const members = membersOf(text);
  return isNewer(members) || markerOf(members) !== undefined;
}

/** A marker's members, not checked yet; none where the text is no JSON object. */
function membersOf(text: string): Readonly<Partial<Record<keyof Marker, unknown>>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : {};
  } catch {
    // No JSON.
    return {};
  }
}

/** Was it made by a version that knows a newer format? */
function isNewer({ format }: Readonly<Partial<Record<keyof Marker, unknown>>>): boolean {
  return Number.isSafeInteger(format) && Number(format) > formatVersion;
}

function markerOf({ format, vaultId, created }: Readonly<Partial<Record<keyof Marker, unknown>>>): Marker | undefined {
  if (format !== formatVersion || typeof vaultId !== 'string' || !idPattern.test(vaultId) || typeof created !== 'string')
    return undefined;
  return { format, vaultId, created };
}

/**
 * Finds the vault in a folder, or makes one where that is allowed.
 *
 * @param known the vault that must be there; nothing is ever made then
 * @param create may a vault be made in a folder that is empty, or does not exist in a parent that does?
 */
export function openMarker(root: string, known: string | undefined, create: boolean): Marker {
  const marker = readMarker(root);
  if (known !== undefined) {
    if (marker === undefined) throw notConnected(root);
    if (marker.vaultId !== known) throw wrongVault(root);
    return marker;
  }
  if (marker !== undefined) return marker;
  let isNew: boolean;
  try {
    isNew = assertUsable(root);
  } catch (error) {
    // Another Keepsake may have made it since it was looked for.
    const made = readMarker(root);
    if (made === undefined) throw error;
    return made;
  }
  if (!create)
    throw new KeepsakeError(
      'not-found',
      `There is no vault in ${root} yet: back up to it first, or choose another folder.`,
      { scope: 'destination' },
    );
  if (isNew) {
    mkdirSync(root);
    syncFolder(dirname(root));
  }
  return createMarker(root);
}

/** Answers whether the folder has to be made; throws when no vault may be there. */
function assertUsable(root: string): boolean {
  const stats = statSync(root, { throwIfNoEntry: false });
  if (stats === undefined) {
    if (lstatSync(root, { throwIfNoEntry: false }) !== undefined)
      throw new KeepsakeError(
        'not-connected',
        `${root} is a link to a folder that is not there: connect its drive, or choose another folder.`,
        { scope: 'destination' },
      );
    if (statSync(dirname(root), { throwIfNoEntry: false })?.isDirectory()) return true;
    throw new KeepsakeError(
      'not-found',
      `There is no folder ${dirname(root)}: connect its drive, or choose another folder.`,
      { scope: 'destination' },
    );
  }
  if (!stats.isDirectory())
    throw new KeepsakeError('refused', `${root} is not a folder: choose a folder for the vault.`, {
      scope: 'destination',
    });
  if (readdirSync(root).every((name) => ignoredInEmptyFolder.has(name) || markerTemporaryPattern.test(name)))
    return false;
  throw new KeepsakeError(
    'refused',
    `${root} holds other files and no vault: choose a vault, or an empty folder for a new one.`,
    { scope: 'destination' },
  );
}

/** The marker comes first and whole: everything else in the folder may rely on it. */
function createMarker(root: string): Marker {
  const marker: Marker = {
    format: formatVersion,
    vaultId: randomBytes(16).toString('hex'),
    created: new Date().toISOString(),
  };
  publishText(root, markerPath(root), `${JSON.stringify(marker)}\n`);
  // Another Keepsake may have been faster: its marker is the vault's.
  const actual = readMarker(root);
  if (actual === undefined) throw notConnected(root);
  if (actual.vaultId === marker.vaultId) publishText(root, join(root, readmeName), readmeText);
  return actual;
}

/** Writes a file durably under its name, unless that is taken. */
function publishText(root: string, path: string, text: string): void {
  const temporary = `${markerPath(root)}.${randomBytes(8).toString('hex')}.tmp`;
  const file = openSync(temporary, 'wx');
  try {
    try {
      writeFully(file, Buffer.from(text));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    moveExclusively(temporary, path);
  } finally {
    removeTemporary(temporary);
  }
  syncFolder(root);
}

/** Makes sure that the vault is still there, before something is done in it. */
export type MarkerGuard = (place: VaultPlace) => void;

/**
 * A drive that was unmounted leaves an empty folder, and another drive may appear in its place. The guard costs one
 * stat: the marker is read again only when it is no longer the same file.
 */
export function createMarkerGuard(): MarkerGuard {
  const seen = new Map<string, string>();
  return ({ root, vaultId }) => {
    const identity = markerIdentity(root);
    if (identity === undefined) {
      seen.delete(root);
      throw notConnected(root);
    }
    const known = `${vaultId} ${identity}`;
    if (seen.get(root) === known) return;
    const marker = readMarker(root);
    if (marker === undefined) throw notConnected(root);
    if (marker.vaultId !== vaultId) throw wrongVault(root);
    seen.set(root, known);
  };
}

function markerIdentity(root: string): string | undefined {
  try {
    const stats = lstatSync(markerPath(root), { bigint: true, throwIfNoEntry: false });
    return stats && `${stats.dev} ${stats.ino} ${stats.mtimeNs} ${stats.size}`;
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

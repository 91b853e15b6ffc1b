import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ObjectId } from '../../src-shared/domain.ts';

/*
 * The names inside a vault, and nothing else. docs/vault-format.md specifies them; what is written under
 * these names must stay readable for ever.
 */

/** A vault that is open: where it is, and which one it must be. */
export interface VaultPlace {
  readonly root: string;
  readonly vaultId: string;
}

export const markerName = 'keepsake.json';
export const readmeName = 'README.txt';

/** A marker that is being written. What a crash leaves of it does not make a folder non-empty. */
export const markerTemporaryPattern = /^keepsake\.json\.[0-9a-f]{16}\.tmp$/;
/** What operating systems leave in a folder that people call empty. */
export const ignoredInEmptyFolder: ReadonlySet<string> = new Set(['lost+found', '.DS_Store', 'Thumbs.db']);

export const objectIdPattern = /^[0-9a-f]{64}$/;
export const idPattern = /^[a-z0-9]{8,64}$/;
/** An extension as a writer may choose it; readers accept any. */
export const extensionPattern = /^[a-z0-9]{0,8}$/;
const segmentPattern = /^(\d{8,16})\.jsonl$/;
/** What `put` is writing: the only names under tmp/ that a start cleans whatever their age. */
export const temporaryPattern = /^put-[0-9a-f]{24}$/;
/** An upload that can be resumed: its bytes, and beside them what is known of it. */
export const uploadPattern = /^resume-([0-9a-f]{64})(?:\.state)?$/;

/** The 256 folders of objects/, in the order of their objects' IDs. */
export const prefixes: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, '0'),
);

export const markerPath = (root: string): string => join(root, markerName);
export const objectsFolder = (root: string): string => join(root, 'objects');
export const prefixOf = (id: ObjectId): string => id.slice(0, 2);
export const prefixFolder = (root: string, prefix: string): string => join(root, 'objects', prefix);
export const quarantineFolder = (root: string): string => join(root, 'quarantine');
export const temporaryFolder = (root: string, writer: string): string => join(root, 'tmp', writer);
/** A new name for what `put` is writing. */
export const newTemporaryPath = (root: string, writer: string): string =>
  join(temporaryFolder(root, writer), `put-${randomBytes(12).toString('hex')}`);
/** The bytes of an upload that can be resumed. */
export const uploadPath = (root: string, writer: string, id: ObjectId): string =>
  join(temporaryFolder(root, writer), `resume-${id}`);
export const uploadStatePath = (root: string, writer: string, id: ObjectId): string =>
  `${uploadPath(root, writer, id)}.state`;
export const journalsFolder = (root: string): string => join(root, 'journal');
export const journalFolder = (root: string, writer: string): string => join(root, 'journal', writer);

/** Locked by the process that writes as this writer. Readers pass over it, as over everything there that is no segment. */
export const writerLockPath = (root: string, writer: string): string => join(journalFolder(root, writer), 'writer.lock');

export function objectName(id: ObjectId, extension: string): string {
  return extension === '' ? id : `${id}.${extension}`;
}

/** The ID that a file in objects/ab/ stands for; undefined for a file that is no object. */
export function idOfObjectName(name: string): ObjectId | undefined {
  const id = name.slice(0, 64);
  return objectIdPattern.test(id) && (name.length === 64 || name[64] === '.') ? id : undefined;
}

export function segmentName(seq: number): string {
  return `${String(seq).padStart(8, '0')}.jsonl`;
}

/** The number of a journal segment; undefined for a file that is none, or that `segmentName` would not name like this. */
export function seqOfSegmentName(name: string): number | undefined {
  const seq = Number(segmentPattern.exec(name)?.[1]);
  return seq >= 1 && Number.isSafeInteger(seq) && segmentName(seq) === name ? seq : undefined;
}

import type { BackupFile, BackupFolder } from '../../src-shared/backup-browsing.ts';
import type { FileRef } from '../../src-shared/domain.ts';
import { restoreSelectionMax } from '../../src-shared/restore.ts';

/** A file of a backup, or a folder with all that is in it. */
export type GridItem =
  | { readonly kind: 'file'; readonly file: BackupFile }
  | { readonly kind: 'folder'; readonly source: string; readonly folder: BackupFolder };

/** What is selected, by the keys of the items. */
export type Selection = ReadonlyMap<string, GridItem>;

export const nothingSelected: Selection = new Map();

export function refOf(item: GridItem): FileRef {
  const { path, pathB64 } = item.kind === 'file' ? item.file : item.folder;
  return { source: item.kind === 'file' ? item.file.source : item.source, path, ...(pathB64 === undefined ? {} : { pathB64 }) };
}

export function keyOf(item: GridItem): string {
  const { source, path, pathB64 } = refOf(item);
  return `${item.kind} ${source}/${pathB64 ?? `/${path}`}`;
}

/** Adds items as long as there is room for them. */
export function withItems(selection: Selection, items: readonly GridItem[]): Selection {
  const next = new Map(selection);
  for (const item of items) {
    if (next.size >= restoreSelectionMax) break;
    next.set(keyOf(item), item);
  }
  return next;
}

/** Selects what is not selected, and the other way round. */
export function toggled(selection: Selection, item: GridItem): Selection {
  if (!selection.has(keyOf(item))) return withItems(selection, [item]);
  const next = new Map(selection);
  next.delete(keyOf(item));
  return next;
}

export interface SelectionTotals {
  readonly folders: number;
  /** With those in the folders. */
  readonly files: number;
  readonly bytes: number;
}

export function totalsOf(selection: Selection): SelectionTotals {
  let [folders, files, bytes] = [0, 0, 0];
  for (const item of selection.values()) {
    if (item.kind === 'folder') folders += 1;
    files += item.kind === 'folder' ? item.folder.files : 1;
    bytes += item.kind === 'folder' ? item.folder.bytes : item.file.bytes;
  }
  return { folders, files, bytes };
}

/* The thread's entry file: tries patterns on what the catalog knows. It gives one answer and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { lastBackup } from './catalog-run-lists.ts';
import { createIgnoring, isIgnoredReason } from './ignoring.ts';
import { mediaKind } from './media.ts';
import { between, lastNameLatin1, pathText } from '../base/source-path.ts';

export interface IgnoreQuestion {
  /** The catalog's. */
  readonly file: string;
  readonly patterns: readonly string[];
  /** IDs of the sources whose known files are looked at. */
  readonly sources: readonly string[];
  /** The vault where they are known; undefined before the first backup. */
  readonly vault: string | undefined;
}

export interface IgnorePreview {
  /** Files that would be left out. */
  readonly files: number;
  readonly bytes: number;
  /** Folders that the last backup left out and that would be left out: what is in them is not known. */
  readonly folders: number;
  /** Files that were looked at. */
  readonly known: number;
  readonly examples: readonly string[];
}

const examplesMax = 20;

interface Row {
  readonly path: Buffer;
  readonly bytes: number;
}

const { file, patterns, sources, vault = '' } = workerData as IgnoreQuestion;
const database = new Database(file, { readonly: true });
database.pragma('cell_size_check = ON');

const sql = {
  place: database.prepare<[string, string], { readonly id: number }>('SELECT id FROM places WHERE vault = ? AND source = ?'),
  files: database.prepare<[number], Row>('SELECT path, bytes FROM files WHERE place = ?'),
  /** Not backed up: what failed, and what the last backup found and did not skip. */
  others: database.prepare<[number, string, number], Row>(
    `SELECT path, bytes FROM (
       SELECT path, bytes FROM failures WHERE place = ?
       UNION SELECT path, bytes FROM runFiles WHERE run = ${lastBackup} AND source = ? AND state <> 'skipped') AS found
     WHERE NOT EXISTS (SELECT 1 FROM files WHERE place = ? AND files.path = found.path)`),
  skipped: database.prepare<[string, number], Row & { readonly reason: string }>(
    `SELECT path, bytes, reason FROM runFiles WHERE run = ${lastBackup} AND source = ? AND state = 'skipped'
       AND NOT EXISTS (SELECT 1 FROM files WHERE place = ? AND files.path = runFiles.path)`),
  anyBetween: database.prepare<[number, Uint8Array, Uint8Array]>(
    'SELECT 1 FROM files WHERE place = ? AND path > ? AND path < ? LIMIT 1'),
};

const ignoring = createIgnoring(patterns);
const examples: string[] = [];
const sum = { files: 0, bytes: 0, folders: 0, known: 0 };

function isLeftOut(path: Buffer, isFolder: boolean): boolean {
  if (ignoring?.ignoredBy(path, isFolder) === undefined) return false;
  if (examples.length < examplesMax) examples.push(`${pathText(path).path}${isFolder ? '/' : ''}`);
  return true;
}

function look({ path, bytes }: Row): void {
  sum.known++;
  if (!isLeftOut(path, false)) return;
  sum.files++;
  sum.bytes += bytes;
}

for (const source of sources) {
  // No place has this number: nothing was ever backed up from it.
  const place = sql.place.get(vault, source)?.id ?? -1;
  for (const row of sql.files.iterate(place)) look(row);
  for (const row of sql.others.iterate(place, source, place)) look(row);
  for (const row of sql.skipped.iterate(source, place)) {
    if (!isIgnoredReason(row.reason)) continue;
    // Of files only those are left out that would be backed up otherwise.
    if (mediaKind(lastNameLatin1(row.path)) !== undefined) {
      look(row);
      continue;
    }
    const { first, last } = between(row.path);
    // What was backed up of it is known one by one.
    if (sql.anyBetween.get(place, first, last) === undefined && isLeftOut(row.path, true)) sum.folders++;
  }
}
const preview: IgnorePreview = { ...sum, examples };
parentPort?.postMessage(preview);
database.close();

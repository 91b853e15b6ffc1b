import type { Database } from 'better-sqlite3';
import { addBytes } from '../../src-shared/journal.ts';
import { between } from '../base/source-path.ts';
import { nameBeside, nameKey, refusedPath, safeName, splitPath, type NameRules } from './target-names.ts';

/** What of a source is restored to where. */
export interface PlanRoot {
  readonly source: string;
  /** The number of the target folder that it goes to. */
  readonly target: number;
  /** The folder in it that the source's files go to, its name; empty for the target itself. */
  readonly folder: string;
  /** Files, or folders with all that is in them, relative to the source, their bytes; an empty one is the whole source. None of them lies in another. */
  readonly paths: readonly Uint8Array[];
}

export interface PlanRequest {
  readonly roots: readonly PlanRoot[];
  /** What is gone from its source is restored too; else only where it is named itself. */
  readonly removed: boolean;
  /** What the names in each target may be. */
  readonly rules: readonly NameRules[];
  /** A name in each target that no file gets: of the folder for unfinished files. */
  readonly reserved: string;
}

export interface PlanTotals {
  readonly files: number;
  readonly bytes: number;
  /** Files that are gone from their sources, and therefore left out. */
  readonly removed: number;
  /** Bytes, by the order of `PlanRequest.roots`. */
  readonly bytesOfRoots: readonly number[];
  /** By the order of `PlanRequest.roots` and of their paths: how many files each path stands for, with removed ones. */
  readonly found: readonly (readonly number[])[];
}

/** One file that is to be restored. */
export interface PlannedFile {
  /** From 0. */
  readonly seq: number;
  readonly source: string;
  readonly label: string;
  /** Relative to the source, its bytes. */
  readonly path: Uint8Array;
  readonly target: number;
  /** Where it goes, relative to the target, its bytes. */
  readonly to: Uint8Array;
  /** Why it cannot be restored anywhere. */
  readonly refused?: string;
  /** The target cannot have its name, or has it already from another file: `to` is another. */
  readonly renamed: boolean;
  readonly object: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Nanoseconds since 1970 as a decimal string. */
  readonly mtime: string;
  readonly mode: number;
}

/** What a restore must do to a folder at its end. */
export interface FolderToFinish {
  readonly target: number;
  /** Relative to the target, its bytes; empty for the target itself. */
  readonly to: Uint8Array;
  /** Nanoseconds since 1970 as a decimal string; absent: its time stays. */
  readonly mtime?: string;
  /** POSIX permission bits; absent: they stay. */
  readonly mode?: number;
}

/** A folder that a restore has made, or put files into, as a note in its target says. */
export interface NotedFolder {
  readonly target: number;
  /** As the plan has named it, relative to the target, its bytes. */
  readonly to: Uint8Array;
  /**
   * What it was before; absent for one that the restore has made. `mode`: its permissions forbade to put something into it, so it
   * was given others for the time.
   */
  readonly before?: { readonly mtime: string; readonly mode?: number };
}

interface Row {
  readonly path: Buffer;
  readonly label: string;
  readonly object: Buffer;
  readonly sha256: Buffer;
  readonly bytes: number;
  readonly mtime: string;
  readonly mode: number;
  readonly removed: string | null;
}

/** A folder of a target, as the plan has named it. */
interface PlannedFolder {
  readonly id: number;
  readonly path: Buffer;
  /** Undefined for a target that holds the folders of sources. */
  readonly inSource: Buffer | undefined;
  readonly renamed: boolean;
}

/** Permissions that close a folder to its owner are none that a backup can have seen. */
function modeOf({ mode }: { readonly mode: number }): { readonly mode?: number } {
  return (mode & 0o500) === 0o500 ? { mode: mode & 0o777 } : {};
}

const slash = Buffer.from('/');
/** In `noted.mode`: its permissions were not changed. */
const unchanged = -1;

/**
 * Decides where each file goes. Names are given in the order of the paths' bytes, so that every run of the same
 * restore gives the same ones. What was given is kept in the fold's temporary database.
 *
 * @param folded has the tables `version`, `removal` and `folderState`
 */
export function createRestorePlan(folded: Database) {
  folded.exec(`
    CREATE TABLE folder (
      id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, original BLOB NOT NULL, path BLOB NOT NULL, renamed INTEGER NOT NULL,
      target INTEGER NOT NULL, source TEXT NOT NULL, inSource BLOB NOT NULL
    );
    CREATE UNIQUE INDEX folder_original ON folder (parent, original);
    CREATE TABLE taken (parent INTEGER, key BLOB, PRIMARY KEY (parent, key)) WITHOUT ROWID;
    CREATE TABLE noted (
      target INTEGER, path BLOB, made INTEGER, mtime TEXT, mode INTEGER, PRIMARY KEY (target, path, made, mtime, mode)
    ) WITHOUT ROWID;
  `);
  // With one max() SQLite takes the other columns from the row of the maximum.
  const newest = (paths: string, page = ''): string => `
    SELECT newest.*, (
      SELECT max(at) FROM removal
      WHERE source = newest.source AND path = newest.path AND (writer = newest.writer OR at >= newest.at)
    ) AS removed
    FROM (
      SELECT source, path, label, object, sha256, bytes, mtime, mode, at, writer, max(at || ' ' || writer) AS newest
      FROM version WHERE source = ? AND ${paths} GROUP BY path ${page}
    ) AS newest ORDER BY newest.path`;
  const sql = {
    file: folded.prepare<[string, Uint8Array], Row>(newest('path = ?')),
    inside: folded.prepare<[string, Uint8Array, Uint8Array, number], Row>(newest('path > ? AND path < ?', 'ORDER BY path LIMIT ?')),
    // Not sum(), which fails where the total is no 64-bit integer.
    totals: folded.prepare<[string, Uint8Array, Uint8Array], { files: number; bytes: number; removed: number; keptBytes: number }>(`
      SELECT count(*) AS files, total(bytes) AS bytes, count(removed) AS removed, total(iif(removed IS NULL, bytes, 0)) AS keptBytes
      FROM (${newest('path > ? AND path < ?')})`),
    folder: folded.prepare<[number, Uint8Array], { id: number; path: Buffer; renamed: number }>(
      'SELECT id, path, renamed FROM folder WHERE parent = ? AND original = ?',
    ),
    addFolder: folded.prepare('INSERT INTO folder (parent, original, path, renamed, target, source, inSource) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    // What is in a folder was planned after it.
    foldersBefore: folded.prepare<[number, number], { id: number; path: Buffer; target: number; source: string; inSource: Buffer }>(
      'SELECT id, path, target, source, inSource FROM folder WHERE id < ? ORDER BY id DESC LIMIT ?',
    ),
    folderState: folded.prepare<[string, Uint8Array], { mtime: string; mode: number }>(
      "SELECT mtime, mode FROM folderState WHERE source = ? AND path = ? ORDER BY at || ' ' || writer DESC LIMIT 1",
    ),
    note: folded.prepare('INSERT INTO noted VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    noted: folded.prepare<[number, Uint8Array], { made: number; mtime: string; mode: number }>(
      'SELECT made, mtime, mode FROM noted WHERE target = ? AND path = ?',
    ),
    forgetNotes: folded.prepare('DELETE FROM noted WHERE target = ? AND path = ?'),
    anyNote: folded.prepare('SELECT 1 FROM noted LIMIT 1'),
    take: folded.prepare('INSERT INTO taken VALUES (?, ?) ON CONFLICT DO NOTHING'),
  };

  let request: PlanRequest = { roots: [], removed: false, rules: [], reserved: '' };
  let root = 0;
  let selection = 0;
  /** After this path the selection goes on; undefined: at its beginning. */
  let after: Uint8Array | undefined;
  let seq = 0;
  /** The folder that was answered last by `nextFolders`. */
  let finished = Number.MAX_SAFE_INTEGER;
  /** The folders that lead to the last file: most often the next one is in the same. */
  let trail: { readonly of: PlanRoot; readonly root: PlannedFolder; readonly steps: { readonly original: Buffer; readonly folder: PlannedFolder }[] } | undefined;

  /** The files that a path of the plan stands for, in the order of their paths: itself, then what is in it. */
  function rowsOf(source: string, path: Uint8Array, limit: number): readonly Row[] {
    const { first, last } = between(path);
    if (after !== undefined) return sql.inside.all(source, after, last, limit);
    // Also an empty path, which no Keepsake writes: it is to be refused, not left out.
    return [...sql.file.all(source, path), ...sql.inside.all(source, first, last, limit)];
  }

  /** Gives a name in a folder; another one where it is taken. */
  function take(parent: number, name: Buffer, rules: NameRules): Buffer {
    const safe = safeName(name, rules);
    for (let number = 1; ; number += 1) {
      const tried = number === 1 ? safe : nameBeside(safe, String(number));
      if (sql.take.run(parent, nameKey(tried, rules)).changes > 0) return tried;
    }
  }

  function folderIn({ target, source }: PlanRoot, parent: PlannedFolder, original: Buffer, rules: NameRules): PlannedFolder {
    const inSource = parent.inSource === undefined ? Buffer.alloc(0) : joined(parent.inSource, original);
    const known = sql.folder.get(parent.id, original);
    if (known !== undefined) return { id: known.id, path: known.path, inSource, renamed: known.renamed === 1 };
    const name = take(parent.id, original, rules);
    const path = joined(parent.path, name);
    const renamed = parent.renamed || !name.equals(original);
    const { lastInsertRowid } = sql.addFolder.run(parent.id, original, path, renamed ? 1 : 0, target, source, inSource);
    return { id: Number(lastInsertRowid), path, inSource, renamed };
  }

  /** The folder of a root: its own one in the target, or the target itself. */
  function rootFolder(root: PlanRoot, rules: NameRules): PlannedFolder {
    const { target, folder } = root;
    const top: PlannedFolder = { id: -1 - target, path: Buffer.alloc(0), inSource: folder === '' ? Buffer.alloc(0) : undefined, renamed: false };
    return folder === '' ? top : folderIn(root, top, Buffer.from(folder), rules);
  }

  /** Undefined where nothing is to be done. Its notes are used up by it. */
  function toFinish(target: number, to: Buffer, source: string, inSource: Uint8Array): FolderToFinish | undefined {
    const notes = sql.noted.all(target, to);
    if (notes.length === 0) return undefined;
    sql.forgetNotes.run(target, to);
    const state = sql.folderState.get(source, inSource);
    if (notes.some(({ made }) => made === 1)) return state === undefined ? undefined : { target, to, mtime: state.mtime, ...modeOf(state) };
    // The first that noted it has seen it as it was: what was put into it since has made its time later.
    const [first] = notes.toSorted((one, other) => (BigInt(one.mtime) < BigInt(other.mtime) ? -1 : 1));
    const closed = notes.find(({ mode }) => mode !== unchanged);
    return { target, to, ...(first === undefined ? {} : { mtime: first.mtime }), ...(closed === undefined ? {} : { mode: closed.mode }) };
  }

  /** Of a target's own folder: what the backup says of it where it is a source's, else what it was. */
  function finishTop(target: number): FolderToFinish | undefined {
    const own = request.roots.find((each) => each.target === target && each.folder === '');
    return toFinish(target, Buffer.alloc(0), own?.source ?? '', new Uint8Array());
  }

  function folderOf(of: PlanRoot, names: readonly Buffer[], rules: NameRules): PlannedFolder {
    if (trail?.of !== of) trail = { of, root: rootFolder(of, rules), steps: [] };
    const { steps } = trail;
    let folder = trail.root;
    for (const [depth, original] of names.entries()) {
      const known = steps[depth];
      if (known?.original.equals(original) === true) {
        folder = known.folder;
        continue;
      }
      steps.length = depth;
      folder = folderIn(of, folder, original, rules);
      steps.push({ original, folder });
    }
    return folder;
  }

  function planned(of: PlanRoot, row: Row): PlannedFile {
    const rules = request.rules[of.target];
    if (rules === undefined) throw new Error('a target without its rules');
    const file = {
      seq: seq++,
      source: of.source,
      label: row.label,
      path: row.path,
      target: of.target,
      object: row.object.toString('hex'),
      sha256: row.sha256.toString('hex'),
      bytes: row.bytes,
      mtime: row.mtime,
      mode: row.mode,
    };
    const refused = refusedPath(row.path);
    if (refused !== undefined) return { ...file, to: new Uint8Array(), refused, renamed: false };
    const names = splitPath(row.path);
    const folder = folderOf(of, names.slice(0, -1), rules);
    const original = names.at(-1) ?? Buffer.alloc(0);
    const name = take(folder.id, original, rules);
    return { ...file, to: joined(folder.path, name), renamed: folder.renamed || !name.equals(original) };
  }

  return {
    /** Begins a plan; what was planned before is forgotten. */
    plan(wanted: PlanRequest): PlanTotals {
      request = wanted;
      [root, selection, seq, after, trail, finished] = [0, 0, 0, undefined, undefined, Number.MAX_SAFE_INTEGER];
      folded.exec('DELETE FROM folder; DELETE FROM taken');
      for (const [target, rules] of wanted.rules.entries()) sql.take.run(-1 - target, nameKey(Buffer.from(wanted.reserved), rules));
      const bytesOfRoots = wanted.roots.map(() => 0);
      let [files, removed] = [0, 0];
      const found = wanted.roots.map(({ source, paths }, index) =>
        paths.map((path) => {
          const { first, last } = between(path);
          const inside = sql.totals.get(source, first, last) ?? { files: 0, bytes: 0, removed: 0, keptBytes: 0 };
          // What is named itself is restored also where it is gone from its source.
          const own = sql.file.get(source, path);
          const count = inside.files + (own === undefined ? 0 : 1);
          const leftOut = wanted.removed ? 0 : inside.removed;
          removed += leftOut;
          files += count - leftOut;
          bytesOfRoots[index] = addBytes(bytesOfRoots[index] ?? 0, (own?.bytes ?? 0) + (wanted.removed ? inside.bytes : inside.keptBytes));
          return count;
        }),
      );
      return { files, bytes: bytesOfRoots.reduce(addBytes, 0), bytesOfRoots, removed, found };
    },

    noteFolders: folded.transaction((folders: readonly NotedFolder[]): void => {
      for (const { target, to, before } of folders) sql.note.run(target, to, before === undefined ? 1 : 0, before?.mtime ?? '', before?.mode ?? unchanged);
    }),

    /** After `nextFolders`: are there notes of folders that are none of this plan's? A restore that did not reach its end has made or changed them. */
    hasOtherNotes: (): boolean => sql.anyNote.get() !== undefined,

    /** The next folders of the plan's files, whatever is in a folder before it; undefined at the end. To be called after `nextPlanned` has answered all. */
    nextFolders(limit: number): readonly FolderToFinish[] | undefined {
      if (finished === 0) return undefined;
      const rows = sql.foldersBefore.all(finished, limit);
      finished = rows.at(-1)?.id ?? 0;
      const folders = rows.length > 0
        ? rows.map(({ target, path, source, inSource }) => toFinish(target, path, source, inSource))
        : request.rules.map((_, target) => finishTop(target));
      return folders.filter((each) => each !== undefined);
    },

    /** The next files of the plan; none at its end. */
    nextPlanned: folded.transaction((limit: number): readonly PlannedFile[] => {
      const files: PlannedFile[] = [];
      while (files.length < limit) {
        const of = request.roots[root];
        if (of === undefined) break;
        const path = of.paths[selection];
        if (path === undefined) {
          root += 1;
          selection = 0;
          continue;
        }
        const rows = rowsOf(of.source, path, limit);
        const last = rows.at(-1);
        if (last === undefined) {
          selection += 1;
          after = undefined;
          continue;
        }
        for (const row of rows)
          if (row.removed === null || request.removed || Buffer.compare(row.path, path) === 0) files.push(planned(of, row));
        // The file itself comes before all that is in a folder of its name.
        after = Buffer.compare(last.path, path) === 0 ? between(path).first : last.path;
      }
      return files;
    }),
  };
}

function joined(folder: Buffer, name: Buffer): Buffer {
  return folder.length === 0 ? name : Buffer.concat([folder, slash, name]);
}

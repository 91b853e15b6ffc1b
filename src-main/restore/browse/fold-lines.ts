import type { Database } from 'better-sqlite3';
import type { JournalLine, RemovedLine, VersionLine } from '../../../src-shared/journal.ts';
import { mediaKind, type MediaKind } from '../../../src-shared/media.ts';
import { takenMs } from '../../../src-shared/taken-ms.ts';
import { createRecentValues } from '../../base/recent-values.ts';
import { createFileHistory, type Content, type FileRow } from './file-history.ts';
import { settledOf, type Claim } from './settled-claims.ts';

/** What `files.kind` holds. */
export const kindNumbers: Readonly<Record<MediaKind, number>> = { photo: 0, raw: 1, video: 2, sidecar: 3 };
/** Of a file whose name does not say what it is: only its content did, when it was backed up. */
const unnamedKind = kindNumbers.photo;
/** A file system's zero is no date of a photo: what was last changed before has no date. */
const firstDateMs = Date.UTC(1990, 0, 1);
/** `files.time` of a file without a date: before everything that has one. */
export const undatedTime = -1e15;
/** A quarter of an hour. */
const quarterMs = 15 * 60_000;
/** IDs of writers, sources and folders that are kept at hand, of each kind. */
const idsKept = { values: 20_000, nameCharacters: 16e6 };
/** A name for people is cut off here. */
const labelMax = 500;

/** Of newest versions. */
interface Counts {
  files: number;
  bytes: number;
}

/**
 * Folds journal lines into the browse index. The order of lines is each writer's own. Where several writers wrote about one file, the
 * newest version by its time counts, as docs/vault-format.md says.
 */
export interface LineFolder {
  /** @param writer of the journal that the line stands in */
  readonly fold: (writer: string, line: JournalLine) => void;
  /** Writes what was gathered over the lines that were folded since the last call. */
  readonly flush: () => void;
}

const time = (when: string): number => Date.parse(when);
const storedMtime = (mtime: string): bigint => BigInt.asIntN(64, BigInt(mtime));
const mtimeMs = (mtime: bigint): number => Number(mtime / 1_000_000n);

export function createLineFolder(database: Database): LineFolder {
  const sql = {
    addWriter: database.prepare('INSERT INTO writers (writer) VALUES (?) ON CONFLICT DO NOTHING'),
    writer: database.prepare<[string], { id: number }>('SELECT id FROM writers WHERE writer = ?'),
    run: database.prepare('UPDATE writers SET lastRun = max(coalesce(lastRun, 0), ?), computer = coalesce(?, computer) WHERE id = ?'),
    addRun: database.prepare('INSERT INTO runs VALUES (?) ON CONFLICT DO NOTHING'),
    computer: database.prepare('UPDATE writers SET computer = coalesce(?, computer) WHERE id = ?'),
    addSource: database.prepare('INSERT INTO sources (source, label) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    source: database.prepare<[string], { id: number; label: string }>('SELECT id, label FROM sources WHERE source = ?'),
    label: database.prepare('UPDATE sources SET label = ? WHERE id = ?'),
    sourceWriter: database.prepare(
      `INSERT INTO sourceWriters VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET firstAt = min(firstAt, excluded.firstAt), lastAt = max(lastAt, excluded.lastAt)`),
    adopt: database.prepare(
      `INSERT INTO adoptions VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET adoptedBy = excluded.adoptedBy, at = excluded.at WHERE excluded.at > at`),
    addFolder: database.prepare('INSERT INTO folders (source, path) VALUES (?, ?) ON CONFLICT DO NOTHING'),
    folder: database.prepare<[number, Uint8Array], { id: number }>('SELECT id FROM folders WHERE source = ? AND path = ?'),
    addFile: database.prepare(
      `INSERT INTO files (source, folder, name, kind, object, bytes, mtime, taken, time, at, lineAt, versions, writer, shared)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0) ON CONFLICT DO NOTHING`),
    // mtime as a BigInt, everything else as numbers.
    file: database.prepare<[number, Uint8Array], Omit<FileRow, 'mtime'> & { mtime: string }>(
      `SELECT id, source, folder, object, bytes, CAST(mtime AS TEXT) AS mtime, taken, at, lineAt, removed, writer, shared
       FROM files WHERE folder = ? AND name = ?`),
    change: database.prepare(
      `UPDATE files SET object = ?, bytes = ?, mtime = ?, taken = ?, time = ?, at = ?, lineAt = ?, removed = ?, versions = versions + ?, writer = ?
       WHERE id = ?`),
    remove: database.prepare('UPDATE files SET removed = ? WHERE id = ?'),
    share: database.prepare('UPDATE files SET shared = 1 WHERE id = ?'),
    keepVersion: database.prepare('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    countVersions: database.prepare(
      `UPDATE files SET versions = (SELECT count(*) FROM (SELECT at, object FROM versions WHERE file = files.id UNION
         SELECT at, object FROM claims WHERE folder = files.folder AND name = files.name AND object IS NOT NULL)) WHERE id = ?`),
    putClaim: database.prepare('INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    claims: database.prepare<[number, Uint8Array], Omit<Claim, 'mtime'> & { mtime: string | null }>(
      `SELECT writer, object, bytes, CAST(mtime AS TEXT) AS mtime, taken, at, lineAt, removed FROM claims WHERE folder = ? AND name = ?`),
    countFolder: database.prepare('UPDATE folders SET files = files + ?, bytes = bytes + ? WHERE id = ?'),
    countSource: database.prepare('UPDATE sources SET files = files + ?, bytes = bytes + ?, removed = removed + ? WHERE id = ?'),
    anyClaim: database.prepare<[]>('SELECT 1 FROM claims LIMIT 1'),
  };
  const history = createFileHistory(database);
  const writers = createRecentValues<number>(idsKept);
  const sources = createRecentValues<{ readonly id: number; label: string }>(idsKept);
  const folders = createRecentValues<number>(idsKept);
  /** What the lines since the last flush have added. */
  const folderCounts = new Map<number, Counts>();
  const sourceCounts = new Map<number, Counts & { removed: number }>();
  const spans = new Map<string, { readonly source: number; readonly writer: number; firstAt: number; lastAt: number }>();
  let hasClaims = sql.anyClaim.get() !== undefined;

  function writerId(writer: string): number {
    let id = writers.get(writer);
    if (id === undefined) {
      sql.addWriter.run(writer);
      id = sql.writer.get(writer)?.id ?? 0;
      writers.set(writer, id);
    }
    return id;
  }

  function sourceId(source: string, wholeLabel: string): number {
    const label = wholeLabel.slice(0, labelMax);
    let known = sources.get(source);
    if (known === undefined) {
      sql.addSource.run(source, label);
      known = sql.source.get(source) ?? { id: 0, label };
      sources.set(source, known);
    }
    if (known.label !== label) {
      sql.label.run(label, known.id);
      known.label = label;
    }
    return known.id;
  }

  function folderId(source: number, key: string, path: () => Uint8Array): number {
    const whole = `${source}/${key}`;
    const known = folders.get(whole);
    if (known !== undefined) return known;
    const bytes = path();
    sql.addFolder.run(source, bytes);
    const id = sql.folder.get(source, bytes)?.id ?? 0;
    folders.set(whole, id);
    return id;
  }

  /** Where a line's file is: text where that is the path, which is nearly always so, else bytes. */
  function located(source: number, { path, pathB64 }: VersionLine | RemovedLine): { readonly folder: number; readonly name: Buffer; readonly latin1: () => string } {
    if (pathB64 === undefined) {
      const slash = path.lastIndexOf('/');
      const name = Buffer.from(slash < 0 ? path : path.slice(slash + 1));
      const folder = slash < 0 ? '' : path.slice(0, slash);
      return { folder: folderId(source, folder, () => Buffer.from(folder)), name, latin1: () => name.toString('latin1') };
    }
    const bytes = Buffer.from(pathB64, 'base64');
    const slash = bytes.lastIndexOf(0x2f);
    const name = bytes.subarray(slash + 1);
    const folder = bytes.subarray(0, Math.max(0, slash));
    return { folder: folderId(source, `b64 ${folder.toString('base64')}`, () => folder), name, latin1: () => name.toString('latin1') };
  }

  function noteSpan(source: number, writer: number, at: number): void {
    const key = `${source}/${writer}`;
    const span = spans.get(key);
    if (span === undefined) spans.set(key, { source, writer, firstAt: at, lastAt: at });
    else {
      span.firstAt = Math.min(span.firstAt, at);
      span.lastAt = Math.max(span.lastAt, at);
    }
  }

  function count(source: number, folder: number, files: number, bytes: number, removed: number): void {
    const inFolder = folderCounts.get(folder) ?? { files: 0, bytes: 0 };
    folderCounts.set(folder, { files: inFolder.files + files, bytes: inFolder.bytes + bytes });
    const inSource = sourceCounts.get(source) ?? { files: 0, bytes: 0, removed: 0 };
    sourceCounts.set(source, { files: inSource.files + files, bytes: inSource.bytes + bytes, removed: inSource.removed + removed });
  }

  /** Writes what holds of a file now. */
  function change(file: FileRow, content: Content, now: { at: number; lineAt: number; removed: number | null; writer: number; versions: number }): void {
    const { object, bytes, mtime, taken } = content;
    sql.change.run(object, bytes, mtime, taken, sortTime(content), now.at, now.lineAt, now.removed, now.versions, now.writer, file.id);
    count(file.source, file.folder, 0, bytes - file.bytes, (now.removed === null ? 0 : 1) - (file.removed === null ? 0 : 1));
  }

  function fileOf(folder: number, name: Uint8Array): FileRow | undefined {
    const row = sql.file.get(folder, name);
    return row === undefined ? undefined : { ...row, mtime: BigInt(row.mtime) };
  }

  function sortTime({ taken, mtime }: Content): number {
    const changed = mtimeMs(mtime);
    return taken ?? (changed >= firstDateMs ? changed : undatedTime);
  }

  function foldVersion(writer: number, line: VersionLine): void {
    const source = sourceId(line.source, line.label);
    const { folder, name, latin1 } = located(source, line);
    const at = time(line.when);
    noteSpan(source, writer, at);
    const content: Content = {
      object: Buffer.from(line.object, 'hex'), bytes: line.bytes, mtime: storedMtime(line.mtime),
      taken: line.takenAt === undefined ? null : (takenMs(line.takenAt) ?? null),
    };
    const kind = mediaKind(latin1());
    const { object, bytes, mtime, taken } = content;
    const added = sql.addFile.run(
      source, folder, name, kind === undefined ? unnamedKind : kindNumbers[kind], object, bytes, mtime, taken, sortTime(content), at, at, writer);
    if (added.changes === 1) count(source, folder, 1, bytes, 0);
    const file = added.changes === 1 && !hasClaims ? undefined : fileOf(folder, name);
    if (file === undefined) return;
    if (added.changes === 1) {
      // It was said already that it is removed.
      const claims = claimsOf(folder, name);
      if (claims.length > 0) history.begin(file, claims.flatMap((each) => (each.removed === null ? [] : [{ writer: each.writer, at: each.removed }])));
      if (claims.some((claim) => claim.writer !== writer)) claim(file, folder, name, writer, { content, at });
      return;
    }
    if (file.shared === 1 || file.writer !== writer) {
      claim(file, folder, name, writer, { content, at });
      return;
    }
    const same = file.object.equals(object);
    const isRepeated = same && file.mtime === mtime && file.taken === taken && file.removed === null && at >= file.lineAt;
    history.add(file, { writer, at, content }, isRepeated);
    if (!same) sql.keepVersion.run(file.id, file.at, file.object, file.bytes, file.mtime, file.taken);
    change(file, content, { at: same ? file.at : at, lineAt: at, removed: null, writer, versions: same ? 0 : 1 });
  }

  function foldRemoved(writer: number, line: RemovedLine): void {
    const source = sourceId(line.source, line.label);
    const { folder, name } = located(source, line);
    const at = time(line.when);
    noteSpan(source, writer, at);
    const file = fileOf(folder, name);
    if (file === undefined) {
      // What it removes may stand in another writer's journal, which is read later.
      putClaim(folder, name, { writer, object: null, bytes: null, mtime: null, taken: null, at: null, lineAt: null, removed: at });
    } else if (file.shared === 1 || file.writer !== writer) claim(file, folder, name, writer, { removed: at });
    else {
      history.add(file, { writer, at }, file.removed === null && at >= file.lineAt);
      sql.remove.run(at, file.id);
      if (file.removed === null) count(source, folder, 0, 0, 1);
    }
  }

  function claimsOf(folder: number, name: Uint8Array): readonly Claim[] {
    return sql.claims.all(folder, name).map((row) => ({ ...row, mtime: row.mtime === null ? null : BigInt(row.mtime) }));
  }

  function putClaim(folder: number, name: Uint8Array, { writer, object, bytes, mtime, taken, at, lineAt, removed }: Claim): void {
    hasClaims = true;
    sql.putClaim.run(folder, name, writer, object, bytes, mtime, taken, at, lineAt, removed);
  }

  /** One of several writers says something of a file: what holds of it is found anew. */
  function claim(
    file: FileRow, folder: number, name: Uint8Array, writer: number,
    said: { readonly content: Content; readonly at: number } | { readonly removed: number },
  ): void {
    if (file.shared === 0) {
      putClaim(folder, name, file);
      sql.share.run(file.id);
    }
    const before = claimsOf(folder, name).find((each) => each.writer === writer);
    history.add(file, 'removed' in said ? { writer, at: said.removed } : { writer, ...said });
    if ('removed' in said)
      putClaim(folder, name, { ...(before ?? { writer, object: null, bytes: null, mtime: null, taken: null, at: null, lineAt: null }), removed: said.removed });
    else {
      const { content, at } = said;
      const same = before?.object?.equals(content.object) === true;
      if (!same && before !== undefined && before.object !== null) sql.keepVersion.run(file.id, before.at, before.object, before.bytes, before.mtime, before.taken);
      putClaim(folder, name, { writer, ...content, at: (same ? before.at : null) ?? at, lineAt: at, removed: null });
    }
    settle(file, claimsOf(folder, name));
  }

  function settle(file: FileRow, claims: readonly Claim[]): void {
    const settled = settledOf(claims);
    if (settled === undefined) return;
    const { newest, removed } = settled;
    change(file, newest, { at: newest.at, lineAt: newest.lineAt, removed, writer: newest.writer, versions: 0 });
    sql.countVersions.run(file.id);
  }

  return {
    fold(writerName, line) {
      const writer = writerId(writerName);
      switch (line.kind) {
        case 'version':
          foldVersion(writer, line);
          return;
        case 'removed':
          foldRemoved(writer, line);
          return;
        case 'run':
          sql.run.run(time(line.when), line.computer?.slice(0, labelMax) ?? null, writer);
          sql.addRun.run(Math.floor(time(line.when) / quarterMs) * quarterMs);
          return;
        case 'adopted': {
          const source = sourceId(line.source, line.label);
          noteSpan(source, writer, time(line.when));
          sql.adopt.run(source, line.by, time(line.when));
          sql.computer.run(line.computer?.slice(0, labelMax) ?? null, writer);
          return;
        }
        case 'folder':
        case 'healed':
        case 'quarantined':
          // The index shows files alone. What was quarantined is either back, or found missing where somebody reads it.
          return;
      }
    },
    flush() {
      for (const { source, writer, firstAt, lastAt } of spans.values()) sql.sourceWriter.run(source, writer, firstAt, lastAt);
      spans.clear();
      for (const [id, { files, bytes }] of folderCounts) sql.countFolder.run(files, bytes, id);
      for (const [id, { files, bytes, removed }] of sourceCounts) sql.countSource.run(files, bytes, removed, id);
      folderCounts.clear();
      sourceCounts.clear();
    },
  };
}

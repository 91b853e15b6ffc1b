import type { Database } from 'better-sqlite3';

/** A content as one line says it. */
export interface Content {
  readonly object: Buffer;
  readonly bytes: number;
  readonly mtime: bigint;
  readonly taken: number | null;
}

export interface FileRow extends Content {
  readonly id: number;
  readonly source: number;
  readonly folder: number;
  readonly at: number;
  readonly lineAt: number;
  readonly removed: number | null;
  readonly writer: number;
  readonly shared: number;
}

/** A line about a file; without a content it says that the file is removed. */
export interface HistoryLine {
  readonly writer: number;
  readonly at: number;
  readonly content?: Content;
}

export interface FileHistory {
  /** Keeps lines that were read before the first version of a file. @param file new */
  begin(file: FileRow, lines: readonly HistoryLine[]): void;
  /**
   * Keeps a line about a file. The first line that its row cannot tell of brings along what the row told until then; from then on every
   * line is kept.
   *
   * @param file as it was before this line
   * @param isTold the row will tell as well what the file was at each time: one content since `at`, perhaps removed since `removed`
   */
  add(file: FileRow, line: HistoryLine, isTold?: boolean): void;
}

/** What files were at earlier times, where their rows do not tell. Most files have one line, or a second one that removes them. */
export function createFileHistory(database: Database): FileHistory {
  const last = database.prepare<[number], { seq: number | null }>('SELECT max(seq) AS seq FROM past WHERE file = ?');
  const insert = database.prepare('INSERT INTO past VALUES (?, ?, ?, ?, ?, ?, ?, ?)');

  function putAfter(file: FileRow, seq: number, lines: readonly HistoryLine[]): void {
    for (const [position, { writer, at, content }] of lines.entries())
      insert.run(file.id, seq + 1 + position, writer, at, content?.object ?? null, content?.bytes ?? null, content?.mtime ?? null, content?.taken ?? null);
  }

  return {
    begin: (file, lines) => putAfter(file, 0, [...lines, ...linesOf(file)]),
    add(file, line, isTold = false) {
      const { seq } = last.get(file.id) ?? { seq: null };
      if (seq !== null) putAfter(file, seq, [line]);
      else if (!isTold) putAfter(file, 0, [...linesOf(file), line]);
    },
  };
}

/** What the row tells, as lines. */
function linesOf(file: FileRow): readonly HistoryLine[] {
  const { writer, at, lineAt, removed } = file;
  return [
    { writer, at, content: file },
    ...(lineAt === at ? [] : [{ writer, at: lineAt, content: file }]),
    ...(removed === null ? [] : [{ writer, at: removed }]),
  ];
}

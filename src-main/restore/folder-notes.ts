import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { noLinkNorFifo } from '../base/open-flag.ts';
import { removeTemporary, writeFully } from '../vault/durable-files.ts';
import { unless } from '../vault/vault-errors.ts';
import { syncFileSystem } from './file-system-sync.ts';
import type { NotedFolder } from './restore-plan.ts';
import { refusedPath } from './target-names.ts';

/** A folder of one target. */
export type FolderNote = Omit<NotedFolder, 'target'>;

/** Where the notes are. @param name an entry of it; the answer is as fs functions take it */
export interface NotesFolder {
  entry(name: Uint8Array): Buffer | string;
}

/**
 * Which folders a restore has made, and what those were before into which it has put something. The notes are in the target, in the
 * folder for unfinished files, until a restore has reached its end: the next one knows by them which folders a killed one has made.
 */
export interface FolderNotes {
  /** To be called before the folder is made or changed. */
  add(note: FolderNote): void;
  /** From now on notes are written into this folder. Those of before are written with the next one. */
  begin(folder: NotesFolder): void;
  /** Writes what waits. */
  flush(): void;
  /** Makes durable what was written. */
  sync(): void;
  /** Idempotent. */
  close(): void;
}

const notesName = /^[0-9a-f]{24}\.folders$/;
const blockBytes = 64 * 1024;
/** A path that folders can have is shorter. */
const lineBytesMax = 1024 * 1024;

/** @param isNoted is this folder one that is to be noted? */
export function createFolderNotes(isNoted: (path: Uint8Array) => boolean): FolderNotes {
  let folder: NotesFolder | undefined;
  let waiting: FolderNote[] = [];
  let file: number | undefined;
  let isSynced = true;

  function flush(): void {
    if (folder === undefined || waiting.length === 0) return;
    const name = Buffer.from(`${randomBytes(12).toString('hex')}.folders`);
    file ??= fs.openSync(folder.entry(name), 'ax', 0o600);
    writeFully(file, Buffer.from(waiting.map(encode).join('')));
    waiting = [];
    isSynced = false;
  }

  return {
    add(note) {
      if (!isNoted(note.to)) return;
      waiting.push(note);
      flush();
    },
    begin: (chosen) => void (folder = chosen),
    flush,
    sync() {
      if (file === undefined || isSynced) return;
      fs.fsyncSync(file);
      isSynced = true;
    },
    close() {
      if (file !== undefined) fs.closeSync(file);
      file = undefined;
    },
  };
}

/** All notes in a folder, also those of restores before. What is no note is passed over. */
export function* readFolderNotes(folder: NotesFolder): Generator<FolderNote, void> {
  for (const name of noteFiles(folder))
    for (const line of readLines(folder.entry(name))) {
      const note = decode(line);
      if (note !== undefined) yield note;
    }
}

/** All that they were noted for is done. */
export function removeFolderNotes(folder: NotesFolder): void {
  for (const [index, name] of noteFiles(folder).entries()) {
    const path = folder.entry(name);
    // A power cut must not take what was done and leave the notes out that would do it again.
    if (index === 0) syncAround(folder.entry(Buffer.from('.')));
    unless(['EISDIR', 'EPERM'], () => removeTemporary(path));
  }
}

function noteFiles(folder: NotesFolder): readonly Buffer[] {
  return fs.readdirSync(folder.entry(Buffer.from('.')), 'utf8').filter((name) => notesName.test(name)).map((name) => Buffer.from(name));
}

function syncAround(path: Buffer | string): void {
  const file = fs.openSync(path, 'r');
  try {
    syncFileSystem(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Something else than a regular file has no lines: anybody may have put it there. */
function* readLines(path: Buffer | string): Generator<string, void> {
  const file = unless(['ENOENT', 'ELOOP', 'EISDIR', 'ENXIO', 'EACCES'], () => fs.openSync(path, fs.constants.O_RDONLY | noLinkNorFifo));
  if (file === undefined) return;
  try {
    if (!fs.fstatSync(file).isFile()) return;
    const block = Buffer.alloc(blockBytes);
    let rest = '';
    for (let read = fs.readSync(file, block); read > 0 && rest.length < lineBytesMax; read = fs.readSync(file, block)) {
      const lines = (rest + block.toString('latin1', 0, read)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    fs.closeSync(file);
  }
}

function encode({ to, before }: FolderNote): string {
  return `${JSON.stringify({ to: Buffer.from(to).toString('base64'), ...before })}\n`;
}

function decode(line: string): FolderNote | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // A killed restore has left a part of it.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { to, mtime, mode } = value as Readonly<Record<string, unknown>>;
  if (typeof to !== 'string') return undefined;
  const note = { to: Buffer.from(to, 'base64') };
  if (note.to.length > 0 && refusedPath(note.to) !== undefined) return undefined;
  if (typeof mtime !== 'string' || !/^-?\d{1,28}$/.test(mtime)) return note;
  return { ...note, before: { mtime, ...(typeof mode === 'number' ? { mode } : {}) } };
}

import { createHash, type Hash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  truncateSync,
  utimesSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { makeFolder, removeTemporary, syncFolder, writeFully } from './durable-files.ts';
import {
  extensionPattern,
  objectIdPattern,
  temporaryFolder,
  uploadPath,
  uploadPattern,
  uploadStatePath,
  type VaultPlace,
} from './layout.ts';
import type { MarkerGuard } from './marker.ts';
import { checksumMismatch } from './temporary-files.ts';
import { unless } from './vault-errors.ts';
import type { ObjectDescription, Upload } from './vault-types.ts';

/** An upload that nobody touches for so long is removed at the next start: 7 days. */
export const uploadLifeMs = 7 * 24 * 60 * 60 * 1000;

/** The first line of a state file; each further line is an offset, in decimal. */
type UploadHeader = Omit<ObjectDescription, 'id'>;

export interface UploadFiles {
  /** Begins an upload, or finds the one that was begun; one of another length or checksum begins anew. */
  readonly open: (place: VaultPlace, writer: string, object: ObjectDescription) => Upload;
  /** The upload as it stands; undefined where there is none that can be resumed. */
  readonly find: (place: VaultPlace, writer: string, id: ObjectId) => Upload | undefined;
  /**
   * Writes on. From here to `end` or `undo` all calls of one upload must come to one thread.
   *
   * @returns what is durable: when it is not `offset`, nothing was begun. undefined where there is no upload.
   */
  readonly begin: (
    place: VaultPlace,
    writer: string,
    id: ObjectId,
    offset: number,
    checked: boolean,
  ) => number | undefined;
  readonly append: (path: string, bytes: Uint8Array) => void;
  /** Makes what was written durable and answers the offset after it; with another checksum than this nothing counts. */
  readonly end: (path: string, sha256: string | undefined) => number;
  /** Ends with what was written before this part began. Idempotent. */
  readonly undo: (path: string) => void;
  /** Makes the file as it will stay, before it gets its name. */
  readonly seal: (place: VaultPlace, writer: string, id: ObjectId) => void;
  readonly remove: (place: VaultPlace, writer: string, id: ObjectId) => void;
  /** Removes this writer's uploads that nobody has touched for `uploadLifeMs`, and what a crash left of others. */
  readonly expire: (place: VaultPlace, writer: string, nowMs: number) => void;
}

interface OpenPart {
  readonly file: number;
  readonly statePath: string;
  readonly start: number;
  readonly bytesMax: number;
  readonly hash: Hash | undefined;
  position: number;
}

/**
 * The blocking half of uploads that can be resumed; it lives in a thread. An offset is written down only when all bytes
 * before it are durable, so whatever lies behind the last one (a part that a crash cut off) never counts.
 */
export function createUploadFiles(guard: MarkerGuard): UploadFiles {
  const open = new Map<string, OpenPart>();

  function find(place: VaultPlace, writer: string, id: ObjectId): Upload | undefined {
    guard(place);
    const statePath = uploadStatePath(place.root, writer, id);
    const text = unless(['ENOENT'], () => readFileSync(statePath, 'utf8'));
    const stats = lstatSync(uploadPath(place.root, writer, id), { throwIfNoEntry: false });
    const touched = lstatSync(statePath, { throwIfNoEntry: false });
    if (text === undefined || stats?.isFile() !== true || touched === undefined) return undefined;
    // What follows the last newline was cut off by a crash.
    const [head = '', ...offsets] = text.split('\n').slice(0, -1);
    const header = parseHeader(head);
    const offset = Number(offsets.at(-1) ?? 0);
    if (header === undefined || !(offset <= Math.min(header.bytes, stats.size))) return undefined;
    return { object: { id, ...header }, offset, expiresMs: touched.mtimeMs + uploadLifeMs };
  }

  function remove(place: VaultPlace, writer: string, id: ObjectId): void {
    guard(place);
    removeTemporary(uploadPath(place.root, writer, id));
    removeTemporary(uploadStatePath(place.root, writer, id));
  }

  function create(place: VaultPlace, writer: string, { id, sha256, bytes, extension }: ObjectDescription): void {
    const header: UploadHeader = { sha256, bytes, extension };
    const path = uploadPath(place.root, writer, id);
    // Somebody may have tidied tmp/ away.
    makeFolder(dirname(dirname(path)));
    makeFolder(dirname(path));
    // Writable, since a later process opens it again.
    closeSync(openSync(path, 'wx', 0o644));
    writeDurably(uploadStatePath(place.root, writer, id), 'wx', `${JSON.stringify(header)}\n`);
    syncFolder(dirname(path));
  }

  function undo(path: string): void {
    const part = open.get(path);
    if (part === undefined) return;
    open.delete(path);
    try {
      ftruncateSync(part.file, part.start);
    } finally {
      closeSync(part.file);
    }
  }

  return {
    find,
    open(place, writer, object) {
      const known = find(place, writer, object.id);
      if (known?.object.bytes === object.bytes && known.object.sha256 === object.sha256) {
        const now = new Date();
        utimesSync(uploadStatePath(place.root, writer, object.id), now, now);
        return { ...known, expiresMs: now.getTime() + uploadLifeMs };
      }
      remove(place, writer, object.id);
      create(place, writer, object);
      return { object, offset: 0, expiresMs: Date.now() + uploadLifeMs };
    },
    begin(place, writer, id, offset, checked) {
      const known = find(place, writer, id);
      if (known?.offset !== offset) return known?.offset;
      const path = uploadPath(place.root, writer, id);
      cutUnfinishedLine(uploadStatePath(place.root, writer, id));
      // A crash may have come between `seal` and the name.
      chmodWhereKept(path, 0o644);
      const file = openSync(path, constants.O_RDWR);
      try {
        ftruncateSync(file, offset);
      } catch (error) {
        closeSync(file);
        throw error;
      }
      open.set(path, {
        file,
        statePath: uploadStatePath(place.root, writer, id),
        start: offset,
        bytesMax: known.object.bytes,
        hash: checked ? createHash('sha256') : undefined,
        position: offset,
      });
      return offset;
    },
    append(path, bytes) {
      const part = opened(open, path);
      if (part.position + bytes.length > part.bytesMax)
        throw new KeepsakeError('too-large', `The upload is longer than the ${part.bytesMax} bytes that it announced.`);
      part.hash?.update(bytes);
      writeFully(part.file, bytes, part.position);
      part.position += bytes.length;
    },
    end(path, sha256) {
      const part = opened(open, path);
      if (part.hash !== undefined && part.hash.digest('hex') !== sha256) {
        undo(path);
        throw checksumMismatch('not those that were announced');
      }
      open.delete(path);
      try {
        // A write that failed half-way may have left more than counts.
        ftruncateSync(part.file, part.position);
        fsyncSync(part.file);
      } finally {
        closeSync(part.file);
      }
      if (part.position > part.start) writeDurably(part.statePath, 'a', `${part.position}\n`);
      return part.position;
    },
    undo,
    seal(place, writer, id) {
      guard(place);
      chmodWhereKept(uploadPath(place.root, writer, id), 0o444);
    },
    remove,
    expire(place, writer, nowMs) {
      guard(place);
      const folder = temporaryFolder(place.root, writer);
      for (const name of unless(['ENOENT'], () => readdirSync(folder)) ?? []) {
        const id = uploadPattern.exec(name)?.[1];
        if (id === undefined) continue;
        const stats: Stats | undefined = lstatSync(join(folder, name), { throwIfNoEntry: false });
        const known = find(place, writer, id);
        // Half of one is not resumed; a process that is just beginning it is of another writer, or of this instant.
        const expired = (known?.expiresMs ?? (stats?.mtimeMs ?? nowMs) + uploadLifeMs) <= nowMs;
        if (expired) removeTemporary(join(folder, name));
      }
    },
  };
}

function opened(open: ReadonlyMap<string, OpenPart>, path: string): OpenPart {
  const part = open.get(path);
  if (part === undefined) throw new Error(`${path} is not being written in this thread`);
  return part;
}

/** Where a file system has no such bits, files stay writable. */
function chmodWhereKept(path: string, mode: number): void {
  unless(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'], () => {
    chmodSync(path, mode);
  });
}

/** What a crash left of an offset would become part of the next one. */
function cutUnfinishedLine(path: string): void {
  const text = readFileSync(path, 'latin1');
  if (!text.endsWith('\n')) truncateSync(path, text.lastIndexOf('\n') + 1);
}

function writeDurably(path: string, flags: 'wx' | 'a', text: string): void {
  const file = openSync(path, flags, 0o644);
  try {
    writeFully(file, Buffer.from(text));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Undefined where it was cut off by a crash, or is none. Checked by hand: every thread would have to load zod for it. */
function parseHeader(line: string): UploadHeader | undefined {
  let header: Readonly<Partial<Record<keyof UploadHeader, unknown>>> | null;
  try {
    header = JSON.parse(line) as typeof header;
  } catch {
    return undefined;
  }
  const { sha256, bytes, extension } = header ?? {};
  if (typeof sha256 !== 'string' || !objectIdPattern.test(sha256)) return undefined;
  if (!Number.isSafeInteger(bytes) || Number(bytes) < 0) return undefined;
  if (typeof extension !== 'string' || !extensionPattern.test(extension)) return undefined;
  return { sha256, bytes: Number(bytes), extension };
}

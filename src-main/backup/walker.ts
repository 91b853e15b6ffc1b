import fs from 'node:fs';
import { excludedFile, excludedFolder } from './exclusions.ts';
import { mediaKind } from './media.ts';
import { fingerprintOf, type Fingerprint } from './fingerprint.ts';
import { systemReason } from './system-reason.ts';
import { fsPath, lastNameLatin1 } from './source-path.ts';

/** A source as the walker needs it. */
export interface WalkRoot {
  readonly id: string;
  /** The source folder's absolute path, its bytes. */
  readonly path: Uint8Array;
  /** These paths alone, relative to the source, e.g. those that failed before; absent: all that is in it. */
  readonly only?: readonly Uint8Array[];
}

/** Whatever the walker finds; `path` is relative to the source, its bytes, "/" between names. */
export type Entry =
  | { readonly kind: 'candidate'; readonly source: string; readonly path: Uint8Array; readonly fingerprint: Fingerprint; readonly stableIds: boolean; readonly mode: number }
  | { readonly kind: 'skipped'; readonly source: string; readonly path: Uint8Array; readonly reason: string }
  | { readonly kind: 'failed'; readonly source: string; readonly path: Uint8Array; readonly reason: string }
  /** The source's end. `complete`: every folder could be read, so that what was not found is not there. */
  | { readonly kind: 'end'; readonly source: string; readonly complete: boolean }
  /** The source's folder itself cannot be opened. */
  | { readonly kind: 'absent'; readonly source: string; readonly reason: string };

type FoundEntry = Exclude<Entry, { kind: 'end' | 'absent' }>;

interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly birthtimeNs: bigint;
}

const slash = Buffer.from('/');
const wholeSource = new Uint8Array();
/** Placeholders of online-only files occupy no blocks; files this small may live in NTFS's file table and occupy none either. */
const residentMax = 4096n;

/**
 * Walks sources one after the other and yields each entry as it is found. Folders are streamed, so
 * memory grows with the number of folders that wait, never with the number of files.
 *
 * It runs in a thread of its own, on blocking calls: a hung network drive then holds up this thread
 * and nothing else. It follows no symbolic link, opens nothing but folders, and does not stop at what it
 * cannot read.
 */
export async function* walk(roots: readonly WalkRoot[]): AsyncGenerator<Entry, void> {
  const identities = new Map<string, Identity>();
  // Device numbers are given anew when drives come and go.
  stableDevices.clear();
  for (const root of roots) {
    try {
      identities.set(root.id, identityOf(root.path));
    } catch {
      // Said when its turn comes.
    }
  }
  for (const root of roots) {
    const others = [...identities].filter(([id]) => id !== root.id).map(([, identity]) => identity);
    yield* walkSource(root, others);
  }
}

function* walkSource(root: WalkRoot, others: readonly Identity[]): Generator<Entry, void> {
  const source = root.id;
  let complete = root.only === undefined;
  let identity: Identity;
  try {
    identity = identityOf(root.path);
  } catch (error) {
    yield { kind: 'absent', source, reason: systemReason(error) };
    return;
  }
  for (const entry of root.only === undefined ? walkTree(root, wholeSource, others) : walkPaths(root, root.only, others)) {
    if (entry.kind === 'failed') {
      // A drive that is unplugged while it is walked makes everything fail: nothing of that is the files' fault.
      if (entry.path.length === 0 || !isStillThere(root, identity)) {
        yield { kind: 'absent', source, reason: entry.reason };
        return;
      }
      if (entry.reason !== goneReason) complete = false;
    }
    yield entry;
  }
  yield { kind: 'end', source, complete: complete && isStillThere(root, identity) };
}

const goneReason = 'The file was gone before it could be read.';

/** A folder, given by its path in the source, and all that is in it. */
function* walkTree(root: WalkRoot, top: Uint8Array, others: readonly Identity[]): Generator<FoundEntry, void> {
  const folders: Uint8Array[] = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for (const found of readFolder(root, folder)) {
        const path = exactBytes(folder.length === 0 ? found.name : Buffer.concat([folder, slash, found.name]));
        const entry = inspect(root, path, found.type, others);
        if (entry === 'folder') folders.push(path);
        else yield entry;
      }
    } catch (error) {
      yield { kind: 'failed', source: root.id, path: folder, reason: `The folder cannot be read: ${systemReason(error)}` };
    }
  }
}

/** These paths alone, and what is in those that are folders. */
function* walkPaths(root: WalkRoot, paths: readonly Uint8Array[], others: readonly Identity[]): Generator<FoundEntry, void> {
  for (const path of paths) {
    const entry = path.length === 0 ? 'folder' : inspect(root, path, undefined, others);
    if (entry === 'folder') yield* walkTree(root, path, others);
    else yield entry;
  }
}

function* readFolder(root: WalkRoot, folder: Uint8Array): Generator<{ readonly name: Buffer; readonly type: fs.Dirent }, void> {
  const directory = fs.opendirSync(fsPath(root.path, folder), { encoding: 'buffer' as BufferEncoding, bufferSize: 128 });
  try {
    for (let found = directory.readSync(); found !== null; found = directory.readSync()) {
      // With encoding "buffer", which the types leave out, a name is a Buffer.
      yield { name: found.name as unknown as Buffer, type: found };
    }
  } finally {
    directory.closeSync();
  }
}

/** @param found what the folder said of it; undefined where only its path is known */
function inspect(
  root: WalkRoot, path: Uint8Array, found: fs.Dirent | undefined, others: readonly Identity[],
): FoundEntry | 'folder' {
  const source = root.id;
  const skipped = (reason: string): FoundEntry => ({ kind: 'skipped', source, path, reason });
  const text = lastNameLatin1(path);
  try {
    let stats: fs.BigIntStats | undefined;
    const stat = (): fs.BigIntStats => (stats ??= fs.lstatSync(fsPath(root.path, path), { bigint: true }));
    const type = found === undefined || isUntyped(found) ? stat() : found;

    if (type.isDirectory()) {
      const excluded = excludedFolder(text);
      if (excluded !== undefined) return skipped(`left out by default: ${excluded}`);
      const { dev, ino, birthtimeNs } = stat();
      if (others.some((other) => other.ino === ino && ino !== 0n && other.dev === dev && other.birthtimeNs === birthtimeNs))
        return skipped('backed up as a folder of its own');
      return isKeepsakeVault(root, path) ? skipped('a Keepsake vault, not photos to back up') : 'folder';
    }
    if (type.isSymbolicLink()) return skipped('a link; what it points to is backed up where it really is');
    if (!type.isFile()) return skipped('not a regular file');
    const excluded = excludedFile(text);
    if (excluded !== undefined) return skipped(`left out by default: ${excluded}`);
    if (mediaKind(text) === undefined) return skipped('not a photo, video or sidecar');
    const now = stat();
    // Replaced by something else since the folder was read.
    if (!now.isFile()) return skipped('not a regular file');
    if (process.platform !== 'linux' && now.blocks === 0n && now.size >= residentMax)
      return skipped('only in the cloud, not on this computer');
    return { kind: 'candidate', source, path, fingerprint: fingerprintOf(now), stableIds: hasStableIds(root, path, now.dev), mode: Number(now.mode & 0o7777n) };
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { kind: 'failed', source, path, reason: gone ? goneReason : systemReason(error) };
  }
}

/** Some file systems do not tell the type while a folder is read. */
function isUntyped(found: fs.Dirent): boolean {
  return !(found.isFile() || found.isDirectory() || found.isSymbolicLink() || found.isFIFO() ||
    found.isSocket() || found.isBlockDevice() || found.isCharacterDevice());
}

/** A copy with memory of its own: a small Buffer is a view of a shared one, which would cross to another thread whole. */
function exactBytes(bytes: Buffer): Buffer {
  const copy = Buffer.alloc(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** File systems that make up inode numbers at each mount (FAT, exFAT, FUSE, SMB): statfs's f_type on Linux. */
const inventedIds = new Set([0x4d44, 0x2011bab0, 0x65735546, 0xff534d42, 0xfe534d42, 0x517b]);
const stableDevices = new Map<bigint, boolean>();

/** Elsewhere than on Linux the type is not told: a made-up inode then costs a reading, nothing else. */
function hasStableIds(root: WalkRoot, path: Uint8Array, dev: bigint): boolean {
  const known = stableDevices.get(dev);
  if (known !== undefined) return known;
  const stable = process.platform !== 'linux' || !inventedIds.has(fs.statfsSync(fsPath(root.path, path)).type >>> 0);
  stableDevices.set(dev, stable);
  return stable;
}

function identityOf(path: Uint8Array): Identity {
  const { dev, ino, birthtimeNs } = fs.statSync(fsPath(path, undefined), { bigint: true });
  return { dev, ino, birthtimeNs };
}

/** False when the source's drive was unplugged, or another put in its place, while it was walked. */
function isStillThere(root: WalkRoot, before: Identity): boolean {
  try {
    const now = identityOf(root.path);
    return now.dev === before.dev && now.ino === before.ino;
  } catch {
    return false;
  }
}

/** Two names that only a vault has beside each other: a vault in a source would back itself up. */
function isKeepsakeVault(root: WalkRoot, folder: Uint8Array): boolean {
  const has = (name: string): boolean => fs.existsSync(fsPath(root.path, Buffer.concat([folder, slash, Buffer.from(name)])));
  return has('keepsake.json') && has('objects');
}

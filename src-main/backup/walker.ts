import fs from 'node:fs';
import { createHasMediaBeside, type HasMediaBeside } from './companions.ts';
import { excludedFile, excludedFolder, excludedInFolder } from './exclusions.ts';
import { isCompanion, isDecidedByContent, mediaKind } from './media.ts';
import { isMediaContent, mediaHeadBytes } from './media-content.ts';
import { openFolderIn, withPathIn, type OpenFolder } from './open-in-source.ts';
import { openToRead } from './open-to-read.ts';
import { forgetDevices, hasStableIds, identityOf, isMounted, isStillMounted, isStillThere, mountIdentity, sourceIdentity, type Identity, type KnownMount } from './file-identity.ts';
import { fingerprintOf, type Fingerprint } from './fingerprint.ts';
import { createIgnoring, ignoredReason, type Ignoring } from './ignoring.ts';
import { createLinkTargets, type LinkTarget } from './links.ts';
import { awayReason, systemReason } from './system-reason.ts';
import { modifiedNs } from '../base/file-time.ts';
import { absolutePath, canBeOpened, lastNameLatin1, liesIn, parentFolder, pathText } from '../base/source-path.ts';
import { isMarkerText } from '../vault/marker.ts';
import { systemCode } from '../vault/vault-errors.ts';

/** A source as the walker needs it. */
export interface WalkRoot {
  readonly id: string;
  /** The source folder's absolute path, its bytes. */
  readonly path: Uint8Array;
  /** These paths alone, relative to the source, e.g. those that failed before; absent: all that is in it. */
  readonly only?: readonly Uint8Array[];
  /** With `only`: what is mounted in it as far as is known. What is not there in one that is away is not called gone. */
  readonly mounts?: readonly KnownMount[];
  /** Patterns of gitignore, relative to the source: what they match is skipped. Absent: none. */
  readonly ignore?: readonly string[];
  /** Reports folders as well, where `only` is absent. */
  readonly reportsFolders?: boolean;
  /** Absolute paths of all folders that are backed up: a link that leads into one of them is no loss. Absent: those that are walked. */
  readonly backedUp?: readonly Uint8Array[];
}

/** What a skipped entry says besides its reason. */
export interface SkippedDetails {
  /** A folder that was not looked into. Nothing is said of what is in it. */
  readonly whole?: true;
  /** Nothing is said of it itself. */
  readonly later?: true;
  /** It was there when its folder was read, and is not any more. */
  readonly vanished?: true;
  /** One sentence that people should see, not only in the list of what was skipped. */
  readonly notice?: string;
  /** A link that points outside of the folders that are backed up. */
  readonly entry?: 'link';
  /** Where such a link points: the folder that could be backed up, its absolute path; absent where that is not UTF-8. */
  readonly target?: string;
}

/** A folder that was read whole, with a photo in it or below it. */
export interface WalkedFolder {
  /** Relative to the source, its bytes; empty for the source's own folder. */
  readonly path: Uint8Array;
  /** Nanoseconds since 1970, before it was read. */
  readonly mtimeNs: bigint;
  /** Permission bits; 0 on Windows, whose folders have none. */
  readonly mode: number;
}

/** Whatever the walker finds; `path` is relative to the source, its bytes, "/" between names. */
export type Entry =
  | { readonly kind: 'candidate'; readonly source: string; readonly path: Uint8Array; readonly fingerprint: Fingerprint; readonly stableIds: boolean; readonly mode: number }
  | ({ readonly kind: 'skipped'; readonly source: string; readonly path: Uint8Array; readonly reason: string } & SkippedDetails)
  /** `entry`: a folder that cannot be read, so that nobody knows what is in it. */
  | { readonly kind: 'failed'; readonly source: string; readonly path: Uint8Array; readonly reason: string; readonly entry?: 'folder' }
  /**
   * A folder on another file system than the one around it: a card or a share that is mounted there, which can go away alone.
   * First of all the source itself, whose `path` is empty.
   */
  | ({ readonly kind: 'mount'; readonly source: string } & KnownMount)
  /** Many folders at once, each after all that is in it. */
  | { readonly kind: 'folders'; readonly source: string; readonly folders: readonly WalkedFolder[] }
  /** A folder of `only` could be read. */
  | { readonly kind: 'read'; readonly source: string; readonly path: Uint8Array }
  /** The source's end. `complete`: every folder could be read, so that what was not found is not there. */
  | { readonly kind: 'end'; readonly source: string; readonly complete: boolean }
  /** The source's folder itself cannot be opened. */
  | { readonly kind: 'absent'; readonly source: string; readonly reason: string };

/** What is walked, and what of it is left to others or out. */
interface Walked {
  readonly root: WalkRoot;
  readonly others: readonly Identity[];
  readonly ignoring: Ignoring | undefined;
  readonly hasMediaBeside: HasMediaBeside;
  readonly linkTarget: (link: Buffer | string) => LinkTarget;
  readonly throwIfStopped: () => void;
  /** Folders on another device than the one around them that were found so far. */
  readonly mounts: Folder[];
}

type WalkedEntry = Exclude<Entry, { kind: 'end' | 'absent' }>;

/** An entry that a run counts. */
export type FoundEntry = Exclude<Entry, { kind: 'end' | 'absent' | 'mount' | 'folders' | 'read' }>;

/** An entry of a folder that is open. */
interface FoundIn {
  readonly folder: OpenFolder;
  readonly name: Buffer;
  /** What the folder said of it. */
  readonly type: fs.Dirent;
}

interface Folder {
  readonly kind: 'folder';
  readonly path: Uint8Array;
  /** The device that it lies on, as long as nothing is unplugged. */
  readonly dev: bigint;
  /** The folder around it, where folders are reported. */
  readonly around?: LeftFolder;
}

/** A folder whose own entries were read: it is reported when all that is below it was walked. */
interface LeftFolder {
  readonly kind: 'left';
  readonly path: Uint8Array;
  readonly around: LeftFolder | undefined;
  /** Undefined where it could not be read whole. */
  state: Omit<WalkedFolder, 'path'> | undefined;
  hasCandidates: boolean;
}

/** Folders in one entry. */
const foldersTogether = 500;

const slash = Buffer.from('/');
const wholeSource = new Uint8Array();
/** Placeholders of online-only files occupy no blocks; files this small may live in NTFS's file table and occupy none either. */
const residentMax = 4096n;

/**
 * Walks sources one after the other and yields each entry as it is found. Folders are streamed, so
 * memory grows with the number of folders that wait, never with the number of files.
 *
 * It runs in a thread of its own, on blocking calls: a hung network drive then holds up this thread
 * and nothing else. It follows no symbolic link, opens nothing but folders and files whose name does not tell
 * whether they are photos, and does not stop at what it cannot read.
 *
 * @param throwIfStopped called before each look at the file system; what it throws ends the walk
 */
export async function* walk(roots: readonly WalkRoot[], throwIfStopped: () => void = () => undefined): AsyncGenerator<Entry, void> {
  const identities = new Map<string, Identity>();
  forgetDevices();
  for (const root of roots) {
    try {
      identities.set(root.id, identityOf(root.path));
    } catch {
      // Said when its turn comes.
    }
  }
  for (const root of roots) {
    const others = [...identities].filter(([id]) => id !== root.id).map(([, identity]) => identity);
    yield* walkSource(root, others, createLinkTargets(root.backedUp ?? roots.map(({ path }) => path)), throwIfStopped);
  }
}

function* walkSource(root: WalkRoot, others: readonly Identity[], linkTarget: Walked['linkTarget'], throwIfStopped: () => void): Generator<Entry, void> {
  const source = root.id;
  let complete = root.only === undefined;
  let identity: Identity;
  try {
    identity = identityOf(root.path);
  } catch (error) {
    yield { kind: 'absent', source, reason: systemReason(error) };
    return;
  }
  yield { kind: 'mount', source, path: wholeSource, identity: sourceIdentity(root.path) };
  const walked: Walked = { root, others, ignoring: createIgnoring(root.ignore ?? []), hasMediaBeside: createHasMediaBeside(), linkTarget, throwIfStopped, mounts: [] };
  const top: Folder = { kind: 'folder', path: wholeSource, dev: identity.dev };
  for (const entry of root.only === undefined ? walkTree(walked, top) : walkPaths(walked, top, root.only)) {
    if (entry.kind === 'failed' || isVanished(entry)) {
      // A drive that is unplugged while it is walked makes everything fail: nothing of that is the files' fault.
      if (entry.path.length === 0 || !isStillThere(root.path, identity) || isAnotherDrive(root)) {
        yield { kind: 'absent', source, reason: entry.reason };
        return;
      }
      // The same, for a drive that is mounted in the source.
      const isAway = walked.mounts.some((mount) => liesIn(entry.path, mount.path) && !isStillMounted(root.path, mount)) ||
        root.mounts?.some((mount) => liesIn(entry.path, mount.path) && !isMounted(root.path, mount)) === true;
      if (isAway) {
        complete = false;
        yield { kind: 'skipped', source, path: entry.path, reason: awayReason, later: true };
        continue;
      }
      if (entry.kind === 'failed') complete = false;
    }
    yield entry;
  }
  const allThere = isStillThere(root.path, identity) && walked.mounts.every((mount) => isStillMounted(root.path, mount));
  yield { kind: 'end', source, complete: complete && allThere };
}

/** Is what the source lies on none of the file systems that it was seen on? */
function isAnotherDrive({ path, mounts = [] }: WalkRoot): boolean {
  const own = mounts.filter((mount) => mount.path.length === 0);
  return own.length > 0 && !own.some((mount) => isMounted(path, mount));
}

const vanished = (source: string, path: Uint8Array): FoundEntry =>
  ({ kind: 'skipped', source, path, reason: 'The file was gone before it could be read.', vanished: true });

/** Was it there when its folder was read, and not any more when its turn came? */
export function isVanished(entry: Entry): entry is Extract<Entry, { kind: 'skipped' }> {
  return entry.kind === 'skipped' && entry.vanished === true;
}

/** A folder that is gone, moved, or something else now; what was in it may be somewhere else. */
function vanishedFolder(source: string, path: Uint8Array): FoundEntry {
  return { kind: 'skipped', source, path, reason: 'The folder was gone before it could be read.', vanished: true, whole: true };
}

/** A folder, given by its path in the source, and all that is in it. */
function* walkTree(walked: Walked, top: Folder): Generator<WalkedEntry, void> {
  const { root } = walked;
  const reports = root.reportsFolders === true && root.only === undefined;
  const waiting: (Folder | LeftFolder)[] = [top];
  let reported: WalkedFolder[] = [];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (folder.kind === 'left') {
      if (!folder.hasCandidates) continue;
      if (folder.around !== undefined) folder.around.hasCandidates = true;
      if (folder.state !== undefined) reported.push({ path: folder.path, ...folder.state });
      if (reported.length === foldersTogether) {
        yield { kind: 'folders', source: root.id, folders: reported };
        reported = [];
      }
      continue;
    }
    const left: LeftFolder = { kind: 'left', path: folder.path, around: folder.around, state: undefined, hasCandidates: false };
    // What is found in it lies above it on the stack.
    if (reports) waiting.push(left);
    try {
      for (const found of readFolder(root, folder.path)) {
        walked.throwIfStopped();
        if (reports) left.state ??= stateOf(found.folder);
        const path = exactBytes(folder.path.length === 0 ? found.name : Buffer.concat([folder.path, slash, found.name]));
        const entry = inspect(walked, path, found);
        if (entry.kind === 'folder') {
          waiting.push(reports ? { ...entry, around: left } : entry);
          yield* newMount(walked, entry, folder);
          continue;
        }
        if (entry.kind === 'candidate') left.hasCandidates = true;
        yield entry;
      }
    } catch (error) {
      walked.throwIfStopped();
      left.state = undefined;
      if (folder.path.length > 0 && goneCodes.has(systemCode(error) ?? '')) yield vanishedFolder(root.id, folder.path);
      else yield unreadableFolder(root.id, folder.path, error);
    }
  }
  if (reported.length > 0) yield { kind: 'folders', source: root.id, folders: reported };
}

function stateOf(folder: OpenFolder): Omit<WalkedFolder, 'path'> {
  const stats = folder.stat();
  return { mtimeNs: modifiedNs(stats), mode: process.platform === 'win32' ? 0 : Number(stats.mode & 0o7777n) };
}

function unreadableFolder(source: string, path: Uint8Array, error: unknown, words = systemReason(error)): FoundEntry {
  return { kind: 'failed', source, path, reason: `The folder cannot be read: ${words}`, entry: 'folder' };
}

/** Another system, or a NAS, may give names that Windows lists and does not open: nothing there is gone. */
const impossibleName = 'Windows cannot open a name like this; rename it on the computer or device that it comes from';

/** The path is free, or something else than a folder has it. */
const goneCodes = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** These paths alone, and what is in those that are folders; what lies in a folder that a walk would leave out is not looked at. */
function* walkPaths(walked: Walked, top: Folder, paths: readonly Uint8Array[]): Generator<WalkedEntry, void> {
  const folders = new Map<string, FoundEntry | Folder>();
  for (const path of paths) {
    walked.throwIfStopped();
    const around = yield* folderAround(walked, top, path, folders);
    const entry = around.kind !== 'folder' || path.length === 0 ? around : inspect(walked, path, undefined);
    if (entry.kind !== 'folder') {
      yield entry;
      continue;
    }
    if (around.kind === 'folder') yield* newMount(walked, entry, around);
    let readable = true;
    for (const found of walkTree(walked, entry)) {
      if ((found.kind === 'failed' || isVanished(found)) && found.path === entry.path) readable = false;
      yield found;
    }
    if (readable) yield { kind: 'read', source: walked.root.id, path };
  }
}

/**
 * The folder that a path lies in, or what becomes of the path because a walk would not come to it.
 *
 * @param known folders that were inspected before, by their paths as Latin-1
 */
function* folderAround(
  walked: Walked, top: Folder, path: Uint8Array, known: Map<string, FoundEntry | Folder>,
): Generator<WalkedEntry, FoundEntry | Folder> {
  let around = top;
  for (let end = path.indexOf(0x2f); end >= 0; end = path.indexOf(0x2f, end + 1)) {
    const folder = exactBytes(Buffer.from(path.buffer, path.byteOffset, end));
    const key = folder.toString('latin1');
    const found = known.get(key) ?? inspect(walked, folder, undefined);
    known.set(key, found);
    if (found.kind === 'folder') {
      yield* newMount(walked, found, around);
      around = found;
      continue;
    }
    // A file where a folder was: what was in that is gone.
    if (found.kind === 'candidate' || isVanished(found)) return vanished(found.source, path);
    // What is said of the folder itself, a notice or where it leads, is not said of what is in it.
    return { kind: found.kind, source: found.source, path, reason: found.reason };
  }
  return around;
}

/** Tells once of a folder that lies on another device than the one around it. */
function* newMount({ root, mounts }: Walked, folder: Folder, around: Folder): Generator<WalkedEntry, void> {
  const { path, dev } = folder;
  if (dev === around.dev || mounts.some((mount) => Buffer.compare(mount.path, path) === 0)) return;
  mounts.push(folder);
  yield { kind: 'mount', source: root.id, path, identity: mountIdentity(root.path, path) };
}

function* readFolder(root: WalkRoot, folder: Uint8Array): Generator<FoundIn, void> {
  const opened = openFolderIn(root.path, folder);
  try {
    for (let found = opened.read(); found !== null; found = opened.read())
      yield { folder: opened, name: found.name as unknown as Buffer, type: found };
  } finally {
    opened.close();
  }
}

/** @param found the entry as it was found; undefined where only its path is known */
function inspect(walked: Walked, path: Uint8Array, found: FoundIn | undefined): FoundEntry | Folder {
  const { root, others, ignoring, hasMediaBeside } = walked;
  const source = root.id;
  const skipped = (reason: string): FoundEntry => ({ kind: 'skipped', source, path, reason });
  const skippedWhole = (reason: string): FoundEntry => ({ kind: 'skipped', source, path, reason, whole: true });
  const text = lastNameLatin1(path);

  function look(absolute: Buffer | string, folder: () => Buffer | string): FoundEntry | Folder {
    let stats: fs.BigIntStats | undefined;
    const stat = (): fs.BigIntStats => (stats ??= fs.lstatSync(absolute, { bigint: true }));
    const type = found === undefined || isUntyped(found.type) ? stat() : found.type;

    if (type.isDirectory()) {
      const excluded = excludedFolder(text) ?? excludedInFolder(parentName(root, path), text);
      if (excluded !== undefined) return skippedWhole(`left out by default: ${excluded}`);
      const pattern = ignoring?.ignoredBy(path, true);
      if (pattern !== undefined) return skippedWhole(ignoredReason(pattern));
      const { dev, ino, birthtimeNs } = stat();
      if (others.some((other) => other.ino === ino && ino !== 0n && other.dev === dev && other.birthtimeNs === birthtimeNs))
        return skippedWhole('backed up as a folder of its own');
      if (!isKeepsakeVault(absolute)) return { kind: 'folder', path, dev };
      return {
        kind: 'skipped', source, path, reason: 'a Keepsake vault, not photos to back up', whole: true,
        notice: `The folder ${pathText(absolutePath(root.path, path)).path} is a Keepsake vault: nothing in it is backed up.`,
      };
    }
    if (type.isSymbolicLink()) return inspectLink(walked, path, absolute);
    if (!type.isFile()) return skipped('not a regular file');
    const excluded = excludedFile(text);
    if (excluded !== undefined) return skipped(`left out by default: ${excluded}`);
    const decidedByContent = isDecidedByContent(text);
    if (!decidedByContent && (mediaKind(text) === undefined || (isCompanion(text) && !hasMediaBeside(path, folder())))) return skipped(noMedia);
    const pattern = ignoring?.ignoredBy(path, false);
    if (pattern !== undefined && !decidedByContent) return skipped(ignoredReason(pattern));
    const now = stat();
    // Replaced by something else since the folder was read.
    if (!now.isFile()) return skipped('not a regular file');
    // Nothing can be lost of it; and what it held before, should it be a photo that was cut to nothing, stays the newest version.
    if (now.size === 0n) return skipped('empty: there is nothing in it');
    if (process.platform !== 'linux' && now.blocks === 0n && now.size >= residentMax)
      return skipped('only in the cloud, not on this computer');
    if (decidedByContent) {
      const refused = refusedByContent(absolute, text);
      if (refused !== undefined) return skipped(refused);
      if (pattern !== undefined) return skipped(ignoredReason(pattern));
    }
    return { kind: 'candidate', source, path, fingerprint: fingerprintOf(now), stableIds: hasStableIds(absolute, now.dev), mode: Number(now.mode & 0o7777n) };
  }

  try {
    return found === undefined ? withPathIn(root.path, path, look) : look(found.folder.pathOf(found.name), () => found.folder.path);
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const impossible = isGone && !canBeOpened(path.subarray(path.lastIndexOf(0x2f) + 1));
    if (isGone && !impossible) return vanished(source, path);
    if (found?.type.isDirectory() === true) return unreadableFolder(source, path, error, impossible ? impossibleName : undefined);
    return { kind: 'failed', source, path, reason: impossible ? impossibleName : systemReason(error) };
  }
}

/** A link is never followed: what it points to is backed up where it is, or not at all. */
function inspectLink({ root, ignoring, linkTarget }: Walked, path: Uint8Array, absolute: Buffer | string): FoundEntry {
  const skipped = (reason: string) => ({ kind: 'skipped', source: root.id, path, reason }) as const;
  const target = linkTarget(absolute);
  if (target.kind === 'nothing' && !target.isOutside) return skipped('a link to something that is not there');
  if (target.kind === 'inside') return skipped('a link into your folders; what it points to is backed up there, unless it is left out');
  const name = lastNameLatin1(path);
  const isPhoto = mediaKind(name) !== undefined;
  // A folder on a drive that is not connected now looks like this; most files have an extension.
  const isFolder = target.kind === 'nothing' ? !isPhoto && !extension.test(name) : target.isFolder;
  const excluded = isFolder ? excludedFolder(name) ?? excludedInFolder(parentName(root, path), name) : excludedFile(name);
  if (excluded !== undefined) return skipped(`left out by default: ${excluded}`);
  if (!isFolder && !isPhoto) return skipped(noMedia);
  const pattern = ignoring?.ignoredBy(path, isFolder);
  if (pattern !== undefined) return skipped(ignoredReason(pattern));
  if (target.kind === 'nothing')
    return { ...skipped('a link that points outside your folders, to something that is not there: not backed up'), entry: 'link' };
  const { path: text, pathB64 } = pathText(target.isFolder ? target.path : parentFolder(target.path));
  return {
    kind: 'skipped', source: root.id, path, entry: 'link', reason: 'a link that points outside your folders: not backed up',
    ...(pathB64 === undefined ? { target: text } : {}),
  };
}

/** Of a file's name: folders have dots before numbers, as in 2024.05. */
const extension = /\.[A-Za-z][A-Za-z0-9]{0,5}$/;
const noMedia = 'not a photo, video or sidecar';

/** Why a file whose name does not tell is skipped, by its first bytes; undefined for a photo or video. */
function refusedByContent(path: Buffer | string, name: string): string | undefined {
  let fd: number;
  try {
    fd = openToRead(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A name that says photo is one until the opposite is seen: it fails when it is backed up, and that is said.
    if (mediaKind(name) !== undefined || code === 'ENOENT') throw error;
    return 'its name is not that of a photo, and it cannot be opened to look';
  }
  try {
    const head = Buffer.alloc(mediaHeadBytes);
    const read = fs.readSync(fd, head, 0, head.length, 0);
    return isMediaContent(name, head.subarray(0, read)) ? undefined : noMedia;
  } finally {
    fs.closeSync(fd);
  }
}

/** The name of the folder that it lies in, its bytes read as Latin-1. */
function parentName(root: WalkRoot, path: Uint8Array): string {
  const end = path.lastIndexOf(slash[0] ?? 0);
  return lastNameLatin1(end === -1 ? root.path : path.subarray(0, end));
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

/** A vault in a source would back itself up. A file that is only named like a vault's marker makes none. */
function isKeepsakeVault(folder: Buffer | string): boolean {
  const inside = (name: string): Buffer | string =>
    typeof folder === 'string' ? `${folder}/${name}` : Buffer.concat([folder, slash, Buffer.from(name)]);
  return fs.existsSync(inside('objects')) && isMarkerText(readHead(inside('keepsake.json'), markerMaxBytes).toString('utf8'));
}

/** Many times what a marker has. */
const markerMaxBytes = 16 * 1024;

/** The first bytes of a regular file; none where there is no such file, or it cannot be read. */
function readHead(path: Buffer | string, maxBytes: number): Buffer {
  let fd: number | undefined;
  try {
    fd = openToRead(path);
    const bytes = Buffer.alloc(maxBytes);
    return fs.fstatSync(fd).isFile() ? bytes.subarray(0, fs.readSync(fd, bytes, 0, maxBytes, 0)) : Buffer.alloc(0);
  } catch {
    return Buffer.alloc(0);
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

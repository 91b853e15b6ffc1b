import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ObjectId } from '../../src-shared/domain.ts';
import { makeFolder, makeFolders, moveExclusively, removeTemporary, syncFolder } from './durable-files.ts';
import {
  idOfObjectName,
  objectName,
  objectsFolder,
  prefixFolder,
  prefixOf,
  prefixes,
  quarantineFolder,
  type VaultPlace,
} from './layout.ts';
import type { MarkerGuard } from './marker.ts';
import type { ObjectIndex } from './object-index.ts';
import { unless } from './vault-errors.ts';
import type { ObjectDescription, StoredObject } from './vault-types.ts';

/** A content that lies, whole and durable, under a temporary name. */
export interface WrittenObject {
  readonly object: ObjectDescription;
  readonly temporary: string;
}

/** 'conflict': the ID is taken by a file of another length that cannot be proven bad. */
export type Publication = 'stored' | 'present' | 'conflict';

/** A stored object, and the file that it is. */
export interface ObjectFile extends StoredObject {
  readonly name: string;
}

/** A file of an object as it was when somebody looked: what `setAside` compares. */
export interface SeenFile extends ObjectFile {
  readonly identity: string;
}

export interface ObjectFiles {
  /** Which of these objects are stored; what it finds is durable, whoever wrote it, unless it is only to be read. */
  readonly find: (place: VaultPlace, ids: readonly ObjectId[], toRead?: boolean) => readonly ObjectFile[];
  /** Gives written objects their final names and makes those durable: one outcome each, in order. */
  readonly publish: (place: VaultPlace, written: readonly WrittenObject[]) => readonly Publication[];
  /** At least `limit` objects after `after` in the order of their IDs, fewer only at the end; whole prefix folders. */
  readonly list: (place: VaultPlace, after: ObjectId | undefined, limit: number) => readonly StoredObject[];
  /** Every file of one ID, also those that are no object for being empty. */
  readonly filesOf: (place: VaultPlace, id: ObjectId) => readonly SeenFile[];
  /** Moves a file into quarantine/, durably. False, and nothing done, where it is not the file that was seen. */
  readonly setAside: (place: VaultPlace, file: SeenFile) => boolean;
}

/** The ID of the empty content: the only object that may have no bytes in a plain vault. */
const emptyContent = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const coarseTimeMs = 3000n;

/** The blocking half of a vault's objects; it lives in a thread. */
export function createObjectFiles(index: ObjectIndex, guard: MarkerGuard): ObjectFiles {
  /** When each prefix folder last changed before it was last synced here. */
  const syncedAt = new Map<string, bigint>();

  /** The files of these objects in one prefix folder: reads its names once, and fills the index with them. */
  function look(place: VaultPlace, prefix: string, wanted: ReadonlySet<ObjectId> | undefined): ObjectFile[] {
    const folder = prefixFolder(place.root, prefix);
    const names = unless(['ENOENT'], () => readdirSync(folder));
    // An empty mount point has no such folder either: it must not be taken for an empty vault.
    if (names === undefined) guard(place);
    const files: ObjectFile[] = [];
    for (const name of names ?? []) {
      const id = idOfObjectName(name);
      if (id === undefined) continue;
      index.add(id);
      if (wanted !== undefined && !wanted.has(id)) continue;
      const stats = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (stats?.isFile()) files.push({ id, name, bytes: stats.size });
    }
    index.markFilled(prefix);
    return files;
  }

  /**
   * Another computer may have published a moment ago and not come to making it durable: who is told "present" may rely
   * on it all the same. A folder that has not changed since the last time costs one stat.
   */
  function syncIfChanged(folder: string): void {
    const changed = lstatSync(folder, { bigint: true }).mtimeNs;
    if (syncedAt.get(folder) === changed) return;
    syncFolder(folder);
    // Times are coarse (2 s on FAT): a folder that changed just now may change again and keep its time.
    if (BigInt(Date.now()) - changed / 1_000_000n > coarseTimeMs) syncedAt.set(folder, changed);
  }

  function find(place: VaultPlace, ids: readonly ObjectId[], toRead = false): readonly ObjectFile[] {
    guard(place);
    return [...Map.groupBy(ids, prefixOf)].flatMap(([prefix, group]) => {
      const found = wholeOnes(look(place, prefix, new Set(group)));
      if (found.length > 0 && !toRead) syncIfChanged(prefixFolder(place.root, prefix));
      return found;
    });
  }

  /** Whether there is room for the object under its ID: what is provably bad is set aside for it. */
  function settle(
    place: VaultPlace,
    { id, sha256, bytes }: ObjectDescription,
    files: readonly ObjectFile[],
  ): Publication | 'free' {
    if (files.some((file) => file.bytes === bytes)) return 'present';
    for (const file of files) {
      // The new content proves itself by its name: a file of another length cannot have that checksum. Under a keyed
      // name nothing is proven, and only an empty file is known to be worth nothing.
      if (sha256 !== id && file.bytes > 0) return 'conflict';
      setAside(place, file);
    }
    return 'free';
  }

  function publishOne(place: VaultPlace, { object, temporary }: WrittenObject): Publication {
    const prefix = prefixOf(object.id);
    const folder = prefixFolder(place.root, prefix);
    const existing = (): readonly ObjectFile[] => look(place, prefix, new Set([object.id]));
    let answer = settle(place, object, index.ask(object.id) === 'no' ? [] : existing());
    if (answer === 'free') {
      const final = join(folder, objectName(object.id, object.extension));
      if (moveExclusively(temporary, final)) answer = 'stored';
      else {
        // Another computer was faster than this index. Its object may even be damaged: then there is one more try.
        answer = settle(place, object, existing());
        if (answer === 'free') setAsideUnlessFile(place, object.id, final);
        if (answer === 'free') answer = moveExclusively(temporary, final) ? 'stored' : 'conflict';
      }
    }
    if (answer !== 'stored') removeTemporary(temporary);
    index.add(object.id);
    return answer;
  }

  return {
    find,
    publish(place, written) {
      guard(place);
      makeFolder(objectsFolder(place.root));
      const folders = new Set(written.map(({ object }) => prefixFolder(place.root, prefixOf(object.id))));
      makeFolders(folders);
      const answers = written.map((each) => publishOne(place, each));
      for (const folder of folders) syncFolder(folder);
      return answers;
    },
    list(place, after, limit) {
      guard(place);
      const page: StoredObject[] = [];
      for (const prefix of prefixes) {
        if (after !== undefined && prefix < prefixOf(after)) continue;
        const files = wholeOnes(look(place, prefix, undefined)).filter(
          (file) => after === undefined || file.id > after,
        );
        page.push(...files.map(({ id, bytes }) => ({ id, bytes })).sort((a, b) => (a.id < b.id ? -1 : 1)));
        if (page.length >= limit) break;
      }
      return page;
    },
    filesOf(place, id) {
      guard(place);
      return look(place, prefixOf(id), new Set([id])).flatMap((file) => {
        const identity = identityOf(place, file);
        return identity === undefined ? [] : [{ ...file, identity }];
      });
    },
    setAside(place, file) {
      guard(place);
      // Its damage may have been seen by somebody else as well, who stored a good one under the same name since.
      if (identityOf(place, file) !== file.identity) return false;
      setAside(place, file);
      syncFolder(prefixFolder(place.root, prefixOf(file.id)));
      return true;
    },
  };
}

function identityOf(place: VaultPlace, file: ObjectFile): string | undefined {
  const path = join(prefixFolder(place.root, prefixOf(file.id)), file.name);
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

/**
 * One file for each object: the longest, where there are several under different extensions. An empty file is what
 * some file systems leave of a file after a power cut, and no object.
 */
function wholeOnes(files: readonly ObjectFile[]): readonly ObjectFile[] {
  const best = new Map<ObjectId, ObjectFile>();
  for (const file of files) {
    if (file.bytes === 0 && file.id !== emptyContent) continue;
    const known = best.get(file.id);
    if (known === undefined || known.bytes < file.bytes) best.set(file.id, file);
  }
  return [...best.values()];
}

/** A folder or a link under an object's name is no object, and must not keep the object from being stored: it is set aside, too. */
function setAsideUnlessFile(place: VaultPlace, id: ObjectId, path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) setAside(place, { id, name: basename(path) });
}

/** Moves a damaged file into quarantine/, with a number before its extension where its own name is taken. */
function setAside(place: VaultPlace, file: Pick<ObjectFile, 'id' | 'name'>): void {
  const folder = quarantineFolder(place.root);
  makeFolder(folder);
  const from = join(prefixFolder(place.root, prefixOf(file.id)), file.name);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? file.name : `${file.id}-${number}${file.name.slice(file.id.length)}`;
    if (moveExclusively(from, join(folder, name))) break;
  }
  syncFolder(folder);
}

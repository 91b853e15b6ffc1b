import type { ObjectId } from '../../src-shared/domain.ts';
import type { Run } from './lanes.ts';
import { prefixOf, type VaultPlace } from './layout.ts';
import type { ObjectFile } from './object-files.ts';
import { createObjectIndex } from './object-index.ts';
import { createRecentObjects } from './recent-objects.ts';
import { requireObjectId } from './vault-input.ts';

/** Finds stored objects with as few looks at folders as will do. */
export interface ObjectFinder {
  /** The files of those of these objects that are stored, by a look at the folders where the index cannot say no. */
  readonly find: (ids: Iterable<ObjectId>, signal?: AbortSignal) => Promise<readonly ObjectFile[]>;
  /** The file of an object that is read alone: its name need not be durable, as nothing is journalled of it. */
  readonly findToRead: (id: ObjectId, signal: AbortSignal) => Promise<ObjectFile | undefined>;
  /** The lengths of those of these objects that are stored; of the last few thousand without a look. */
  readonly lengthsOf: (ids: readonly ObjectId[]) => Promise<ReadonlyMap<ObjectId, number>>;
  /** An object was published. */
  readonly add: (id: ObjectId, bytes: number) => void;
  /** An object was set aside, or found missing. */
  readonly forget: (id: ObjectId) => void;
}

/** Prefix folders that one call looks into, so that a large check is shared out among the threads. */
const prefixesPerLook = 16;

/** @param indexMemory as `allocateObjectIndex` made it, shared with the threads behind `run` */
export function createObjectFinder(place: VaultPlace, run: Run, indexMemory: SharedArrayBuffer): ObjectFinder {
  const index = createObjectIndex(indexMemory);
  const recent = createRecentObjects();

  async function find(ids: Iterable<ObjectId>, signal?: AbortSignal): Promise<readonly ObjectFile[]> {
    const looked = [...new Set(ids)].filter((id) => index.ask(requireObjectId(id)) !== 'no');
    const groups = [...Map.groupBy(looked, prefixOf).values()];
    const calls: ObjectId[][] = [];
    for (let start = 0; start < groups.length; start += prefixesPerLook)
      calls.push(groups.slice(start, start + prefixesPerLook).flat());
    const found = await Promise.all(calls.map((part) => run('findObjects', [place, part], signal && { signal })));
    for (const id of looked) recent.delete(id);
    for (const file of found.flat()) recent.add(file.id, file.bytes);
    return found.flat();
  }

  return {
    find,
    findToRead: async (id, signal) => (await run('findObjects', [place, [requireObjectId(id)], true], { signal }))[0],
    async lengthsOf(ids) {
      const lengths = new Map<ObjectId, number>();
      for (const id of ids) {
        const bytes = recent.get(id);
        if (bytes !== undefined) lengths.set(id, bytes);
      }
      for (const file of await find(ids.filter((id) => !lengths.has(id)))) lengths.set(file.id, file.bytes);
      return lengths;
    },
    add: (id, bytes) => recent.add(id, bytes),
    forget: (id) => recent.delete(id),
  };
}

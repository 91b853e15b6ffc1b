import type { ObjectId } from '../../src-shared/domain.ts';

/** Objects that were published or seen a moment ago, with their lengths. */
export interface RecentObjects {
  get(id: ObjectId): number | undefined;
  add(id: ObjectId, bytes: number): void;
  delete(id: ObjectId): void;
}

/** Enough for everything between a check and its confirmation: three of the largest batches. */
const capacity = 16_384;

/** Remembers the last few thousand, so that confirming a file right after storing it looks nothing up. */
export function createRecentObjects(): RecentObjects {
  const lengths = new Map<ObjectId, number>();
  return {
    get: (id) => lengths.get(id),
    add(id, bytes) {
      lengths.delete(id);
      lengths.set(id, bytes);
      // A Map keeps the order of insertion: its first key is the oldest.
      if (lengths.size > capacity)
        for (const oldest of lengths.keys()) {
          lengths.delete(oldest);
          break;
        }
    },
    delete: (id) => void lengths.delete(id),
  };
}

import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A heap of more than so many bytes takes long to collect, and may grow by a share of what it keeps. */
const largeBytes = 16 * 1024 * 1024;
const growthShare = 0.3;

/**
 * Collects a thread's garbage when its heap, and what its buffers hold outside of it, has grown since the last time. V8 by
 * itself lets a small heap double, and hardly counts the buffers.
 */
export interface GarbageWatch {
  /** Collects where that is due. Blocks: a heap of 10 MB takes some milliseconds. */
  look(): void;
}

/** @param growthBytes how much a small heap may grow */
export function createGarbageWatch(growthBytes: number): GarbageWatch {
  let collect: NodeJS.GCFunction | undefined;
  let limitBytes = 0;
  return {
    look() {
      if (usedBytes() < limitBytes) return;
      if (collect === undefined) {
        setFlagsFromString('--expose-gc');
        collect = runInNewContext('gc') as NodeJS.GCFunction;
        // Loading the code leaves garbage, and half-empty pages: the first collection gives 3 MB back to the system.
        collect({ type: 'major', flavor: 'last-resort' });
      } else collect();
      const kept = usedBytes();
      limitBytes = kept + (kept < largeBytes ? growthBytes : growthShare * kept);
    },
  };
}

function usedBytes(): number {
  const { used_heap_size: heapBytes, external_memory: externalBytes } = getHeapStatistics();
  return heapBytes + externalBytes;
}

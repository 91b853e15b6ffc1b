import type { FinishedFile } from './catalog-types.ts';

/** Entries that ended, on their way into the catalog: written in batches, and kept for a while where the disk refuses them. */
export interface CatalogWrites {
  /** Resolves at once unless too many wait to be written. */
  add(file: FinishedFile): Promise<void>;
  /** Resolves when what waits is written, at once where the last write was refused: that is tried again by itself. */
  readonly flush: () => Promise<void>;
  /** Also what was refused. @throws what refuses it again, and where something was let go before it could be written */
  readonly flushAll: () => Promise<void>;
  readonly waiting: readonly FinishedFile[];
  /** Lets go of what waits. */
  clear(): void;
}

const writeDelayMs = 100;
const writeBatch = 500;
/** After a refusal (a full disk) nothing is sent for so long. */
const refusedMs = 5_000;
/** More than that is not kept: the destination's journal knows it, and the next run asks there. */
const waitingMax = 20_000;

/** @param write writes them all, or none; the calls keep their order, and whatever is asked after one sees what it wrote */
export function createCatalogWrites(write: (files: readonly FinishedFile[]) => Promise<void>): CatalogWrites {
  let waiting: FinishedFile[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let refused = false;
  let letGo = false;

  function send(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting.splice(0, writeBatch);
    if (batch.length === 0) return writing;
    const sent = write(batch).then(
      () => {
        refused = false;
      },
      (error: unknown) => {
        waiting = [...batch, ...waiting];
        refused = true;
        later(refusedMs);
        throw error;
      },
    );
    writing = Promise.all([writing.catch(() => undefined), sent]).then(() => undefined);
    // Whoever waits for `writing` is told; without a listener a failure must not end the process.
    writing.catch(() => undefined);
    return writing;
  }

  function later(ms: number): void {
    timer ??= setTimeout(() => void sendAll().catch(() => undefined), ms).unref();
  }

  /** Batch by batch, up to the first that is refused. */
  async function sendAll(): Promise<void> {
    do await send();
    while (waiting.length > 0);
  }

  return {
    get waiting() {
      return waiting;
    },
    async add(file) {
      waiting.push(file);
      if (waiting.length > waitingMax + writeBatch) {
        waiting.splice(0, writeBatch);
        letGo = true;
      }
      if (refused) return;
      if (waiting.length < writeBatch) {
        later(writeDelayMs);
        return;
      }
      // One batch may be under way while the next one fills; then the workers wait for the disk.
      const before = writing;
      void send();
      await before.catch(() => undefined);
    },
    async flush() {
      if (!refused) await sendAll();
    },
    async flushAll() {
      await sendAll();
      if (letGo) throw new Error('not all that the run has found could be noted');
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      waiting = [];
      refused = false;
      letGo = false;
    },
  };
}

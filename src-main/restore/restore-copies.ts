import { KeepsakeError } from '../../src-shared/errors.ts';
import type { Hold } from '../base/hold.ts';
import type { VaultPlace } from '../vault/layout.ts';
import type { CopyStep, FileToCopy } from './target-copying.ts';
import type { TargetFile } from './target-types.ts';

/** How a file is copied, and who may interrupt it. */
export interface CopyOptions {
  /** The vault that has the object. */
  readonly from: VaultPlace;
  readonly object: string;
  /** While it is held, nothing is copied; what is begun goes on afterwards. */
  readonly hold: Hold;
  readonly signal: AbortSignal;
  /** Bytes of the file that are written so far. */
  onBytes(bytesDone: number): void;
}

/** The end of a file's copying; see `CopyStep`. */
export type CopyEnd = Exclude<CopyStep, { state: 'begun' | 'failed' }>;

/** The files that one thread copies, as their workers bring them. */
export interface CopyQueue {
  /** @throws KeepsakeError of the target */
  copy(key: number, file: TargetFile, options: CopyOptions): Promise<CopyEnd>;
}

/** A call to the thread takes about so long: a cancel or a pause acts after it, and the progress is known. */
const sliceMs = 100;

interface Item {
  readonly toCopy: FileToCopy;
  readonly options: CopyOptions;
  readonly resolve: (end: CopyEnd) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * All files that wait share one call to the thread, and large ones take turns.
 *
 * @param run calls the thread
 */
export function createCopyQueue(run: (place: VaultPlace, files: readonly FileToCopy[], sliceMs: number) => Promise<readonly CopyStep[]>): CopyQueue {
  let items: Item[] = [];
  let isRunning = false;

  /** Leaves out what was cancelled: the thread removes it when its targets are closed. */
  function remaining(): readonly Item[] {
    items = items.filter(({ options, reject }) => {
      if (options.signal.aborted) reject(new KeepsakeError('cancelled', 'Cancelled.'));
      return !options.signal.aborted;
    });
    return items;
  }

  function settle({ resolve, reject, options }: Item, step: CopyStep): boolean {
    if (step.state === 'begun') {
      options.onBytes(step.bytesDone);
      return false;
    }
    if (step.state === 'failed') reject(new KeepsakeError(step.error.code, step.error.message, { scope: step.error.scope }));
    else resolve(step);
    return true;
  }

  /** A slice of all that waits. One restore has one hold and one vault. */
  async function runSlice({ options: { from, hold, signal } }: Item): Promise<void> {
    const released = hold.pass(signal);
    if (released !== undefined) await released.catch(() => undefined);
    const batch = remaining();
    if (batch.length === 0) return;
    const steps = await run(from, batch.map(({ toCopy }) => toCopy), sliceMs);
    const ended = new Set(batch.filter((item, position) => {
      const step = steps[position];
      return step !== undefined && settle(item, step);
    }));
    const [first, ...others] = items.filter((item) => !ended.has(item));
    items = first === undefined ? [] : [...others, first];
  }

  async function runAll(): Promise<void> {
    // Everyone who comes in the same turn of the event loop goes along.
    await Promise.resolve();
    for (let first = remaining()[0]; first !== undefined; first = remaining()[0]) {
      try {
        await runSlice(first);
      } catch (error) {
        // The thread itself died, and all that it had begun with it.
        for (const { reject } of items.splice(0)) reject(error);
      }
    }
    isRunning = false;
  }

  return {
    copy: (key, file, options) =>
      new Promise((resolve, reject) => {
        items.push({ toCopy: { key, file, object: options.object }, options, resolve, reject });
        if (isRunning) return;
        isRunning = true;
        void runAll();
      }),
  };
}

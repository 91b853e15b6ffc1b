import { createThreadPool, threadUrl } from '../vault/thread-pool.ts';
import type { CardOperations } from './camera-card-thread.ts';

/** A removable drive as cameras leave it. */
export interface CameraCard {
  readonly name: string;
  /** Where the drive is, for people and for the file system. */
  readonly path: string;
}

export interface CameraCardsOptions {
  /** Those that are there now; told at the beginning and at each change. */
  readonly onCards: (cards: readonly CameraCard[]) => void;
  /** How often to look. Default 5 s. */
  readonly everyMs?: number;
  /** Folders in which the system puts removable drives; default: the platform's. */
  readonly roots?: readonly string[];
}

/** Notices camera cards that come and go. A drive that hangs holds up the next look, and nothing else. */
export interface CameraCards {
  /** Idempotent. */
  close(): Promise<void>;
}

export function watchCameraCards({ onCards, everyMs = 5000, roots }: CameraCardsOptions): CameraCards {
  const thread = createThreadPool<CardOperations>(threadUrl('camera-card-thread', import.meta.url), 1);
  let last: string | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const cards = await thread.run('cards', roots === undefined ? [] : [roots]);
    const text = JSON.stringify(cards);
    if (text === last) return;
    last = text;
    onCards(cards);
  }

  function tick(): void {
    looking ??= look().catch(() => undefined).finally(() => {
      looking = undefined;
    });
  }
  const timer = setInterval(tick, everyMs);
  timer.unref();
  tick();

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    clearInterval(timer);
    await Promise.race([thread.close(), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  }
  return { close: () => (closing ??= close()) };
}

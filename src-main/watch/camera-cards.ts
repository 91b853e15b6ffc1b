import { createThreadPool, threadUrl } from '../vault/thread-pool.ts';
import type { CameraCard, CardOperations } from './camera-card-thread.ts';

export type { CameraCard };

export interface CameraCardsOptions {
  /** Those that are there now; told at the beginning and at each change. */
  readonly onCards: (cards: readonly CameraCard[]) => void;
  /** How often to look. Default 5 s. */
  readonly everyMs?: number;
}

/** Notices camera cards that come and go. A drive that hangs holds up the next look, and nothing else. */
export interface CameraCards {
  /** Idempotent. */
  close(): Promise<void>;
}

export function watchCameraCards({ onCards, everyMs = 5000 }: CameraCardsOptions): CameraCards {
  const thread = createThreadPool<CardOperations>(threadUrl('camera-card-thread', import.meta.url), 1);
  let last: string | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const cards = await thread.run('cards', []);
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

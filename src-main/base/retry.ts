import { setTimeout as sleep } from 'node:timers/promises';

export interface BackoffOptions {
  /** Upper bound of the first wait, doubled for each further one. */
  readonly baseMs: number;
  readonly capMs: number;
  /** 0 to 1; Math.random by default. */
  random?(): number;
}

/**
 * Capped exponential backoff with full jitter: anything between nothing and the bound, so that a
 * thousand clients do not come back in the same second.
 * Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param attempt how often it has failed so far, from 1
 * @returns milliseconds to wait; never less than what the destination asked for
 */
export function backoffMs(attempt: number, retryAfterMs: number | undefined, options: BackoffOptions): number {
  const bound = Math.min(options.capMs, options.baseMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs ?? 0, bound * (options.random ?? Math.random)());
}

/** Waits; throws the signal's reason when it aborts first. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

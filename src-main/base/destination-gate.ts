import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import type { Hold } from './hold.ts';
import { backoffMs, pause } from './retry.ts';

/** How long a destination that is gone is waited for in the middle of a run, in milliseconds, where nobody says otherwise. */
export const waitDefaultMs = 5 * 60_000;
const probeBackoff = { baseMs: 500, capMs: 15_000 };

export interface WaitOptions<R> {
  readonly attempt: (signal: AbortSignal) => Promise<R>;
  /** How long a destination that is gone is waited for, in milliseconds; Infinity for ever. */
  readonly waitMs: number;
  /** While it is held nothing is asked, and that time does not count. */
  readonly hold: Hold;
  readonly signal: AbortSignal;
  /** Is this failure waited out? Default: one that may pass with nothing changed. */
  mayPass?(error: KeepsakeError): boolean;
  /** The error while the destination is waited for. */
  onWaiting(error: KeepsakeError): void;
}

/**
 * Tries until the destination answers. Throws the last failure when the time is over, at once when it is
 * one that will not pass, and the signal's reason when that aborts.
 */
export async function waitForDestination<R>(options: WaitOptions<R>): Promise<R> {
  const { hold, signal } = options;
  let leftMs = options.waitMs;

  /** Takes its time off what is left, unless it was held in between. */
  async function timed<T>(work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    const wasHeld = watchHold(hold);
    try {
      return await work();
    } finally {
      if (!wasHeld()) leftMs -= performance.now() - since;
    }
  }

  for (let failures = 1; ; failures++) {
    const released = hold.pass(signal);
    if (released !== undefined) await released;
    const wasHeld = watchHold(hold);
    let failure: KeepsakeError;
    try {
      return await timed(() => options.attempt(signal));
    } catch (error) {
      signal.throwIfAborted();
      failure = toKeepsakeError(error);
    }
    if (!(options.mayPass?.(failure) ?? failure.retryable)) throw failure;
    // What stood still for long may have lost its connection: that is nobody's fault.
    if (wasHeld()) continue;
    if (leftMs <= 0) throw failure;
    options.onWaiting(failure);
    const waitMs = Math.min(backoffMs(failures, failure.retryAfterMs, probeBackoff), leftMs);
    await timed(() => pause(waitMs, signal));
  }
}

/** @returns was it held at any moment since? */
function watchHold(hold: Hold): () => boolean {
  const held = hold.held();
  const times = hold.times();
  return () => held || hold.times() !== times;
}

export interface DestinationGateOptions {
  /** Resolves when the destination is there. */
  readonly ping: (signal: AbortSignal) => Promise<void>;
  readonly waitMs: number;
  readonly hold: Hold;
  readonly signal: AbortSignal;
  /** The error while the destination is waited for; undefined when it is back. */
  onWaiting(error: KeepsakeError | undefined): void;
  /** The destination is given up: nothing passes any more. */
  onGivenUp(error: KeepsakeError): void;
}

/**
 * The way to the destination: a barrier that comes down when the destination is gone, so that ten
 * thousand files wait instead of failing, and goes up by itself when it is back.
 */
export interface DestinationGate {
  /** Resolves while the destination is believed to be there; throws what it was given up for. */
  pass(): Promise<void>;
  /**
   * A request failed for the destination's sake. Resolves when it is worth trying again: true when the
   * destination really was gone meanwhile, false when it answered at once. Throws when it is given up.
   */
  recover(error: KeepsakeError): Promise<boolean>;
  /**
   * Waits before a request is tried again, at least `backoffMs`. What the destination asks for beyond that (Retry-After) is
   * said, holds for all files, and together takes no longer than a destination that is gone is waited for. Throws when that is over.
   */
  rest(error: KeepsakeError, backoffMs: number): Promise<void>;
  /** A file succeeded: the destination may ask for time again. */
  worked(): void;
  /** The destination answers, and yet nothing succeeds there. Returns what it is given up for. */
  giveUp(error: KeepsakeError): KeepsakeError;
}

function asksToWait(error: KeepsakeError, ms: number): KeepsakeError {
  const { code, message, retryable, scope } = error;
  const seconds = Math.ceil(ms / 1000);
  return new KeepsakeError(code, `${message} It asks to wait, and is tried again after ${seconds} s.`, { retryable, scope, cause: error });
}

/** What has answered well, and speaks nonsense now, is hidden by a proxy or a router's page: most often for a while. */
function mayPass(error: KeepsakeError): boolean {
  return error.retryable || error.code === 'bad-answer';
}

export function createDestinationGate(options: DestinationGateOptions): DestinationGate {
  let givenUp: KeepsakeError | undefined;
  let recovering: Promise<boolean> | undefined;
  let resting: Promise<void> | undefined;
  let restLeftMs = options.waitMs;

  async function probe(): Promise<boolean> {
    let failedPings = 0;
    try {
      await waitForDestination({
        attempt: options.ping,
        waitMs: options.waitMs,
        hold: options.hold,
        signal: options.signal,
        mayPass,
        onWaiting: (failure) => {
          failedPings++;
          options.onWaiting(failure);
        },
      });
    } catch (error) {
      options.signal.throwIfAborted();
      throw giveUp(toKeepsakeError(error));
    } finally {
      recovering = undefined;
    }
    if (failedPings > 0) options.onWaiting(undefined);
    return failedPings > 0;
  }

  function giveUp(error: KeepsakeError): KeepsakeError {
    if (givenUp === undefined) {
      givenUp = error;
      options.onGivenUp(error);
    }
    return givenUp;
  }

  async function restFor(error: KeepsakeError, ms: number): Promise<void> {
    options.onWaiting(asksToWait(error, ms));
    try {
      await pause(ms, options.signal);
    } finally {
      restLeftMs -= ms;
      resting = undefined;
      options.onWaiting(undefined);
    }
  }

  return {
    giveUp,
    async rest(error, backoffMs) {
      const askedMs = error.retryAfterMs ?? 0;
      if (askedMs <= backoffMs) return pause(backoffMs, options.signal);
      if (restLeftMs <= 0) throw giveUp(error);
      await (resting ??= restFor(error, Math.min(askedMs, restLeftMs)));
    },
    worked() {
      restLeftMs = options.waitMs;
    },
    async pass() {
      if (recovering !== undefined) await recovering;
      if (givenUp !== undefined) throw givenUp;
    },
    async recover(error) {
      if (givenUp !== undefined) throw givenUp;
      if (!mayPass(error)) throw giveUp(error);
      recovering ??= probe();
      return recovering;
    },
  };
}

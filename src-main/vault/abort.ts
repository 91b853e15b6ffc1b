import { cancelled } from './vault-errors.ts';

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

/** Waits for something shared, which goes on without those who leave. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(cancelled());
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

/**
 * The chunks of a body that may never come, as blocks of one size (the last may be shorter) whose memory belongs to the
 * receiver alone. An abort ends it at once, also while the body makes it wait; the body is told to stop, and not
 * waited for.
 */
export async function* inBlocks(
  body: AsyncIterable<Uint8Array>,
  blockBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const iterator = body[Symbol.asyncIterator]();
  let ended = false;
  let block = new Uint8Array(blockBytes);
  let used = 0;
  try {
    for (;;) {
      const next = await untilAborted(iterator.next(), signal);
      if (next.done === true) break;
      for (let rest = next.value; rest.length > 0;) {
        const part = rest.subarray(0, blockBytes - used);
        block.set(part, used);
        used += part.length;
        rest = rest.subarray(part.length);
        if (used < blockBytes) continue;
        yield block;
        block = new Uint8Array(blockBytes);
        used = 0;
      }
    }
    ended = true;
    if (used > 0) yield block.subarray(0, used);
  } finally {
    // A body that hangs in next() hangs in return() as well.
    if (!ended) iterator.return?.().then(undefined, () => undefined);
  }
}

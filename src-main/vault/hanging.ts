import { setTimeout as sleep } from 'node:timers/promises';
import { longestCallMs } from './thread-pool.ts';

/** Nobody who wants to leave waits longer than this for one call to the system: the drive does not answer. */
const hangMs = 5_000;
const lookMs = 200;
const callLookMs = 10;

/**
 * Resolves with true when `work` is done, however it ended, and with false as soon as a thread hangs in one call to the system,
 * in a drive that does not answer. What hangs can be neither ended nor waited for.
 */
export async function isDoneUnlessHung(work: Promise<unknown>): Promise<boolean> {
  const hung = Promise.withResolvers<false>();
  const since = performance.now();
  const timer = setInterval(() => {
    // What was begun long ago may be a call that is told to stop, and does.
    if (Math.min(longestCallMs(), performance.now() - since) >= hangMs) hung.resolve(false);
  }, lookMs);
  const done = (): true => true;
  try {
    return await Promise.race([work.then(done, done), hung.promise]);
  } finally {
    clearInterval(timer);
  }
}

/**
 * Ends the process when its threads are between calls to the system, which is within moments. A thread that hangs is not waited for
 * any longer than that takes to see.
 */
export async function endProcess(status: number): Promise<void> {
  const since = performance.now();
  while (longestCallMs() > 0 && performance.now() - since < hangMs) await sleep(callLookMs);
  leaveProcess(status);
}

/**
 * Ends the process now, whatever its threads do: process.exit would wait for one that hangs. Nothing is lost by it: what
 * Keepsake writes is whole at every instant.
 *
 * @param status where a thread is in a call, only 130 (cancelled) can still be told, and on Windows nothing: it ends with 1
 */
export function leaveProcess(status: number): void {
  if (longestCallMs() === 0) process.exit(status);
  // Without a listener the system ends the process by SIGINT, which shells call 130.
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, status === 130 ? 'SIGINT' : 'SIGKILL');
}

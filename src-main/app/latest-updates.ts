import type { Update } from '../../src-shared/contract.ts';

/**
 * Sends updates to a client that may be slower than they come: one is under way at a time, and
 * what comes meanwhile replaces the same part of what waits. So a client that has stopped reading
 * costs one update and not a queue without end, and one that reads again gets the newest at once.
 *
 * @param send resolves when the client has taken the update; a rejection ends the sending
 */
export function createLatestUpdates(send: (update: Update) => Promise<void>): (update: Update) => void {
  let waiting: Update | undefined;
  let sending = false;

  async function drain(): Promise<void> {
    sending = true;
    while (waiting !== undefined) {
      const update = waiting;
      waiting = undefined;
      await send(update);
    }
    sending = false;
  }

  return (update) => {
    waiting = { ...waiting, ...update };
    // A client that cannot be sent to is gone; `sending` stays true, and nothing is tried again.
    if (!sending)
      drain().catch(() => {
        waiting = undefined;
      });
  };
}

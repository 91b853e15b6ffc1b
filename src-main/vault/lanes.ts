import type { ThreadPool } from './thread-pool.ts';
import type { VaultOperations } from './vault-operations.ts';

export type Run = ThreadPool<VaultOperations>['run'];

/** Single threads, each of which holds the state (an open file, a checksum) of what was begun in it. */
export interface Lanes {
  /** Runs `action` with the thread that the fewest others are using. */
  use<R>(action: (lane: Run) => Promise<R>): Promise<R>;
}

export function createLanes(lanes: readonly Run[]): Lanes {
  const busy = lanes.map((lane) => ({ lane, users: 0 }));
  return {
    async use(action) {
      const chosen = busy.reduce((best, each) => (each.users < best.users ? each : best));
      chosen.users += 1;
      try {
        return await action(chosen.lane);
      } finally {
        chosen.users -= 1;
      }
    },
  };
}

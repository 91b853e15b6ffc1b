import type { KeepsakeStore } from '../store/state.ts';
import type { SpeedHistory } from './speed-history.ts';

/** The backup or the restore. */
export type MeasuredRun = 'run' | 'restore';

/** Keeps a run's history: what the engine remembers of it, and then what it tells. Returns what ends it. */
export function followSpeeds(store: KeepsakeStore, of: MeasuredRun, runId: string, history: SpeedHistory): () => void {
  let ended = false;
  function load(): void {
    const { runSpeeds, restoreSpeeds } = store.getState();
    (of === 'run' ? runSpeeds : restoreSpeeds)()
      .then(
        (samples) => {
          // Another run may have begun meanwhile: these are its own.
          if (!ended && store.getState()[of]?.id === runId) history.load(samples);
        },
        // Asked again with the next connection.
        () => undefined,
      );
  }
  function push(): void {
    const run = store.getState()[of];
    if (run?.id === runId) history.push(run);
  }
  const unsubscribe = store.subscribe((state, before) => {
    if (state[of] !== before[of]) push();
    if (state.connection === 'open' && before.connection !== 'open') load();
  });
  push();
  load();
  return () => {
    ended = true;
    unsubscribe();
  };
}

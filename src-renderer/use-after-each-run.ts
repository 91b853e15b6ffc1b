import { useEffect } from 'react';
import { isActive } from './store/run-slice.ts';
import { useKeepsake } from './use-store.ts';

/** Calls `load` now, when a run ends, when a connection is there again, and when photos go elsewhere. */
export function useAfterEachRun(load: () => Promise<void>): void {
  const ended = useKeepsake(({ run }) => (isActive(run) ? undefined : run?.id));
  const open = useKeepsake((state) => state.connection === 'open');
  const place = useKeepsake((state) => state.app?.destination.address);
  useEffect(() => {
    if (open) void load();
  }, [load, ended, open, place]);
}

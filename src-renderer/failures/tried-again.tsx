import { isActive } from '../store/run-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';

/** What came of the last try, as long as nothing else was backed up since; for those who look and those who listen. */
export function TriedAgain() {
  const run = useKeepsake((state) => (state.run?.retry === true && !isActive(state.run) ? state.run : undefined));
  const { succeeded, failed } = { succeeded: (run?.counters.uploaded ?? 0) + (run?.counters.present ?? 0), failed: run?.counters.failed ?? 0 };
  const endedAt = run === undefined ? undefined : new Date(Date.parse(run.startedAt) + run.seconds * 1000);
  return <span role="status">{endedAt === undefined || run?.state !== 'complete' ? '' : ` ${words.failures.triedAgain(succeeded, failed, endedAt)}`}</span>;
}

import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { cx } from '../components/cx.ts';
import { type FileFilter, fileFilters, type KeepsakeState, lastRun } from '../store/state.ts';
import { listedRun } from '../store/run-slice.ts';
import { toHash } from '../store/ui-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { number, words } from '../words.ts';
import styles from './run-filters.module.css';

const all = 'all';

function countOf(state: KeepsakeState, choice: FileFilter | typeof all): number {
  const { files, filter, narrowing } = state;
  const run = listedRun(state);
  const whole = narrowing.search === '' && narrowing.source === undefined;
  if (files !== undefined && whole && filter === (choice === all ? lastRun : choice)) return files.total;
  if (run === undefined) return 0;
  if (choice !== all) return run.counters[choice];
  return run.totals.complete ? Math.max(run.totals.files, run.counters.processed) : run.counters.processed;
}

/** Which of a run's files are shown: all, or those that came to one end. */
export function RunFilters({ filter }: { readonly filter: FileFilter | undefined }) {
  const someCancelled = useKeepsake((state) => (listedRun(state)?.counters.cancelled ?? 0) > 0);
  const runId = useKeepsake((state) => state.runId);
  const choices = [all, ...fileFilters.filter((each) => each !== 'cancelled' || someCancelled || filter === each)] as const;
  return (
    <ToggleButtonGroup
      className={cx(styles.group)}
      aria-label={words.files.filters}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[filter ?? all]}
      onSelectionChange={(keys) => {
        const choice = fileFilters.find((each) => keys.has(each));
        window.location.hash = toHash('files', choice ?? lastRun, runId);
      }}
    >
      {choices.map((choice) => (
        <ToggleButton key={choice} id={choice} className={cx(styles.choice)}>
          <ChoiceWords choice={choice} />
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function ChoiceWords({ choice }: { readonly choice: FileFilter | typeof all }) {
  const count = useKeepsake((state) => countOf(state, choice));
  return (
    <>
      {choice === all ? words.files.all : words.files.states[choice]}{' '}
      <span className={styles.count} data-alarming={(choice === 'failed' && count > 0) || undefined}>
        {number(count)}
      </span>
    </>
  );
}

import { ProgressBar } from 'react-aria-components';
import { doneEntries, type Counters, type RunSnapshot } from '../../src-shared/domain.ts';
import { cx } from '../components/cx.ts';
import { shareDone } from '../store/run-slice.ts';
import { words } from '../words.ts';
import styles from './progress.module.css';

/** What backups and restores have in common of their progress. */
export type ProgressFacts = Pick<RunSnapshot, 'state' | 'totals' | 'bytesProcessed' | 'secondsLeft' | 'retry'> & {
  readonly counters: Pick<Counters, 'processed' | 'cancelled'>;
};

export interface ProgressProps {
  readonly run: ProgressFacts;
  /** Default: that of a backup. */
  readonly label?: string;
  /** Said while it is not known how much there is. */
  readonly counting?: string;
}

function textOf({ counters, totals, retry }: ProgressFacts, counted: boolean): string {
  // What failed before is not counted first.
  if (retry === true && !counted) return words.progress.doneSoFar(doneEntries(counters));
  return counted
    ? words.progress.ofTotal(doneEntries(counters), totals.files)
    : words.progress.foundSoFar(doneEntries(counters), totals.files);
}

/** How far the run is, and how long it still takes. */
export function Progress({ run, label = words.progress.label, counting = words.progress.counting }: ProgressProps) {
  const share = shareDone(run);
  const text = textOf(run, share !== undefined);
  // Until all is counted the bar shows how much of what was found is done, in stripes: it may still go back.
  const shown = share ?? (run.totals.files === 0 ? 0 : Math.min(1, doneEntries(run.counters) / run.totals.files));
  return (
    <div className={styles.progress}>
      <ProgressBar
        className={cx(styles.bar)}
        aria-label={label}
        value={shown * 100}
        isIndeterminate={share === undefined}
        valueLabel={text}
        data-moving={run.state === 'running' || run.state === 'starting' || undefined}
      >
        <div className={styles.fill} style={{ transform: `translateX(${(shown - 1) * 100}%)` }} />
      </ProgressBar>
      <div className={styles.below}>
        <p className={styles.done}>
          <strong>{text}</strong>
          {share !== undefined && run.totals.bytes > 0 && (
            <span>{words.progress.bytesOf(run.bytesProcessed, run.totals.bytes)}</span>
          )}
        </p>
        {/* Nobody knows how long a destination stays away, or the user pauses. */}
        {(run.state === 'running' || run.state === 'starting') && (
          <p className={styles.left}>
            {!run.totals.complete && run.retry !== true && <span>{counting}</span>}
            {run.secondsLeft !== undefined && <span>{words.progress.timeLeft(run.secondsLeft)}</span>}
          </p>
        )}
      </div>
    </div>
  );
}

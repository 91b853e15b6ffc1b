import { memo } from 'react';
import { doneEntries, type RunSnapshot, undoneEntries } from '../../src-shared/domain.ts';
import { number, words } from '../words.ts';
import styles from './counters.module.css';

const always = ['processed', 'uploaded', 'present', 'skipped', 'failed'] as const;

export interface CountersProps {
  readonly run: Pick<RunSnapshot, 'state' | 'counters' | 'totals'>;
  /** Of which run they are; absent: of the last. */
  readonly label?: string;
}

/** The run's numbers; they add up: processed is the sum of the others, without what is not done yet. */
export const Counters = memo(function Counters({ run, label = words.counters.title }: CountersProps) {
  const numbers = { ...run.counters, processed: doneEntries(run.counters), cancelled: undoneEntries(run) };
  const shown = numbers.cancelled > 0 ? ([...always, 'cancelled'] as const) : always;
  return (
    <dl className={styles.counters} aria-label={label}>
      {shown.map((name) => (
        <div key={name} className={styles.counter} data-counter={name} data-some={numbers[name] > 0 || undefined}>
          <dt>{words.counters[name]}</dt>
          <dd>{number(numbers[name])}</dd>
        </div>
      ))}
    </dl>
  );
});

import { memo } from 'react';
import { type Counters as RunCounters, doneEntries } from '../../src-shared/domain.ts';
import { number, words } from '../words.ts';
import styles from './counters.module.css';

const always = ['processed', 'uploaded', 'present', 'skipped', 'failed'] as const;

export interface CountersProps {
  readonly counters: RunCounters;
  /** Of which run they are; absent: of the last. */
  readonly label?: string;
}

/** The run's numbers; they add up: processed is the sum of the others, without what is not done yet. */
export const Counters = memo(function Counters({ counters, label = words.counters.title }: CountersProps) {
  const shown = counters.cancelled > 0 ? ([...always, 'cancelled'] as const) : always;
  return (
    <dl className={styles.counters} aria-label={label}>
      {shown.map((name) => (
        <div key={name} className={styles.counter} data-counter={name} data-some={counters[name] > 0 || undefined}>
          <dt>{words.counters[name]}</dt>
          <dd>{number(name === 'processed' ? doneEntries(counters) : counters[name])}</dd>
        </div>
      ))}
    </dl>
  );
});

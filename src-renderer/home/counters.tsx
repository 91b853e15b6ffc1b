import { memo } from 'react';
import type { Counters as RunCounters } from '../../src-shared/domain.ts';
import { number, words } from '../words.ts';
import styles from './counters.module.css';

const always = ['processed', 'uploaded', 'present', 'skipped', 'failed'] as const;

/** The run's numbers; they add up: processed is the sum of the others. */
export const Counters = memo(function Counters({ counters }: { readonly counters: RunCounters }) {
  const shown = counters.cancelled > 0 ? ([...always, 'cancelled'] as const) : always;
  return (
    <dl className={styles.counters} aria-label={words.counters.title}>
      {shown.map((name) => (
        <div key={name} className={styles.counter} data-counter={name} data-some={counters[name] > 0 || undefined}>
          <dt>{words.counters[name]}</dt>
          <dd>{number(counters[name])}</dd>
        </div>
      ))}
    </dl>
  );
});

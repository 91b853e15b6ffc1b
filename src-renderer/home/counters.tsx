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
  return <NumberList label={label} numbers={shown.map((name) => ({ name, title: words.counters[name], value: numbers[name] }))} />;
});

export interface NumberListProps {
  readonly label: string;
  readonly numbers: readonly { readonly name: string; readonly title: string; readonly value: number }[];
}

/** Numbers side by side, each with its name below. */
export function NumberList({ label, numbers }: NumberListProps) {
  return (
    <dl className={styles.counters} aria-label={label}>
      {numbers.map(({ name, title, value }) => (
        <div key={name} className={styles.counter} data-counter={name} data-some={value > 0 || undefined}>
          <dt>{title}</dt>
          <dd>{number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

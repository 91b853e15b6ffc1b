import styles from './run-details.module.css';

export interface FactListProps {
  /** Names with their values, in order; without a value they are left out. */
  readonly facts: readonly (readonly [name: string, value: string | undefined])[];
}

/** What the history knows of a backup or a restore, by names. */
export function FactList({ facts }: FactListProps) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

import type { FileDetails } from '../../src-shared/contract.ts';
import { words } from '../words.ts';
import { factsOf } from './facts.ts';
import styles from './file-details.module.css';

export function DetailsFacts({ details }: { readonly details: FileDetails }) {
  // Why it failed stands above.
  const facts = factsOf(details).filter(({ name }) => name !== words.files.states.failed);
  return (
    <dl className={styles.facts}>
      {facts.map(({ name, value, mono }) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd data-mono={mono}>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { needYou } from '../store/state.ts';
import { toHash } from '../store/ui-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './failures-note.module.css';
import { RetryButton } from './retry-button.tsx';
import { TriedAgain } from './tried-again.tsx';

export interface FailuresNoteProps {
  /** Has the headline said how many they are? */
  readonly said: boolean;
}

/** What failed and has not succeeded since, whatever the last run was about: the way to it, and one more try. */
export function FailuresNote({ said }: FailuresNoteProps) {
  const failures = useKeepsake((state) => state.app?.failures ?? 0);
  const retryFailed = useKeepsake((state) => state.retryFailed);
  const retry = useCommand(() => retryFailed());
  if (failures === 0) return null;
  return (
    <div className={styles.note} role="group" aria-label={words.failures.title(failures)}>
      <span className={styles.picture}>
        <Icon name="warn" />
      </span>
      <p className={styles.words}>
        {!said && <strong className={styles.title}>{words.failures.title(failures)}</strong>}
        {words.failures.detail(failures)} <a href={toHash('files', needYou)}>{words.failures.show(failures)}</a>
        <TriedAgain />
      </p>
      <RetryButton retry={retry} />
      <ErrorNote message={retry.error} />
    </div>
  );
}

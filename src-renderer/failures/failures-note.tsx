import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { inNeedOf } from '../store/run-slice.ts';
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
  const app = useKeepsake((state) => state.app);
  const retryFailed = useKeepsake((state) => state.retryFailed);
  const retry = useCommand(() => retryFailed());
  const { files, folders, links } = inNeedOf({ app, run: undefined });
  const count = files + folders + links;
  if (count === 0) return null;
  const parts = [
    folders === 0 ? undefined : words.failures.folders(folders),
    files === 0 ? undefined : words.failures.title(files),
    links === 0 ? undefined : words.failures.links(links),
  ].filter((part) => part !== undefined);
  const title = parts.join('. ');
  return (
    <div className={styles.note} role="group" aria-label={title}>
      <span className={styles.picture}>
        <Icon name="warn" />
      </span>
      <p className={styles.words}>
        {/* The headline says one kind alone. */}
        {(!said || parts.length > 1) && <strong className={styles.title}>{title}</strong>}
        {words.failures.detail(count)} <a href={toHash('files', needYou)}>{words.failures.show(count)}</a>
        <TriedAgain />
      </p>
      <RetryButton retry={retry} />
      <ErrorNote message={retry.error} />
    </div>
  );
}

import { localDay } from '../../src-shared/local-time.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './failures-bar.module.css';
import { RetryButton } from './retry-button.tsx';
import { saveText } from './save-text.ts';
import { TriedAgain } from './tried-again.tsx';

/** What can be done about everything that failed and has not succeeded since: try it again, or save the list. */
export function FailuresBar() {
  const nothing = useKeepsake((state) => state.app?.failures === 0);
  const retryFailed = useKeepsake((state) => state.retryFailed);
  const failuresCsv = useKeepsake((state) => state.failuresCsv);
  const retry = useCommand(() => retryFailed());
  const save = useCommand(async () => {
    saveText(await failuresCsv(), words.failures.csvName(localDay(new Date())), 'text/csv;charset=utf-8');
  });
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.detail}>
          {words.failures.tabDetail}
          <TriedAgain />
        </p>
        <div className={styles.buttons}>
          <Button icon="save" onPress={() => void save.run()} isDisabled={nothing || save.pending}>
            {words.failures.saveCsv}
          </Button>
          <RetryButton look="primary" retry={retry} />
        </div>
      </div>
      <ErrorNote message={retry.error ?? save.error} />
    </>
  );
}

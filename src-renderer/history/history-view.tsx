import { Button } from '../components/button.tsx';
import { EmptyNote } from '../components/empty-note.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { useAfterEachRun } from '../use-after-each-run.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { daysOf } from './days.ts';
import styles from './history-view.module.css';
import { RunItem } from './run-item.tsx';

/** Every backup that ended, by day; each can be opened. */
export function HistoryView() {
  const history = useKeepsake((state) => state.history);
  const error = useKeepsake((state) => state.historyError?.message);
  const load = useKeepsake((state) => state.loadHistory);
  const older = useCommand(useKeepsake((state) => state.loadOlder));
  useAfterEachRun(load);
  const now = new Date();
  return (
    <div className={styles.scroll}>
      <div className={styles.page}>
        <h1 className={styles.title}>{words.history.title}</h1>
        <ErrorNote message={error} />
        {history?.total === 0 && <EmptyNote icon="clock" title={words.history.empty} detail={words.history.emptyDetail} />}
        {history !== undefined && history.total > 0 && (
          <>
            <p className={styles.summary}>{words.history.summary(history.total)}</p>
            {daysOf(history.runs).map(({ when, runs }) => (
              <section key={runs[0]?.id} className={styles.day}>
                <h2 className={styles.dayTitle}>{words.history.day(when, now)}</h2>
                <ul className={styles.runs}>
                  {runs.map((run) => (
                    <RunItem key={run.id} run={run} />
                  ))}
                </ul>
              </section>
            ))}
            {history.reached < history.total && (
              <Button onPress={() => void older.run()} isDisabled={older.pending}>
                {words.history.older}
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  );
}

import { Button } from '../components/button.tsx';
import { EmptyNote } from '../components/empty-note.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { useAfterEachRun } from '../use-after-each-run.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { CheckItem } from './check-item.tsx';
import { daysOf, idOf } from './days.ts';
import styles from './history-view.module.css';
import { RunItem } from './run-item.tsx';

/** Every backup that ended, by day, each of which can be opened; and every drill and verification. */
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
            {daysOf(history).map(({ when, entries }) => (
              <section key={entries.map(idOf)[0]} className={styles.day}>
                <h2 className={styles.dayTitle}>{words.history.day(when, now)}</h2>
                <ul className={styles.runs}>
                  {entries.map((entry) =>
                    'run' in entry ? <RunItem key={idOf(entry)} run={entry.run} /> : <CheckItem key={idOf(entry)} check={entry.check} />,
                  )}
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

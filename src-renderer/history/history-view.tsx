import { useEffect, useState } from 'react';
import type { RestoreRecord } from '../../src-shared/restore.ts';
import { Button } from '../components/button.tsx';
import { EmptyNote } from '../components/empty-note.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { isActive } from '../store/run-slice.ts';
import { useAfterEachRun } from '../use-after-each-run.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { CheckItem } from './check-item.tsx';
import { type Day, daysOf, idOf } from './days.ts';
import styles from './history-view.module.css';
import { RestoreItem } from './restore-item.tsx';
import { RunItem } from './run-item.tsx';

/** Every backup and restore that ended, by day, each of which can be opened; and every drill and verification. */
export function HistoryView() {
  const history = useKeepsake((state) => state.history);
  const error = useKeepsake((state) => state.historyError?.message);
  const load = useKeepsake((state) => state.loadHistory);
  const older = useCommand(useKeepsake((state) => state.loadOlder));
  useAfterEachRun(load);
  const days = useDays();
  const now = new Date();
  return (
    <div className={styles.scroll}>
      <div className={styles.page}>
        <h1 className={styles.title}>{words.history.title}</h1>
        <ErrorNote message={error} />
        {history !== undefined && days.length === 0 && <EmptyNote icon="clock" title={words.history.empty} detail={words.history.emptyDetail} />}
        {history !== undefined && days.length > 0 && (
          <>
            <p className={styles.summary}>{words.history.summary(history.total)}</p>
            {days.map(({ when, entries }) => (
              <section key={entries.map(idOf)[0]} className={styles.day}>
                <h2 className={styles.dayTitle}>{words.history.day(when, now)}</h2>
                <ul className={styles.runs}>
                  {entries.map((entry) =>
                    'run' in entry ? <RunItem key={idOf(entry)} run={entry.run} />
                      : 'check' in entry ? <CheckItem key={idOf(entry)} check={entry.check} />
                        : <RestoreItem key={idOf(entry)} restore={entry.restore} />,
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

const noRestores: readonly RestoreRecord[] = [];
const noDays: readonly Day[] = [];

/** What ended, by day. The restores are asked for again when one ends, and when a connection is there again. */
function useDays(): readonly Day[] {
  const history = useKeepsake((state) => state.history);
  const listRestores = useKeepsake((state) => state.listRestores);
  const ended = useKeepsake(({ restore }) => (isActive(restore) ? undefined : restore?.id));
  const open = useKeepsake((state) => state.connection === 'open');
  const [restores, setRestores] = useState(noRestores);
  useEffect(() => {
    if (!open) return undefined;
    let wanted = true;
    listRestores().then(
      (found) => wanted && setRestores(found),
      // The backups are shown without them.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [listRestores, ended, open]);
  return history === undefined ? noDays : daysOf(history, restores);
}

import { foundProblems, type CheckKind, type CheckRecord } from '../../src-shared/checks.ts';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './checks-card.module.css';

/** Whether the backup can be restored, as the last drill and the last verification have found. */
export function ChecksCard() {
  const checks = useKeepsake((state) => state.app?.checks);
  const hasBackup = useKeepsake((state) => (state.app?.safe.files ?? 0) > 0);
  const start = useCommand(useKeepsake((state) => state.startCheck));
  const cancel = useCommand(useKeepsake((state) => state.cancelCheck));
  if (checks === undefined || !hasBackup) return null;
  const { running, stopped } = checks;
  const row = (kind: CheckKind, last: CheckRecord | undefined, text: string) => (
    <li className={styles.row} data-problem={(last !== undefined && foundProblems(last)) || undefined}>
      <span>{running?.kind === kind ? words.checks.running(kind, running.share) : text}</span>
      {running?.kind === kind ? (
        <Button size="small" look="quiet" onPress={() => void cancel.run()} isDisabled={cancel.pending}>
          {words.checks.stop}
        </Button>
      ) : (
        <Button size="small" onPress={() => void start.run(kind)} isDisabled={start.pending || running !== undefined}>
          {words.checks.start[kind]}
        </Button>
      )}
    </li>
  );
  return (
    <Card title={words.checks.title}>
      <ul className={styles.rows}>
        {row('drill', checks.drill, words.checks.drilled(checks.drill))}
        {row('verify', checks.verify, words.checks.verified(checks.verify))}
      </ul>
      {stopped !== undefined && running === undefined && <ErrorNote message={words.checks.stopped(stopped.kind, words.said(stopped.message))} />}
      <ErrorNote message={start.error ?? cancel.error} />
    </Card>
  );
}

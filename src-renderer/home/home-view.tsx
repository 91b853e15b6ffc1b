import { Card } from '../components/card.tsx';
import { DestinationCard } from '../destination/destination-card.tsx';
import { SetUp } from '../setup/set-up.tsx';
import { isActive, lastBackupOf } from '../store/run-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { ChecksCard } from './checks-card.tsx';
import { Counters } from './counters.tsx';
import { FoldersCard } from './folders-card.tsx';
import { Hero } from './hero.tsx';
import styles from './home-view.module.css';
import { LiveRun } from './live-run.tsx';
import { RestoreNote } from './restore-note.tsx';
import { RunNotices } from './run-notices.tsx';
import { Warnings } from './warnings.tsx';

/** Are my photos safe? And below: what happens now, what somebody should know, from where, to where. */
export function HomeView() {
  const settingUp = useKeepsake((state) => state.run === undefined && (state.app?.failures ?? 0) === 0);
  const hasFolders = useKeepsake((state) => (state.app?.sources.length ?? 0) > 0);
  return (
    <div className={styles.scroll}>
      <div className={styles.page}>
        {settingUp ? <SetUp /> : <Hero />}
        <RestoreNote />
        <LiveRun />
        {(hasFolders || !settingUp) && <Warnings />}
        {hasFolders || !settingUp ? (
          <div className={styles.columns}>
            <FoldersCard />
            <DestinationCard />
          </div>
        ) : (
          <DestinationCard />
        )}
        <ChecksCard />
        <LastBackup />
      </div>
    </div>
  );
}

/** The numbers of the last backup, when nothing goes on. */
function LastBackup() {
  const active = useKeepsake((state) => isActive(state.run));
  const backup = useKeepsake(lastBackupOf);
  if (backup === undefined || active) return null;
  return (
    <Card title={words.counters.card}>
      <Counters run={backup} />
      <RunNotices notices={backup.notices} />
    </Card>
  );
}

import { useState } from 'react';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { Card } from '../components/card.tsx';
import { cx } from '../components/cx.ts';
import { isActive } from '../store/run-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { BandwidthDialog } from './bandwidth-dialog.tsx';
import { Counters } from './counters.tsx';
import styles from './home-view.module.css';
import { Lanes } from './lanes.tsx';
import live from './live-run.module.css';
import { Progress } from './progress.tsx';
import { RunNotices } from './run-notices.tsx';
import { SpeedCard } from './speed-card.tsx';
import { WorkersCard } from './workers-card.tsx';

/** What happens now: how far, how fast, and what each worker does. */
export function LiveRun() {
  const run = useKeepsake((state) => state.run);
  const [limiting, setLimiting] = useState(false);
  return (
    <>
      {isActive(run) && <Live run={run} onLimit={() => setLimiting(true)} />}
      {/* It stays when the backup ends meanwhile: somebody is in the middle of something. */}
      <BandwidthDialog isOpen={limiting} onOpenChange={setLimiting} />
    </>
  );
}

function Live({ run, onLimit }: { readonly run: RunSnapshot; readonly onLimit: () => void }) {
  return (
    <>
      <Card title={words.progress.label}>
        <Progress run={run} />
        <Counters run={run} label={words.history.numbers} />
        <RunNotices notices={run.notices} />
      </Card>
      {/* Above the lanes: the number of lanes changes the height below, and the slider must not move. */}
      <WorkersCard />
      <div className={cx(styles.columns, live.level)}>
        <Lanes />
        <SpeedCard onLimit={onLimit} />
      </div>
    </>
  );
}

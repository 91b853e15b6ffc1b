import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { limitAt } from '../../src-shared/bandwidth.ts';
import { defaultPreferences } from '../../src-shared/preferences.ts';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { useKeepsake, useKeepsakeStore } from '../use-store.ts';
import { words } from '../words.ts';
import { followSpeeds, type MeasuredRun } from './follow-speeds.ts';
import styles from './speed-card.module.css';
import { createSpeedHistory, type SpeedHistory } from './speed-history.ts';
import { createSpeedPlot, type SpeedPlotOptions } from './speed-plot.ts';

/** How fast the run is and was, and what it may take of the network. */
export function SpeedCard({ of = 'run', onLimit }: { readonly of?: MeasuredRun; readonly onLimit: () => void }) {
  const runId = useKeepsake((state) => state[of]?.id);
  return (
    <Card title={words.speed.title} action={<LimitButton onPress={onLimit} />}>
      {runId !== undefined && <Speeds key={runId} of={of} runId={runId} />}
    </Card>
  );
}

/** Says what uploads may take of the network now, and opens where that is set. */
function LimitButton({ onPress }: { readonly onPress: () => void }) {
  // The run's updates ask again and again: a timetable needs no clock of its own.
  const limit = useKeepsake((state) => limitAt((state.app?.preferences ?? defaultPreferences).bandwidth, new Date()));
  return (
    <Button look="quiet" size="small" onPress={onPress} aria-label={words.bandwidth.open(limit)}>
      {words.bandwidth.now(limit)}
    </Button>
  );
}

function Speeds({ of, runId }: { readonly of: MeasuredRun; readonly runId: string }) {
  const store = useKeepsakeStore();
  const [history] = useState(createSpeedHistory);
  useEffect(() => followSpeeds(store, of, runId, history), [store, of, runId, history]);
  const files = useKeepsake((state) => words.progress.filesPerSecond(state[of]?.filesPerSecond ?? 0));
  const bytes = useKeepsake((state) => words.progress.bytesPerSecond(state[of]?.bytesPerSecond ?? 0));
  return (
    <figure className={styles.speeds}>
      <Speed
        name={words.speed.files}
        now={files}
        history={history}
        of="files"
        format={words.speed.filesTick}
        least={2}
      />
      <Speed
        name={words.speed.bytes}
        now={bytes}
        history={history}
        of="bytes"
        format={words.speed.bytesTick}
        least={200_000}
      />
      <figcaption className={styles.summary}>
        <Summary history={history} />
      </figcaption>
    </figure>
  );
}

interface SpeedProps extends SpeedPlotOptions {
  readonly name: string;
  readonly now: string;
}

function Speed({ name, now, history, of, format, least }: SpeedProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const plot = createSpeedPlot(host.current, { history, of, format, least });
    return () => plot.close();
  }, [history, of, format, least]);
  return (
    <div className={styles.speed}>
      <p className={styles.now}>
        <span>{name}</span>
        <strong>{now}</strong>
      </p>
      <div ref={host} className={styles.plot} role="img" aria-label={words.speed.chart(name)} />
    </div>
  );
}

/** What the charts show, for those who cannot see them; another sentence at most every ten seconds. */
function Summary({ history }: { readonly history: SpeedHistory }) {
  const [sentence] = useState(() => createSummary(history));
  return useSyncExternalStore(history.subscribe, sentence);
}

const summarySeconds = 10;

function createSummary(history: SpeedHistory): () => string {
  let at = -1;
  let said = '';
  return () => {
    const now = Math.floor(history.newest() / summarySeconds);
    if (now === at) return said;
    at = now;
    const { seconds, files, bytes } = history.facts();
    said = words.speed.summary(seconds, files, bytes);
    return said;
  };
}

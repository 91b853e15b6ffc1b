import { useEffect, useMemo, useState } from 'react';
import { Input, NumberField, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { workersDefault } from '../../src-shared/workers.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { Card } from '../components/card.tsx';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { createLatestWins } from '../latest-wins.ts';
import { useKeepsake, useKeepsakeStore } from '../use-store.ts';
import { words } from '../words.ts';
import type { MeasuredRun } from './follow-speeds.ts';
import styles from './workers-card.module.css';

/** A slider moves faster than workers can be hired. */
const sendIntervalMs = 150;

/** How many files are handled at the same time; takes effect at once, also in a run. */
export function WorkersCard({ of = 'run' }: { readonly of?: MeasuredRun }) {
  const store = useKeepsakeStore();
  const saved = useKeepsake((state) => state.app?.workers ?? workersDefault);
  /** What the user set and the engine has not confirmed yet. */
  const [wanted, setWanted] = useState<number>();
  const [error, setError] = useState<string>();
  const sender = useMemo(
    () =>
      createLatestWins<number>(sendIntervalMs, async (workers) => {
        try {
          await store.getState().setWorkers(workers);
          setError(undefined);
        } catch (thrown) {
          setError(toKeepsakeError(thrown).message);
        }
        setWanted((now) => (now === workers ? undefined : now));
      }),
    [store],
  );
  useEffect(() => () => sender.clear(), [sender]);

  const workers = wanted ?? saved;
  const change = (value: number) => {
    if (Number.isNaN(value) || value === workers) return;
    setWanted(value);
    sender.push(value);
  };
  return (
    <Card
      title={words.workers.title}
      action={
        <NumberField
          aria-label={words.workers.label}
          className={cx(styles.number)}
          value={workers}
          minValue={1}
          maxValue={words.workers.max}
          onChange={change}
        >
          <Input className={cx(styles.input)} />
        </NumberField>
      }
    >
      <div className={styles.body}>
        <div className={styles.set}>
          <Slider
            aria-label={words.workers.title}
            className={cx(styles.slider)}
            value={workers}
            minValue={1}
            maxValue={words.workers.max}
            onChange={change}
          >
            <SliderTrack className={cx(styles.track)}>
              {({ state }) => (
                <>
                  <span className={styles.fill} style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
                  <SliderThumb className={cx(styles.thumb)} />
                </>
              )}
            </SliderTrack>
          </Slider>
          <p className={styles.detail}>{words.workers.detail}</p>
        </div>
        <Brought of={of} workers={workers} />
      </div>
      <ErrorNote message={error} />
    </Card>
  );
}

const shownMax = 4;
const noSpeeds: NonNullable<RunSnapshot['speeds']> = [];

/** What each number of workers brought so far: what is in use, and the fastest others. */
function Brought({ of, workers }: { readonly of: MeasuredRun; readonly workers: number }) {
  const speeds = useKeepsake((state) => state[of]?.speeds ?? noSpeeds);
  const others = speeds
    .filter((each) => each.workers !== workers)
    .sort((a, b) => b.filesPerSecond - a.filesPerSecond);
  const used = speeds.filter((each) => each.workers === workers);
  const shown = [...used, ...others].slice(0, shownMax).sort((a, b) => a.workers - b.workers);
  if (shown.length === 0) return null;
  const most = Math.max(...shown.map(({ filesPerSecond }) => filesPerSecond), Number.MIN_VALUE);
  return (
    <ul className={styles.brought} aria-label={words.workers.speeds}>
      {shown.map((each) => (
        <li key={each.workers} data-used={each.workers === workers || undefined}>
          <span>{words.workers.workers(each.workers)}</span>
          <span className={styles.share} style={{ transform: `scaleX(${each.filesPerSecond / most})` }} />
          <span>{words.workers.speed(each.filesPerSecond)}</span>
        </li>
      ))}
    </ul>
  );
}

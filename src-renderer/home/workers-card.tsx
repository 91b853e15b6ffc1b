import { useEffect, useMemo, useState } from 'react';
import { Input, NumberField, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { workersDefault } from '../../src-shared/domain.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { Card } from '../components/card.tsx';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { createLatestWins } from '../latest-wins.ts';
import { useKeepsake, useKeepsakeStore } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './workers-card.module.css';

/** A slider moves faster than workers can be hired. */
const sendIntervalMs = 150;

/** How many files are handled at the same time; takes effect at once, also in a run. */
export function WorkersCard() {
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
      <ErrorNote message={error} />
    </Card>
  );
}

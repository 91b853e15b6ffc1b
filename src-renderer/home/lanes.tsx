import { memo, useEffect, useState } from 'react';
import type { WorkerStatus } from '../../src-shared/domain.ts';
import type { RestoreLane } from '../../src-shared/restore.ts';
import { Card } from '../components/card.tsx';
import { FileName } from '../components/file-name.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { Thumbnail } from '../components/thumbnail.tsx';
import { splitPath } from '../names.ts';
import { useKeepsake } from '../use-store.ts';
import { bytes, percent, words } from '../words.ts';
import type { MeasuredRun } from './follow-speeds.ts';
import styles from './lanes.module.css';

/** More lanes than this are drawn in one line each. */
const roomy = 12;
const pictureSize = 32;
const densePictureSize = 20;
/** A file that comes and goes faster than this is gone before anybody could see its picture. */
const pictureAfterMs = 400;
const noLanes: readonly AnyLane[] = [];

type LaneState = WorkerStatus['state'] | RestoreLane['state'];
/** What a worker does, of a backup or of a restore. A restore has no pictures: its files may not be there yet. */
type AnyLane = WorkerStatus | RestoreLane;

const icons: Readonly<Record<LaneState, IconName>> = {
  idle: 'clock',
  checksum: 'eye',
  checking: 'search',
  uploading: 'upload',
  comparing: 'search',
  restoring: 'save',
};

/** What each worker does now, one lane a worker. */
export function Lanes({ of = 'run' }: { readonly of?: MeasuredRun }) {
  const lanes: readonly AnyLane[] = useKeepsake((state) => state[of]?.lanes ?? noLanes);
  const paused = useKeepsake((state) => state[of]?.state === 'paused');
  const busy = lanes.filter((lane) => lane.state !== 'idle').length;
  const dense = lanes.length > roomy;
  return (
    <Card
      title={words.lanes.title}
      action={<span className={styles.busy}>{paused ? words.lanes.paused : words.lanes.busy(busy, lanes.length)}</span>}
    >
      {/* Focusable, because with many workers it scrolls. */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={words.lanes.list}>
        <ul className={styles.lanes} data-dense={dense || undefined}>
          {lanes.map((lane) => (
            <Lane key={lane.worker} lane={lane} dense={dense} />
          ))}
        </ul>
      </div>
    </Card>
  );
}

function shareOf(lane: AnyLane): number | undefined {
  if ((lane.state !== 'uploading' && lane.state !== 'restoring') || lane.bytes === undefined || lane.bytesDone === undefined) return undefined;
  // What is handed over is not confirmed yet.
  return lane.bytes === 0 ? 0.99 : Math.min(0.99, lane.bytesDone / lane.bytes);
}

/** Drawn again only when this worker's status changed: the store keeps the object of one that did not. */
const Lane = memo(function Lane({ lane, dense }: { readonly lane: AnyLane; readonly dense: boolean }) {
  const share = shareOf(lane);
  const state = stateWords(lane.state);
  return (
    <li className={styles.lane} data-state={lane.state} aria-label={words.lanes.worker(lane.worker)}>
      <span className={styles.stage}>
        <Icon name={icons[lane.state]} size={16} />
        {'source' in lane && lane.path !== undefined && (
          <Picture key={`${lane.source ?? ''}/${lane.pathB64 ?? lane.path}`} lane={lane} size={dense ? densePictureSize : pictureSize} />
        )}
      </span>
      <span className={styles.name}>
        {lane.path === undefined ? (
          <span className={styles.idle}>{state}</span>
        ) : (
          <FileName name={splitPath(lane.path).name} title={lane.path} />
        )}
      </span>
      <span className={styles.state}>
        {lane.state !== 'idle' && <span>{state}</span>}
        {lane.bytes !== undefined && <span className={styles.size}>{bytes(lane.bytes)}</span>}
      </span>
      <span className={styles.percent}>{share === undefined ? '' : percent(share)}</span>
      <span className={styles.track}>
        <span className={styles.fill} style={{ transform: `scaleX(${share ?? 0})` }} />
      </span>
    </li>
  );
});

function stateWords(state: LaneState): string {
  if (state === 'idle') return words.lanes.idle;
  return state === 'comparing' || state === 'restoring' ? words.restore.states[state] : words.files.states[state];
}

/** Over the stage's picture, of a file that stays for a while. */
function Picture({ lane: { source, path, pathB64 }, size }: { readonly lane: WorkerStatus; readonly size: number }) {
  const [stays, setStays] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStays(true), pictureAfterMs);
    return () => clearTimeout(timer);
  }, []);
  if (!stays || source === undefined || path === undefined) return null;
  return (
    <span className={styles.picture}>
      <Thumbnail source={source} path={path} size={size} {...(pathB64 === undefined ? {} : { pathB64 })} />
    </span>
  );
}

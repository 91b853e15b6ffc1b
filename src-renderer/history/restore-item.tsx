import { useState } from 'react';
import type { RestoreRecord } from '../../src-shared/restore.ts';
import type { IconName } from '../components/icon.tsx';
import { dateTime } from '../formats.ts';
import { visibleName } from '../names.ts';
import { RestoreNumbers, RestoreReport } from '../restore/live-restore.tsx';
import { bytes, words } from '../words.ts';
import { FactList, type FactListProps } from './fact-list.tsx';
import { HistoryLine } from './history-line.tsx';
import styles from './run-details.module.css';

function lookOf({ state, counters }: RestoreRecord): { readonly tone: string; readonly icon: IconName } {
  if (state === 'failed') return { tone: 'danger', icon: 'cross' };
  if (state === 'cancelled') return { tone: 'quiet', icon: 'stop' };
  return counters.failed > 0 ? { tone: 'warning', icon: 'warn' } : { tone: 'good', icon: 'restore' };
}

/** One restore on a line; opened, with everything that is kept of it. */
export function RestoreItem({ restore }: { readonly restore: RestoreRecord }) {
  const [isOpen, setOpen] = useState(false);
  const { counters, workers, seconds, startedAt } = restore;
  return (
    <HistoryLine
      {...lookOf(restore)}
      outcome={words.restore.history.outcome(restore)}
      meta={words.restore.history.meta(counters.restored, workers)}
      seconds={seconds}
      startedAt={startedAt}
      isOpen={isOpen}
      onOpen={setOpen}
    >
      <div className={styles.details}>
        <RestoreNumbers restore={restore} />
        <Facts restore={restore} />
        <RestoreReport restore={restore} isPart />
      </div>
    </HistoryLine>
  );
}

function Facts({ restore: { counters, preview, from, seconds } }: { readonly restore: RestoreRecord }) {
  const targets = preview?.targets.map(({ path }) => visibleName(path)) ?? [];
  const facts: FactListProps['facts'] = [
    [words.details.size, bytes(counters.bytesRestored)],
    [words.history.duration, words.history.took(seconds)],
    [words.restore.history.from, visibleName(from)],
    [words.restore.history.to, targets.length === 0 ? undefined : words.history.foldersOf(targets)],
    [words.restore.history.at, preview?.at === undefined ? undefined : dateTime(new Date(preview.at))],
  ];
  return <FactList facts={facts} />;
}

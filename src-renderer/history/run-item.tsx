import { useState } from 'react';
import type { RunRecord } from '../../src-shared/contract.ts';
import { doneEntries } from '../../src-shared/domain.ts';
import type { IconName } from '../components/icon.tsx';
import { words } from '../words.ts';
import { HistoryLine } from './history-line.tsx';
import { RunDetails } from './run-details.tsx';

/** How a run ended, as a colour and a sign. */
function lookOf({ state, counters, dryRun }: RunRecord): { readonly tone: string; readonly icon: IconName } {
  if (state === 'failed') return { tone: 'danger', icon: 'cross' };
  if (state === 'cancelled') return { tone: 'quiet', icon: 'stop' };
  if (dryRun) return { tone: 'quiet', icon: 'eye' };
  if (counters.failed > 0) return { tone: 'warning', icon: 'warn' };
  return counters.uploaded > 0 ? { tone: 'good', icon: 'upload' } : { tone: 'good', icon: 'check' };
}

/** One run on a line; opened, with everything that is kept of it. */
export function RunItem({ run }: { readonly run: RunRecord }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <HistoryLine
      {...lookOf(run)}
      outcome={words.history.outcome(run)}
      meta={words.history.meta(doneEntries(run.counters) - (run.otherEntries ?? 0), run.workers, run.retry === true)}
      seconds={run.seconds}
      startedAt={run.startedAt}
      isOpen={isOpen}
      onOpen={setOpen}
    >
      <RunDetails run={run} />
    </HistoryLine>
  );
}

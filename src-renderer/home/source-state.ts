import type { SourceStatus } from '../../src-shared/contract.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { isActive } from '../store/run-slice.ts';
import { words } from '../words.ts';

export interface SourceState {
  readonly kind: 'safe' | 'busy' | 'toDo' | 'need' | 'away';
  readonly words: string;
}

/** How one folder stands: what needs somebody first, then what is not done, then that it is safe. */
export function sourceStateOf(source: SourceStatus, run: RunSnapshot | undefined, now: Date): SourceState {
  const { states } = words.folders;
  const since = source.seenAt === undefined ? undefined : new Date(source.seenAt);
  if (!source.connected) return { kind: 'away', words: states.away(since, now) };
  if (source.failures > 0) return { kind: 'need', words: states.need(source.failures) };
  const isBusy = isActive(run) && run.retry !== true && !run.dryRun && run.sources?.includes(source.id) === true;
  if (isBusy) return { kind: 'busy', words: states.busy };
  if (source.doneAt !== undefined) return { kind: 'safe', words: states.safe };
  return { kind: 'toDo', words: source.files > 0 ? states.begun : states.toDo };
}

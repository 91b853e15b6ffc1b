import type { CommandInput, RunRecord } from '../../src-shared/contract.ts';
import { type Counters, doneEntries, isWholeRun, type RunEnd, type RunSnapshot, type RunState } from '../../src-shared/domain.ts';
import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import type { KeepsakeState, RunSlice, SetState } from './state.ts';

type ActiveState = Exclude<RunState, RunEnd>;
export type ActiveRun = RunSnapshot & { readonly state: ActiveState };
const active: ReadonlySet<RunState> = new Set<ActiveState>(['starting', 'running', 'waiting', 'paused', 'cancelling']);

/** Is a run under way? */
export function isActive<R extends { readonly state: RunState }>(run: R | undefined): run is R & { readonly state: ActiveState } {
  return run !== undefined && active.has(run.state);
}

/** From 0 to 1; undefined while the number of files is not known. */
export function shareDone(run: Pick<RunSnapshot, 'totals' | 'bytesProcessed'> & { readonly counters: Pick<Counters, 'processed' | 'cancelled'> }): number | undefined {
  const { files, bytes, complete } = run.totals;
  if (!complete) return undefined;
  if (files === 0) return 1;
  // Bytes tell more than files where videos lie among photos; files tell more where all is backed up already.
  const byFiles = doneEntries(run.counters) / files;
  const byBytes = bytes === 0 ? byFiles : run.bytesProcessed / bytes;
  return Math.min(1, Math.max(0, (byFiles + byBytes) / 2));
}

type Seen = Pick<KeepsakeState, 'app' | 'run'>;

/** The last backup: the newest run over everything that began, also while it goes on; before the first one, the last run. */
export function lastBackupOf({ app, run }: Seen): RunRecord | undefined {
  const hasBegun = run !== undefined && isWholeRun(run) && (isActive(run) || run.counters.processed > 0);
  return hasBegun ? run : (app?.lastBackup ?? run);
}

/** The run whose files are shown. */
export function listedRun(state: Pick<KeepsakeState, 'app' | 'run' | 'runId' | 'openRun'>): RunRecord | undefined {
  const { runId, app, run, openRun } = state;
  return runId === undefined ? lastBackupOf(state) : [run, app?.lastBackup, openRun].find((known) => known?.id === runId);
}

/** Do the photos go elsewhere since the last run, to where no backup has gone? */
export function placeChanged({ app, run }: Seen): boolean {
  if (app === undefined || run?.destination === undefined || app.destination.address === run.destination.address) return false;
  return app.sources.every((source) => source.doneAt === undefined);
}

/** How many folders no backup has gone through, nor the last run tried to, and of which nothing is safe. */
export function newFolders({ app, run }: Seen): number {
  if (app === undefined) return 0;
  // One more try of what failed, or a look at what has just appeared, brings no new folder to safety.
  const tried = run === undefined || run.retry === true || run.partial === true ? [] : (run.sources ?? []);
  return app.sources.filter((source) => source.doneAt === undefined && source.files === 0 && !tried.includes(source.id)).length;
}

/** What needs the user, by its kind: only of files is it known how many photos they are. */
export interface InNeed {
  readonly files: number;
  /** Folders that cannot be read. */
  readonly folders: number;
  /** Links that point outside of all folders. */
  readonly links: number;
}

/** Does this run's count of failures include those of a folder that was removed since? These need nobody any more. */
function coversRemoved({ app, run }: Seen): boolean {
  const removed = (app?.unlistedSources ?? []).filter(({ fromCommandLine }) => !fromCommandLine);
  return removed.some(({ id }) => run?.sources?.includes(id) === true);
}

/** What needs the user. The run knows of its own failures before the count over all runs is there. */
export function inNeedOf({ app, run }: Seen): InNeed {
  const { failures = 0, unreadableFolders = 0, outsideLinks: links = 0 } = app ?? {};
  const { counters, unreadableFolders: foldersOfRun = 0 } = (coversRemoved({ app, run }) ? undefined : run) ?? {};
  return {
    files: Math.max(failures - unreadableFolders - links, (counters?.failed ?? 0) - foldersOfRun, 0),
    folders: Math.max(unreadableFolders, foldersOfRun),
    links,
  };
}

/** How many entries need the user. */
export function countInNeed(seen: Seen): number {
  const { files, folders, links } = inNeedOf(seen);
  return files + folders + links;
}

export function createRunSlice(set: SetState, transport: Transport): RunSlice {
  const command = async <N extends 'run.start' | 'run.retry' | 'run.cancel' | 'pause' | 'resume' | 'checks.start' | 'checks.cancel'>(name: N, input: CommandInput<N>) => {
    const state = await transport.call(name, input);
    set((before) => applyUpdate(before, { state }));
  };
  return {
    run: undefined,
    startRun: () => command('run.start', {}),
    retryFailed: (files) => command('run.retry', files === undefined ? {} : { files: [...files] }),
    cancelRun: () => command('run.cancel', {}),
    pause: () => command('pause', {}),
    resume: () => command('resume', {}),
    startCheck: (kind) => command('checks.start', { kind }),
    cancelCheck: () => command('checks.cancel', {}),
    runSpeeds: async () => (await transport.call('run.speeds', {})).samples,
  };
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { fileRefSchema, idSchema, runEndSchema } from '../../src-shared/domain.ts';
import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import { localDay } from '../../src-shared/local-time.ts';
import { emptyRestoreCounters, restoreRecordSchema, type RestoredFile, type RestorePreview, type RestoreRecord, type RestoreSnapshot } from '../../src-shared/restore.ts';
import { waitDefaultMs } from '../base/destination-gate.ts';
import { systemClock } from '../base/clock.ts';
import { createHold } from '../base/hold.ts';
import { absoluteFolder } from '../base/real-path.ts';
import { pathBytes } from '../base/source-path.ts';
import { createThrottle, type Throttle } from '../base/throttle.ts';
import { startRestore } from '../restore/restore-run.ts';
import type { Restore, RestoreOptions, RestoreTarget } from '../restore/restore-types.ts';
import type { RestoreRequest, RestoreResult } from './application-types.ts';
import type { BackupJobs } from './backup-job.ts';
import type { FolderFacts } from './disks.ts';
import { lockHome, type Home } from './home.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Pausing } from './pausing.ts';
import { createRestoreReports } from './restore-reports.ts';
import { selectFiles } from './restore-selection.ts';
import { newId, type SettingsStore } from './settings.ts';

/** What a restore was asked to do, as it is kept until it has ended. */
const askedSchema = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  paths: z.array(z.string()),
  selection: z.array(fileRefSchema).optional(),
  at: z.number().optional(),
  removed: z.boolean(),
  limit: z.number().optional(),
  insecure: z.boolean().optional(),
});

const fileSchema = z.object({
  /** One that was interrupted with its process, or goes on. */
  pending: askedSchema.extend({ id: idSchema }).optional(),
  /** Those that ended, the newest first. */
  ended: z.array(restoreRecordSchema),
});

/** The restores of one home: one at a time, beside its backups. */
export interface Restores {
  /** @throws KeepsakeError 'busy' while another one goes on, and for what is asked wrongly */
  restore(request: RestoreRequest, jobs: BackupJobs): Promise<RestoreResult>;
  /** Starts a restore that goes on without its caller. Resolves when it has begun. @throws KeepsakeError as `restore` */
  begin(request: Omit<RestoreRequest, 'signal'>, jobs: BackupJobs): Promise<void>;
  /** What a restore would do; writes nothing. @throws KeepsakeError as `restore`, and why the backup cannot be read */
  preview(request: RestoreRequest, jobs: BackupJobs): Promise<RestorePreview>;
  /** Goes on with what was interrupted with its process; undefined where nothing was. */
  resume(jobs: BackupJobs): Promise<RestoreResult | undefined>;
  current(): Restore | undefined;
  /** The current restore, or the last one that ended in this process and was not dismissed; no dry run. */
  snapshot(): RestoreSnapshot | undefined;
  /** Forgets the last one that ended. */
  dismiss(): void;
  /** Those that ended, the newest first. */
  ended(): Promise<readonly RestoreRecord[]>;
  /** Which files a restore could not restore as they were, of those that `ended` lists, and of the current one. */
  report(id: string): Promise<readonly RestoredFile[]>;
  cancel(): void;
  /** Ends what goes on; the next start goes on with it. Idempotent. */
  close(): Promise<void>;
}

export interface RestoresOptions {
  readonly home: Home;
  readonly settings: SettingsStore;
  readonly pausing: Pausing;
  /** The limit of the settings; a restore may have its own. */
  readonly throttle: Throttle;
  readonly folderFacts: FolderFacts;
  /** A restore has begun, or ended. */
  readonly onRunning: (running: boolean) => void;
  /** Told how a restore ended, except a dry run. */
  readonly onEnded: (snapshot: RestoreSnapshot) => void;
}

const endedMax = 100;
/** Files of each kind that the history keeps of a restore. */
const filesKept = 20;
const snapshotMs = 100;

export function createRestores({ home, settings, pausing, throttle, folderFacts, onRunning, onEnded }: RestoresOptions): Restores {
  const reports = createRestoreReports(home.restoreReportsFolder);
  const closed = new AbortController();
  let cancels = new AbortController();
  let current: Restore | undefined;
  let last: RestoreSnapshot | undefined;
  let running: Promise<unknown> = Promise.resolve();
  /** Writes of the file, one after the other. */
  let writing: Promise<unknown> = Promise.resolve();

  const read = async (): Promise<z.infer<typeof fileSchema>> =>
    // Nothing depends on it: one that is damaged, or of a newer Keepsake, begins anew.
    (await readJsonFile(home.restoresFile, fileSchema).catch(() => undefined)) ?? { ended: [] };

  function change(next: (before: z.infer<typeof fileSchema>) => z.infer<typeof fileSchema>): Promise<void> {
    const written = writing.then(async () => writeJsonFile(home.restoresFile, next(await read())));
    writing = written.catch(() => undefined);
    return written;
  }

  async function targetOf(to: string | undefined, address: string | undefined): Promise<RestoreTarget> {
    if (to !== undefined) {
      const folder = absoluteFolder(to);
      if (address !== undefined && (await folderFacts.lies(folder, address)))
        throw new KeepsakeError('overlap', `${folder} lies in the vault: restore to a folder outside of it.`);
      return { kind: 'folder', path: Buffer.from(folder) };
    }
    const folders = new Map(settings.read().sources.map((source) => [source.id, pathBytes(source)] as const));
    return { kind: 'in-place', folders };
  }

  /** A drive that is not connected must not be restored to the disk below its mount point. */
  function requireConnected(target: RestoreTarget, sources: Iterable<string>): void {
    if (target.kind === 'folder') return;
    for (const source of sources) {
      const folder = target.folders.get(source)?.toString();
      if (folder === undefined || existsSync(folder) || existsSync(path.dirname(folder))) continue;
      throw new KeepsakeError('not-connected', `${folder} is not there: connect its drive, or restore to another folder (--to).`, { scope: 'destination' });
    }
  }

  async function optionsOf(id: string, request: RestoreRequest, jobs: BackupJobs, signal: AbortSignal): Promise<RestoreOptions> {
    const named = request.from === undefined ? undefined : { text: request.from, cwd: process.cwd() };
    const prepared = await jobs.destination(named, { insecure: request.insecure });
    const target = await targetOf(request.to, prepared.address.kind === 'vault' ? prepared.address.address : undefined);
    const { limit, selection } = request;
    return {
      id, target, signal,
      open: prepared.open,
      destinationLabel: prepared.destination.label,
      select(sources) {
        const selected = selection?.map((file) => ({ source: file.source, path: Uint8Array.from(pathBytes(file)) }))
          ?? selectFiles(sources, { paths: request.paths, known: settings.read().sources, inPlace: request.to === undefined, at: request.at });
        requireConnected(target, new Set(selected.map(({ source }) => source)));
        return selected;
      },
      at: request.at, removed: request.removed, dryRun: request.dryRun,
      workers: request.workers ?? settings.read().workers,
      waitMs: request.waitMs ?? waitDefaultMs, startWaitMs: request.waitMs ?? 0,
      hold: pausing.halt,
      throttle: limit === undefined ? throttle : createThrottle({ limit: () => limit, clock: systemClock }),
      owner: settings.read().writer.slice(0, 12),
      day: localDay(new Date(systemClock.now())),
      ...(request.onFile === undefined ? {} : { onFile: request.onFile }),
      ...(request.onPreview === undefined ? {} : { onPreview: request.onPreview }),
    };
  }

  async function start(id: string, request: RestoreRequest, jobs: BackupJobs, signal: AbortSignal, onBegun: () => void): Promise<RestoreResult> {
    const options = await optionsOf(id, request, jobs, signal);
    const report = request.dryRun ? undefined : await reports.begin(id);
    const restore = (current = startRestore({
      ...options,
      async onFile(file, planned) {
        if (file.state === 'failed' || file.notice !== undefined) await report?.add(file);
        await options.onFile?.(file, planned);
      },
    }));
    const { onSnapshot } = request;
    const timer = onSnapshot === undefined ? undefined : setInterval(() => onSnapshot(restore.snapshot()), snapshotMs);
    onRunning(true);
    onBegun();
    try {
      return await restore.done;
    } finally {
      clearInterval(timer);
      await report?.close();
      const snapshot = restore.snapshot();
      onSnapshot?.(snapshot);
      await end(snapshot);
      current = undefined;
      if (!snapshot.dryRun) {
        last = snapshot;
        if (!closed.signal.aborted) onEnded(snapshot);
      }
      onRunning(false);
    }
  }

  /** What the application's end interrupted is kept, and goes on at the next start. */
  async function end(snapshot: RestoreSnapshot): Promise<void> {
    if (snapshot.dryRun) return;
    const kept = restoreRecordSchema.parse({ ...snapshot, failures: snapshot.failures.slice(0, filesKept), renamed: snapshot.renamed.slice(0, filesKept) });
    await change(({ pending, ended }) => ({
      ...(closed.signal.aborted && pending !== undefined ? { pending } : {}),
      ended: [kept, ...ended.filter(({ id }) => id !== snapshot.id)].slice(0, endedMax),
    })).catch(() => undefined);
    await reports.keepOnly([snapshot.id, ...(await read()).ended.map(({ id }) => id)]);
  }

  /** Records a restore that could not be begun again. */
  async function endUnbegun(id: string, from: string, startedAt: string, error: KeepsakeError): Promise<void> {
    const { code, message } = error;
    const snapshot: RestoreSnapshot = {
      id, from, startedAt, code, message, state: 'failed', dryRun: false, workers: settings.read().workers, counters: emptyRestoreCounters(),
      totals: { files: 0, bytes: 0, complete: false }, bytesProcessed: 0, journalLines: 0, filesPerSecond: 0, bytesPerSecond: 0, seconds: 0, lanes: [],
      failures: [], renamed: [],
    };
    await end(snapshot);
    last = snapshot;
    onEnded(snapshot);
    onRunning(false);
  }

  async function restore(request: RestoreRequest, jobs: BackupJobs, id = newId(), onBegun: () => void = () => undefined): Promise<RestoreResult> {
    if (pausing.paused()) request.onNotice?.('Keepsake is paused: this goes on when somebody resumes it, e.g. with keepsake resume.');
    const unlock = lockHome(home, 'restoring');
    cancels = new AbortController();
    const signal = AbortSignal.any([request.signal, cancels.signal, closed.signal]);
    const work = (async () => {
      try {
        if (!request.dryRun) {
          const { from, to, paths, selection, at, removed, limit, insecure } = request;
          const pending = askedSchema.extend({ id: idSchema }).parse({ id, from, to, paths, selection, at, removed, limit, insecure });
          await change(({ ended }) => ({ pending, ended }));
        }
        return await start(id, request, jobs, signal, onBegun);
      } catch (error) {
        // It has not even begun: nothing is left to go on with.
        if (!request.dryRun && !closed.signal.aborted) await change(({ ended }) => ({ ended })).catch(() => undefined);
        throw toKeepsakeError(error);
      } finally {
        unlock();
      }
    })();
    running = work.catch(() => undefined);
    return work;
  }

  async function preview(request: RestoreRequest, jobs: BackupJobs): Promise<RestorePreview> {
    const known = new AbortController();
    const signal = AbortSignal.any([request.signal, closed.signal, known.signal]);
    let found: RestorePreview | undefined;
    const options = await optionsOf(newId(), { ...request, dryRun: true }, jobs, signal);
    const { error } = await startRestore({
      ...options,
      // Somebody who paused Keepsake may still ask.
      hold: createHold(),
      onPreview(told) {
        found = told;
        known.abort();
      },
    }).done;
    if (found !== undefined) return found;
    throw error ?? new KeepsakeError('cancelled', 'Cancelled.');
  }

  return {
    restore: (request, jobs) => restore(request, jobs),
    async begin(request, jobs) {
      const begun = Promise.withResolvers<undefined>();
      restore({ ...request, waitMs: Infinity, signal: closed.signal }, jobs, newId(), () => begun.resolve(undefined)).catch(begun.reject);
      await begun.promise;
    },
    preview,
    async resume(jobs) {
      const { pending } = await read();
      if (pending === undefined) return undefined;
      const { id, ...asked } = pending;
      const began = new Date(systemClock.now()).toISOString();
      const resumed = restore({
        ...asked, dryRun: false, waitMs: Infinity, signal: closed.signal,
      }, jobs, id);
      try {
        return await resumed;
      } catch (thrown) {
        const error = toKeepsakeError(thrown);
        // It has not begun, and nobody waits for it: its record says why, e.g. that the command that had the token is gone.
        if (error.code !== 'busy' && !closed.signal.aborted) await endUnbegun(id, asked.from ?? settings.read().destination.address, began, error);
        throw error;
      }
    },
    current: () => current,
    snapshot() {
      const now = current?.snapshot();
      return now === undefined || now.dryRun ? last : now;
    },
    dismiss: () => void (last = undefined),
    async ended() {
      // One that has just come to its end is about to be written down.
      if (runEndSchema.safeParse(current?.snapshot().state).success) await running;
      return (await read()).ended;
    },
    report: (id) => reports.read(id),
    cancel: () => cancels.abort(),
    async close() {
      closed.abort();
      await running;
      await writing;
    },
  };
}

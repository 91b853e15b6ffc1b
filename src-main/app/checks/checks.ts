import { rm } from 'node:fs/promises';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { checkRecordSchema, type CheckKind, type CheckRecord, type Checks as CheckState, type DrilledFile, type DrillSummary } from '../../../src-shared/checks.ts';
import { idSchema } from '../../../src-shared/domain.ts';
import { toKeepsakeError, type KeepsakeError } from '../../../src-shared/errors.ts';
import { localDay } from '../../../src-shared/local-time.ts';
import type { VerifiedObject, VerifySummary } from '../../../src-shared/restore.ts';
import { systemClock } from '../../base/clock.ts';
import { createHold, type Hold } from '../../base/hold.ts';
import { pathText } from '../../base/source-path.ts';
import type { Throttle } from '../../base/throttle.ts';
import type { OpenDestination } from '../../destinations/destination.ts';
import { runDrill } from '../../restore/drill.ts';
import type { HomeMemory } from '../../restore/fold-journal.ts';
import type { Sample } from '../../restore/sample.ts';
import { verifyDestination, type VerifyOptions } from '../../restore/verify-destination.ts';
import type { BackupJobs } from '../backup-job.ts';
import { lockHome, type Home } from '../home.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import type { DoorPorts } from '../ports.ts';
import { newId, type SettingsStore } from '../settings.ts';
import { createThumbnails } from '../thumbnails/thumbnails.ts';
import { openRotation } from './verify-rotation.ts';

const fileSchema = z.object({
  /** The newest first. */
  ended: z.array(checkRecordSchema),
  /** Since when each vault is known to be backed up to: its first check is due some time after that. */
  since: z.record(idSchema, z.iso.datetime()),
});
type Kept = z.output<typeof fileSchema>;

export interface CheckRequest {
  /** The destination as typed; absent: the saved one. */
  readonly from?: string;
  /** Servers of other computers may be reached without TLS. */
  readonly insecure?: boolean | undefined;
  /** Nobody asked for it. It leaves no record where it was not brought to its end. */
  readonly automatic?: boolean;
  /** While it is held the check stands still. */
  readonly hold?: Hold;
  readonly signal: AbortSignal;
  /** The destination is open. */
  readonly onBegun?: () => void;
  /** What was found could not be noted for the history: why, one sentence. */
  readonly onUnrecorded?: (message: string) => void;
}

export interface DrillRequest extends CheckRequest {
  /** Called for each file that was compared. */
  readonly onFile?: (file: DrilledFile) => void;
  readonly onProgress?: (files: number, total: number) => void;
}

export interface VerifyRequest extends CheckRequest, Pick<VerifyOptions, 'onResult' | 'onUnlisted' | 'onWaiting' | 'onProgress'> {
  /** A part of everything, the next one each time. Absent: everything. */
  readonly sample?: Sample | undefined;
}

export interface CheckResult<Summary> {
  readonly summary: Summary;
  /** Why it stopped. */
  readonly error?: KeepsakeError;
}

/** What a home knows of the checks of a vault. */
export interface KnownChecks extends Pick<CheckState, 'drill' | 'verify'> {
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
}

/** The drills and verifications of one home: one at a time, beside its backups and restores. */
export interface Checks {
  /** @throws KeepsakeError 'busy' while another check goes on, and where the destination cannot be opened */
  drill(request: DrillRequest, jobs: BackupJobs): Promise<CheckResult<DrillSummary>>;
  /** @throws KeepsakeError as `drill` */
  verify(request: VerifyRequest, jobs: BackupJobs): Promise<CheckResult<VerifySummary>>;
  /** Begins one that goes on whoever looks at it; resolves when the destination is open. @throws KeepsakeError as `drill` */
  startInBackground(kind: CheckKind, jobs: BackupJobs): Promise<void>;
  cancel(): void;
  /** What there is to say of a vault; undefined: of none. */
  state(vault: string | undefined): Promise<CheckState>;
  /** The same for a schedule; a vault that is asked for is known from then on. @throws KeepsakeError 'busy' while another process checks a backup */
  known(vault: string): Promise<KnownChecks>;
  /** Those that ended, the newest first. */
  ended(): Promise<readonly CheckRecord[]>;
  /** Removes what a drill left behind whose process was killed. */
  sweep(): Promise<void>;
  /** Ends what goes on. Idempotent. */
  close(): Promise<void>;
}

export interface ChecksOptions {
  readonly home: Home;
  readonly settings: SettingsStore;
  readonly throttle: Throttle;
  readonly memory: () => HomeMemory;
  readonly ports: Pick<DoorPorts, 'startProcess' | 'systemPicture'>;
  /** A check has begun, has got further, or ended. */
  readonly onChange: () => void;
}

const recordsMax = 100;
/** Files and objects that the history keeps of a check. */
const problemsMax = 20;
/** Whoever looks on is told so often. */
const changeMs = 2_000;

export function createChecks({ home, settings, throttle, memory, ports, onChange }: ChecksOptions): Checks {
  const closed = new AbortController();
  let cancels = new AbortController();
  let running: CheckState['running'];
  let toldMs = 0;
  let work: Promise<unknown> = Promise.resolve();

  const read = async (): Promise<Kept> =>
    // Nothing depends on it: one that is damaged, or of a newer Keepsake, begins anew.
    (await readJsonFile(home.checksFile, fileSchema).catch(() => undefined)) ?? { ended: [], since: {} };

  async function keep(record: CheckRecord): Promise<void> {
    const { ended, since } = await read();
    await writeJsonFile(home.checksFile, { ended: [record, ...ended].slice(0, recordsMax), since });
  }

  /** A result that cannot be noted is one all the same. */
  async function recorded(request: CheckRequest, note: () => Promise<unknown>): Promise<void> {
    await note().catch((thrown: unknown) => request.onUnrecorded?.(toKeepsakeError(thrown).message));
  }

  function progress(share: number): void {
    if (running === undefined) return;
    running = { ...running, share: Math.min(1, Math.max(0, share)) };
    const now = performance.now();
    if (now - toldMs < changeMs) return;
    toldMs = now;
    onChange();
  }

  /** What a drill and a verification have in common: the lock, the destination, the record. */
  async function check<Result extends CheckResult<DrillSummary | VerifySummary>>(
    kind: CheckKind, request: CheckRequest, jobs: BackupJobs,
    perform: (destination: OpenDestination, signal: AbortSignal, label: string) => Promise<Result>,
    toRecord: (result: Result, common: Omit<CheckRecord, 'kind' | 'summary' | 'problems'>) => CheckRecord,
  ): Promise<Result> {
    const unlock = lockHome(home, 'verifying');
    cancels = new AbortController();
    const signal = AbortSignal.any([request.signal, cancels.signal, closed.signal]);
    const startedAt = new Date(systemClock.now()).toISOString();
    running = { kind };
    onChange();
    let destination: OpenDestination | undefined;
    try {
      const named = request.from === undefined ? undefined : { text: request.from, cwd: process.cwd() };
      const prepared = await jobs.destination(named, { insecure: request.insecure });
      destination = await prepared.open(signal);
      request.onBegun?.();
      const result = await perform(destination, signal, prepared.destination.label);
      const { summary, error } = result;
      const { vaultId: vault } = destination;
      if (summary.state === 'complete' || request.automatic !== true)
        await recorded(request, () => keep(toRecord(result, {
          id: newId(), startedAt, from: prepared.destination.label, vault, automatic: request.automatic === true,
          ...(error === undefined ? {} : { message: error.message, code: error.code }),
        })));
      return result;
    } finally {
      await destination?.close().catch(() => undefined);
      running = undefined;
      unlock();
      onChange();
    }
  }

  /** One after the other with `close`. */
  function following<R>(begin: () => Promise<R>): Promise<R> {
    const result = begin();
    work = result.catch(() => undefined);
    return result;
  }

  const removeDrillFolder = (): Promise<void> => rm(home.drillFolder, { recursive: true, force: true, maxRetries: 3 });

  function drill(request: DrillRequest, jobs: BackupJobs): Promise<CheckResult<DrillSummary>> {
    const problems: DrilledFile[] = [];
    return following(() => check('drill', request, jobs, async (destination, signal, label) => {
      await removeDrillFolder();
      mkdirSync(home.drillFolder, { recursive: true, mode: 0o700 });
      const folder = path.join(home.drillFolder, 'files');
      // A cache of its own: what is in the usual one would not be opened again.
      const pictures = createThumbnails({
        cacheFile: path.join(home.drillFolder, 'pictures.db'), folderOf: () => Buffer.from(folder), isBusy: () => false, systemPicture: ports.systemPicture,
        ...(ports.startProcess === undefined ? {} : { startProcess: ports.startProcess }),
      });
      try {
        return await runDrill({
          id: newId(), destinationLabel: label, folder, signal, throttle,
          open: () => Promise.resolve(destination),
          openPicture: async (file, stop) => (await pictures.get({ source: 'drill', ...pathText(file) }, stop)).image !== undefined,
          workers: settings.read().workers, startWaitMs: 0, waitMs: 60_000, hold: request.hold ?? createHold(),
          owner: settings.read().writer.slice(0, 12), day: localDay(new Date(systemClock.now())),
          onFile(file) {
            if (file.state === 'failed' && problems.length < problemsMax) problems.push(file);
            request.onFile?.(file);
          },
          onProgress(files, total) {
            progress(files / Math.max(1, total));
            request.onProgress?.(files, total);
          },
        });
      } finally {
        await pictures.close();
        await removeDrillFolder();
      }
    }, ({ summary }, common) => ({ kind: 'drill', ...common, summary, problems })));
  }

  function verify(request: VerifyRequest, jobs: BackupJobs): Promise<CheckResult<VerifySummary>> {
    const { hold, sample } = request;
    const problems: VerifiedObject[] = [];
    return following(() => check('verify', request, jobs, async (destination, signal) => {
      const rotation = sample && (await openRotation(home.verifyFile, destination.vaultId, sample));
      const { summary, destinationError } = await verifyDestination(destination, {
        signal, sample: rotation, home: memory(),
        ...(hold === undefined ? {} : { hold }),
        onUnlisted: (files, noted) => request.onUnlisted?.(files, noted),
        onWaiting: (message) => request.onWaiting?.(message),
        onResult(result) {
          if (result.state !== 'verified' && problems.length < problemsMax) problems.push({ ...result, files: result.files?.slice(0, 1) });
          request.onResult?.(result);
        },
        onProgress(now) {
          progress(now.bytes / Math.max(1, now.bytesTotal));
          request.onProgress?.(now);
        },
      });
      if (summary.state === 'complete' && rotation !== undefined) await recorded(request, () => rotation.advance());
      return { summary, ...(destinationError === undefined ? {} : { error: destinationError }) };
    }, ({ summary }, common) => ({ kind: 'verify', ...common, summary, problems })));
  }

  /** The last ones of a vault that were brought to their end. */
  function lastOf(vault: string, { ended }: Kept): Pick<CheckState, 'drill' | 'verify'> {
    const complete = ended.filter((record) => record.vault === vault && record.summary.state === 'complete');
    return { drill: complete.find((record) => record.kind === 'drill'), verify: complete.find((record) => record.kind === 'verify') };
  }

  return {
    drill, verify,
    startInBackground(kind, jobs) {
      return new Promise((resolve, reject) => {
        const request: CheckRequest = { signal: closed.signal, onBegun: resolve };
        // Once it has begun its record says what became of it.
        (kind === 'drill' ? drill(request, jobs) : verify(request, jobs)).then(() => resolve(), (error: unknown) => reject(toKeepsakeError(error)));
      });
    },
    cancel: () => cancels.abort(),
    async state(vault) {
      const kept = await read();
      const newest = kept.ended.find((record) => record.vault === vault);
      return {
        ...(vault === undefined ? {} : lastOf(vault, kept)),
        ...(newest?.summary.state === 'failed' ? { stopped: { kind: newest.kind, message: newest.message ?? '' } } : {}),
        ...(running === undefined ? {} : { running }),
      };
    },
    async known(vault) {
      const before = await read();
      const since = before.since[vault];
      if (since !== undefined) return { sinceMs: Date.parse(since), ...lastOf(vault, before) };
      // Whoever writes the file has the lock.
      const unlock = lockHome(home, 'verifying');
      try {
        const kept = await read();
        const sinceMs = systemClock.now();
        await writeJsonFile(home.checksFile, { ...kept, since: { ...kept.since, [vault]: new Date(sinceMs).toISOString() } });
        return { sinceMs, ...lastOf(vault, kept) };
      } finally {
        unlock();
      }
    },
    ended: async () => (await read()).ended,
    async sweep() {
      if (!existsSync(home.drillFolder)) return;
      const unlock = lockHome(home, 'verifying');
      try {
        await removeDrillFolder();
      } finally {
        unlock();
      }
    },
    async close() {
      closed.abort();
      await work;
    },
  };
}

import type { BackupComputer, BackupReading } from '../../../src-shared/backup-browsing.ts';
import type { DestinationChoice } from '../../../src-shared/contract.ts';
import { KeepsakeError, toKeepsakeError } from '../../../src-shared/errors.ts';
import type { OpenDestination } from '../../destinations/destination.ts';
import { openBackupIndex, type BackupIndex } from '../../restore/browse/backup-index.ts';
import { computersOf } from '../../restore/browse/computers.ts';
import type { BackupJobs, PreparedDestination } from '../backup-job.ts';
import type { SettingsStore } from '../settings.ts';
import { withinTime } from '../within-time.ts';

/** A backup that somebody browses. */
export interface OpenBackup {
  readonly vault: string;
  readonly index: BackupIndex;
  reading(): BackupReading;
  /** Takes over what is new in the journals, in the background; one reading at a time. */
  read(): void;
  stop(): void;
  computers(): Promise<readonly BackupComputer[]>;
  /** What people call each source. */
  names(): Promise<ReadonlyMap<string, string>>;
  /** Uses the destination, which is opened where it is not, and stays open for a while. @throws KeepsakeError as opening it does */
  withDestination<R>(work: (destination: OpenDestination) => Promise<R>): Promise<R>;
}

/** The backups that somebody browses, of any destination, by their vaults. */
export interface OpenBackups {
  /**
   * Opens the backup at a destination (none: the saved one), and begins to read what is new in its journals.
   *
   * @throws KeepsakeError as opening the destination does; 'unreachable' where it does not answer in time
   */
  open(choice: DestinationChoice | undefined): Promise<OpenBackup>;
  /** @throws KeepsakeError 'not-found' where it is not open */
  get(vault: string): OpenBackup;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface OpenBackupsOptions {
  /** Of all indexes. */
  readonly folder: string;
  readonly settings: SettingsStore;
  /** Opens destinations beside a run of this home. */
  readonly jobs: BackupJobs;
  readonly onReading: (reading: BackupReading) => void;
}

/** How long a destination may take to answer. */
const answerTimeoutMs = 30_000;
/** A destination that nobody uses is closed after so long. */
const idleMs = 60_000;
/** Backups that are open at a time; the one that was opened longest ago makes room. */
const backupsMax = 4;
const toldEveryMs = 100;

interface Backup extends OpenBackup {
  close(): Promise<void>;
}

export function createOpenBackups(options: OpenBackupsOptions): OpenBackups {
  const backups = new Map<string, Backup>();
  let closing: Promise<void> | undefined;

  async function open(choice: DestinationChoice | undefined): Promise<OpenBackup> {
    const named = choice === undefined ? undefined : { text: choice.address, kind: choice.kind };
    const prepared = await options.jobs.destination(named, { token: choice?.token, insecure: choice?.insecure });
    const opened = await withinTime(prepared.address, answerTimeoutMs, (signal) => prepared.open(signal));
    if (closing !== undefined) {
      await opened.close();
      throw new KeepsakeError('cancelled', 'Cancelled.');
    }
    let backup = backups.get(opened.vaultId);
    if (backup === undefined) {
      backup = createBackup(options, prepared, opened);
      backups.set(opened.vaultId, backup);
      for (const oldest of [...backups.keys()].slice(0, Math.max(0, backups.size - backupsMax))) {
        void backups.get(oldest)?.close();
        backups.delete(oldest);
      }
    } else await opened.close();
    backup.read();
    return backup;
  }

  return {
    open,
    get(vault) {
      const backup = backups.get(vault);
      if (backup === undefined) throw new KeepsakeError('not-found', 'This backup is not open any more: open it again.');
      return backup;
    },
    close: () => (closing ??= Promise.all([...backups.values()].map((backup) => backup.close())).then(() => undefined)),
  };
}

function createBackup({ folder, settings, onReading }: OpenBackupsOptions, prepared: PreparedDestination, first: OpenDestination): Backup {
  const { vaultId: vault, writer } = first;
  const index = openBackupIndex(folder, vault);
  let destination: Promise<OpenDestination> | undefined = Promise.resolve(first);
  let users = 0;
  let idle: NodeJS.Timeout | undefined;
  let state: BackupReading = { vault, destination: prepared.address, state: 'stopped', lines: 0, damagedLines: 0 };
  let toldAt = 0;
  let controller: AbortController | undefined;
  let done: Promise<void> = Promise.resolve();
  let names: Promise<ReadonlyMap<string, string>> | undefined;

  function tell(next: BackupReading): void {
    const isProgress = next.state === 'reading' && state.state === 'reading';
    state = next;
    if (isProgress && performance.now() - toldAt < toldEveryMs) return;
    toldAt = performance.now();
    onReading(state);
  }

  async function openAgain(): Promise<OpenDestination> {
    const opened = await withinTime(prepared.address, answerTimeoutMs, (signal) => prepared.open(signal));
    if (opened.vaultId === vault) return opened;
    await opened.close();
    throw new KeepsakeError('wrong-vault', 'Another backup is there now: open it again.', { scope: 'destination' });
  }

  async function closeDestination(): Promise<void> {
    clearTimeout(idle);
    const opened = destination;
    destination = undefined;
    await (await opened?.catch(() => undefined))?.close();
  }

  async function withDestination<R>(work: (destination: OpenDestination) => Promise<R>): Promise<R> {
    clearTimeout(idle);
    users++;
    try {
      const opening = (destination ??= openAgain());
      const opened = await opening.catch((error: unknown) => {
        if (destination === opening) destination = undefined;
        throw error;
      });
      return await work(opened);
    } finally {
      users--;
      if (users === 0) idle = setTimeout(() => void closeDestination(), idleMs).unref();
    }
  }

  async function readAll(signal: AbortSignal): Promise<void> {
    tell({ vault, destination: prepared.address, state: 'reading', lines: state.lines, damagedLines: state.damagedLines });
    try {
      const { lines, damagedLines } = await withDestination((opened) =>
        index.update(opened, signal, (progress) => tell({ ...state, lines: progress.lines, damagedLines: progress.damagedLines })));
      tell({ ...state, state: 'ready', lines, damagedLines });
    } catch (thrown) {
      const error = toKeepsakeError(thrown);
      tell(signal.aborted ? { ...state, state: 'stopped' } : { ...state, state: 'failed', problem: error.message, problemCode: error.code });
    } finally {
      names = undefined;
      controller = undefined;
    }
  }

  return {
    vault, index,
    reading: () => state,
    read() {
      if (controller !== undefined) return;
      controller = new AbortController();
      done = readAll(controller.signal);
    },
    stop: () => controller?.abort(),
    async computers() {
      const { sources, writer: own } = settings.read();
      return computersOf(await index.sources(), {
        // A server knows the home by its token; in a vault folder it writes under its own ID.
        isWriter: (id) => id === own || id === writer,
        pathOf: (id) => sources.find((source) => source.id === id)?.path,
      });
    },
    names: () => (names ??= index.sources().then((sources) => new Map(sources.map(({ id, label }) => [id, label])))),
    withDestination,
    async close() {
      controller?.abort();
      await done;
      await index.close();
      await closeDestination();
    },
  };
}

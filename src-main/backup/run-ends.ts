import type { EndState, EntryKind } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import { untilAborted } from '../vault/abort.ts';
import { blankNotice } from './blank-content.ts';
import type { KnownFile } from './catalog.ts';
import type { FileJob } from './file-backup.ts';
import type { KnownPlace } from './run-connection.ts';
import { createRunMounts, type RunMounts } from './run-mounts.ts';
import type { RunProgress } from './run-progress.ts';
import type { RunOptions, SourceFolder } from './run-types.ts';
import { pathText } from '../base/source-path.ts';
import { awayReason } from './system-reason.ts';

export interface Place extends KnownPlace {
  readonly seq: number;
  readonly path: Uint8Array;
  readonly bytes: number;
  /** When it was last changed, in milliseconds since 1970. */
  readonly modifiedMs?: number;
}

export interface End {
  readonly state: EndState;
  readonly sha256?: string;
  readonly reason?: string;
  readonly known?: KnownFile;
  readonly takenMs?: number;
  /** As in `FileEnd`. */
  readonly blank?: true;
  /** The path was backed up before, with another content. */
  readonly changed?: boolean;
  /** A folder that was skipped with all that is in it. */
  readonly whole?: true;
  /** It was passed over for now, and nothing is said of it: if it failed before, that is still so. */
  readonly later?: true;
  /** It was found, and is not there any more. */
  readonly vanished?: true;
  /** Absent for a file. */
  readonly entry?: EntryKind;
  /** As in `SkippedDetails`. */
  readonly target?: string;
}

/** Brings entries to their ends: counted, told, and noted in the catalog. */
export interface RunEnds {
  /** Sources that are not there. */
  readonly notConnected: readonly SourceFolder[];
  readonly mounts: RunMounts;
  finish(entry: Place, end: End): Promise<void>;
  finishJob(job: FileJob, end: End): Promise<void>;
  /** How a file ends that could not be backed up. */
  ofFailure(job: FileJob, error: KeepsakeError): Promise<End>;
  /** A source is not there; said once. */
  /** @param notice the sentence about it; default: that its folder is not connected */
  sayNotConnected(source: SourceFolder, notice?: string): void;
}

export function createRunEnds(options: RunOptions, progress: RunProgress): RunEnds {
  const { catalog, reader, signal } = options;
  const notConnected: SourceFolder[] = [];
  const mounts = createRunMounts({ ...options, sayNotConnected });

  async function finish(entry: Place, end: End): Promise<void> {
    const { seq, source, place, path, bytes } = entry;
    const { known, sha256, changed, whole, later, vanished, takenMs, blank, target, ...told } = end;
    const notice = blank === true ? { notice: blankNotice } : {};
    const { modifiedMs } = entry;
    progress.count(end.state, bytes, end.entry === undefined && whole !== true);
    if (changed === true) progress.addChanged();
    const heard = options.onFile?.({ source, path, bytes, ...told, ...notice, ...(sha256 === undefined ? {} : { sha256 }) });
    // A listener that does not listen any more must not hold up a cancel.
    if (heard !== undefined)
      await untilAborted(Promise.resolve(heard), signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    const noted = catalog.finish({
      seq, source: source.id, place, path, bytes, ...told, ...(blank === true ? { reason: blankNotice } : {}),
      ...(known === undefined ? {} : { known }),
      ...(whole === undefined ? {} : { whole }),
      ...(later === undefined ? {} : { later }),
      ...(vanished === undefined ? {} : { vanished }),
      ...(target === undefined ? {} : { target }),
      ...(takenMs === undefined ? {} : { takenMs }),
      ...(modifiedMs === undefined ? {} : { modifiedMs }),
    });
    // The list of files finds it among the active ones until the catalog has it.
    progress.active.delete(seq);
    await noted;
  }

  function sayNotConnected(source: SourceFolder, notice = awayNotice(source)): void {
    if (notConnected.includes(source)) return;
    notConnected.push(source);
    progress.addNotConnected(source.id);
    options.onNotice?.(notice);
  }

  return {
    notConnected, mounts, finish, sayNotConnected,
    finishJob: (job, end) =>
      finish({
        ...job, path: job.candidate.path,
        // What was read may be longer or shorter than what was found.
        bytes: end.known?.bytes ?? job.candidate.fingerprint.bytes,
        modifiedMs: Number(job.candidate.fingerprint.mtimeNs / 1_000_000n),
      }, end),
    async ofFailure(job, error) {
      // A drive that is unplugged makes its files unreadable; that is not their fault.
      if (error.code === 'vanished' || error.code === 'io' || error.code === 'changed') {
        if (error.scope === 'file' && !(await reader.isConnected(job.source, signal))) {
          sayNotConnected(job.source);
          return { state: 'skipped', reason: awayReason, later: true };
        }
        if (error.scope === 'file' && (await mounts.isAway(job.source, job.candidate.path)))
          return { state: 'skipped', reason: awayReason, later: true };
      }
      // Moved or deleted while the backup ran: nothing is left to back up at this path.
      if (error.code === 'vanished') return { state: 'skipped', reason: error.message, vanished: true };
      return { state: 'failed', reason: error.message };
    },
  };
}

const awayNotice = (source: SourceFolder): string =>
  `The folder ${pathText(source.path).path} is not connected: what is missing of it is backed up when it is back, and nothing is marked as removed.`;

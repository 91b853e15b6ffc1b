import * as z from 'zod';
import { errorCodes } from './errors.ts';
import { workersMax } from './workers.ts';

export const workersSchema = z.int().min(1).max(workersMax);

/** SHA-256 of a content, lower-case hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');

/** An object's opaque ID: in a plain vault its SHA-256, in an encrypted one a keyed name of the same form. */
export const objectIdSchema = sha256Schema;
export type ObjectId = z.infer<typeof objectIdSchema>;

/** A writer's, vault's or source's ID: letters and digits that are safe as a file name everywhere. */
export const idSchema = z.string().regex(/^[a-z0-9]{8,64}$/, 'must be 8 to 64 lower-case letters and digits');

/** A folder that the user picked. `path` is for people; `pathB64` (base64) holds the bytes where they are not UTF-8. */
export const sourceSchema = z.object({
  id: idSchema,
  label: z.string(),
  path: z.string(),
  pathB64: z.string().optional(),
});
export type Source = z.infer<typeof sourceSchema>;

export const destinationKindSchema = z.enum(['vault', 'server']);
export type DestinationKind = z.infer<typeof destinationKindSchema>;

/** Where photos go, as people write it: a folder, or http(s)://host:port. Never contains a credential. */
export const destinationSchema = z.object({
  kind: destinationKindSchema,
  /** A folder's absolute path, or the server's base URL. */
  address: z.string(),
});
export type DestinationAddress = z.infer<typeof destinationSchema>;

/** The stages and ends of one file in one run. The last five are ends: each entry reaches exactly one of them. */
export const fileStateSchema = z.enum([
  'queued', 'checksum', 'checking', 'uploading',
  'uploaded', 'present', 'skipped', 'failed', 'cancelled',
]);
export type FileState = z.infer<typeof fileStateSchema>;
export const endStateSchema = fileStateSchema.extract(['uploaded', 'present', 'skipped', 'failed', 'cancelled']);
export type EndState = z.infer<typeof endStateSchema>;

/** Invariant 5: processed = uploaded + present + skipped + failed + cancelled. */
export const countersSchema = z.object({
  processed: z.int(),
  uploaded: z.int(),
  present: z.int(),
  skipped: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  /** Bytes of the files that were uploaded in this run. */
  bytesUploaded: z.int(),
});
export type Counters = z.infer<typeof countersSchema>;

/** Entries that were dealt with: without those that a cancel left undone. */
export function doneEntries({ processed, cancelled }: Pick<Counters, 'processed' | 'cancelled'>): number {
  return processed - cancelled;
}

/** The share of the work of a backup or a restore that is done, 0 to 1: by bytes, and by files where there are none. */
export function shareDone(
  { totals, counters, bytesProcessed }: Pick<RunSnapshot, 'totals' | 'bytesProcessed'> & { readonly counters: Parameters<typeof doneEntries>[0] },
): number {
  const share = totals.bytes > 0 ? bytesProcessed / totals.bytes : doneEntries(counters) / Math.max(1, totals.files);
  return Math.min(1, Math.max(0, share));
}

/** How a run ended. "complete": it reached its end, also with failed files. */
export const runEndSchema = z.enum(['complete', 'cancelled', 'failed']);
export type RunEnd = z.infer<typeof runEndSchema>;

/**
 * starting: connecting; running; waiting: the destination does not answer and the run goes on when it is back;
 * paused: somebody asked for it, or the machine sleeps; cancelling.
 */
export const runStateSchema = z.enum(['starting', 'running', 'waiting', 'paused', 'cancelling', ...runEndSchema.options]);
export type RunState = z.infer<typeof runStateSchema>;

/** What one worker is doing now. */
export const workerStatusSchema = z.object({
  /** 1 to N. */
  worker: z.int(),
  state: fileStateSchema.extract(['checksum', 'checking', 'uploading']).or(z.literal('idle')),
  /** The file, as `fileRefSchema` names it; absent when idle. */
  source: idSchema.optional(),
  path: z.string().optional(),
  pathB64: z.string().optional(),
  bytes: z.int().optional(),
  /** Bytes handed to the destination so far, while uploading. */
  bytesDone: z.int().optional(),
});
export type WorkerStatus = z.infer<typeof workerStatusSchema>;

/** Names a file: its source, and its path in it. */
export const fileRefSchema = z.object({
  source: idSchema,
  /** Relative to its source. */
  path: z.string(),
  /** The path's bytes in base64, present only where they are not UTF-8. */
  pathB64: z.string().optional(),
});
export type FileRef = z.infer<typeof fileRefSchema>;

/** An entry of a source that is no file: a folder that cannot be read, a link that points outside of all sources. */
export const entryKindSchema = z.enum(['folder', 'link']);
export type EntryKind = z.infer<typeof entryKindSchema>;

/** A file of a run or of the library, as a list shows it. */
export const fileRowSchema = fileRefSchema.extend({
  /** In a run: its position in the order of discovery, from 0. In the library: its position in the list. */
  seq: z.int(),
  bytes: z.int(),
  /** Absent for a file. */
  entry: entryKindSchema.optional(),
  state: fileStateSchema,
  /** 0 to 100, while uploading. */
  percent: z.int().optional(),
  /** One sentence: why it was skipped or failed, or what is wrong with it although it was backed up. */
  reason: z.string().optional(),
  /** When it was taken as the camera's clock showed it; absent where the file does not say. */
  takenAt: z.iso.datetime().optional(),
  /** Where it is not known when it was taken: when its file was last changed. */
  modifiedAt: z.iso.datetime().optional(),
  /** In the library: when it failed for the first time since it last succeeded, and when it was last tried. */
  since: z.iso.datetime().optional(),
  triedAt: z.iso.datetime().optional(),
});
export type FileRow = z.infer<typeof fileRowSchema>;

/** A file that failed and has not succeeded since, also over restarts. */
export const failureRowSchema = fileRefSchema.extend({
  bytes: z.int(),
  /** Absent for a file. */
  entry: entryKindSchema.optional(),
  reason: z.string(),
  /** When it failed for the first time since it last succeeded. */
  since: z.iso.datetime(),
});
export type FailureRow = z.infer<typeof failureRowSchema>;

export const runSnapshotSchema = z.object({
  id: idSchema,
  state: runStateSchema,
  dryRun: z.boolean(),
  workers: workersSchema,
  counters: countersSchema,
  /** Of the processed entries: those that are no files. Folders that cannot be read or were left out, and links. */
  otherEntries: z.int().optional(),
  /** Of the failed entries: folders that cannot be read. Absent where there are none. */
  unreadableFolders: z.int().optional(),
  /** What the counting walk has found so far; final once `complete`. */
  totals: z.object({ files: z.int(), bytes: z.int(), complete: z.boolean() }),
  /** Bytes of the files that were dealt with: without those that a cancel left undone. */
  bytesProcessed: z.int(),
  /** Over the last few seconds. */
  filesPerSecond: z.number(),
  bytesPerSecond: z.number(),
  /** Estimated; absent while nothing can be said. */
  secondsLeft: z.number().optional(),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  lanes: z.array(workerStatusSchema),
  /** The sources that it backs up. */
  sources: z.array(idSchema).optional(),
  /** True where it only tries again what failed before: of everything else it says nothing. */
  retry: z.boolean().optional(),
  /** True where it looks at a part alone, e.g. at what has just appeared: of everything else it says nothing. */
  partial: z.boolean().optional(),
  /** True where that part is whole sources: it goes through all of each of them. */
  walked: z.boolean().optional(),
  /** Sources that were found not connected so far: nothing can be said of what is in them. */
  notConnected: z.array(idSchema).optional(),
  /** Where its photos go. */
  destination: destinationSchema.optional(),
  /** Files of a known path whose content is new, and files gone from their sources. */
  changed: z.int().optional(),
  removed: z.int().optional(),
  /** What people should know of it, a sentence each, e.g. that the vault is an older copy. */
  notices: z.array(z.string()).optional(),
  /** What each number of workers brought in this run, on average over the stretches of eight seconds and more in which it was used. */
  speeds: z.array(z.object({
    workers: workersSchema, seconds: z.number(), filesPerSecond: z.number(), bytesPerSecond: z.number(),
  })).optional(),
  /** One sentence on why the run waits or failed, and what kind of problem that is. */
  message: z.string().optional(),
  code: z.enum(errorCodes).optional(),
});
export type RunSnapshot = z.infer<typeof runSnapshotSchema>;

/** Did it go over everything? A retry, a rehearsal and a run over a part do not take the place of the last backup. */
export function isWholeRun({ retry, partial, dryRun }: Pick<RunSnapshot, 'retry' | 'partial' | 'dryRun'>): boolean {
  return retry !== true && partial !== true && !dryRun;
}

/**
 * What a run that was cancelled or failed has left undone: what it had queued, and, where everything was counted, what it had not
 * even come to.
 */
export function undoneEntries({ state, counters, totals }: Pick<RunSnapshot, 'state' | 'counters' | 'totals'>): number {
  const knowsAll = totals.complete && (state === 'cancelled' || state === 'failed');
  return Math.max(counters.cancelled, knowsAll ? totals.files - doneEntries(counters) : 0);
}

/** The last line of `--json`, and what a run leaves in the catalog and the journal. */
export const runSummarySchema = countersSchema.extend({
  type: z.literal('summary'),
  state: runEndSchema,
  seconds: z.number(),
  workers: workersSchema,
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export function emptyCounters(): Counters {
  return { processed: 0, uploaded: 0, present: 0, skipped: 0, failed: 0, cancelled: 0, bytesUploaded: 0 };
}

/** One line of `--json` for a file that reached its end. */
export const fileLineSchema = z.object({
  type: z.literal('file'),
  /** Absolute path. */
  path: z.string(),
  /** The path's bytes in base64, present only where they are not UTF-8. */
  pathB64: z.string().optional(),
  state: endStateSchema,
  destination: z.string(),
  sha256: sha256Schema.optional(),
  bytes: z.int(),
  reason: z.string().optional(),
  /** One sentence on what is wrong with a file that was backed up all the same. */
  notice: z.string().optional(),
  /** Absent for a file. */
  entry: entryKindSchema.optional(),
});
export type FileLine = z.infer<typeof fileLineSchema>;

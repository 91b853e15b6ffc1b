import * as z from 'zod';
import { fileRefSchema, idSchema, objectIdSchema, runEndSchema, runStateSchema, sha256Schema, workersSchema } from './domain.ts';
import { errorCodes } from './errors.ts';

/* The lines of `keepsake list --json` and `keepsake verify --json`. The last line of each is its summary. */

/** Where a file was: the names of its source and of its path within it. */
export const filePlaceSchema = z.object({
  source: idSchema,
  /** The source folder's name, for people. */
  label: z.string(),
  /** Relative to the source, "/" between names; not UTF-8 bytes are replaced by U+FFFD. */
  path: z.string(),
  /** The path's bytes in base64, present only where they are not UTF-8. */
  pathB64: z.string().optional(),
});
export type FilePlace = z.infer<typeof filePlaceSchema>;

/** One file as the destination's journal knows it: its newest version. */
export const listedFileSchema = filePlaceSchema.extend({
  type: z.literal('file'),
  object: objectIdSchema,
  sha256: sha256Schema,
  bytes: z.int().min(0),
  /** Nanoseconds since 1970 as a decimal string. */
  mtime: z.string().regex(/^-?\d{1,28}$/),
  /** When the photo was taken, as its camera's clock said; absent where the file does not say. */
  takenAt: z.string().optional(),
  /** When this version was backed up, for the first time where its mtime alone changed later. */
  when: z.iso.datetime(),
  /** How many versions of this file, which are contents, were backed up. */
  versions: z.int().min(1),
  /** When the file was found gone from its source; its versions stay. */
  removed: z.iso.datetime().optional(),
});
export type ListedFile = z.infer<typeof listedFileSchema>;

export const listSummarySchema = z.object({
  type: z.literal('summary'),
  state: runEndSchema,
  files: z.int().min(0),
  versions: z.int().min(0),
  /** Of the newest versions. */
  bytes: z.int().min(0),
  /** Lines of the journals that are damaged and not healed: what they said is not listed. */
  damagedLines: z.int().min(0),
  /** Files that this home has backed up there and that the journals do not name; left out where it has not backed up there. */
  unlisted: z.int().min(0).optional(),
  seconds: z.number().min(0),
});
export type ListSummary = z.infer<typeof listSummarySchema>;

/** One object that was read back, or looked for in vain. */
export const verifiedObjectSchema = z.object({
  type: z.literal('object'),
  object: objectIdSchema,
  state: z.enum(['verified', 'damaged', 'missing']),
  /** Bytes that were read. */
  bytes: z.int().min(0),
  /** One sentence: what is wrong. */
  reason: z.string().optional(),
  /** Files with this content, at most the first hundred; only where something is wrong. */
  files: z.array(filePlaceSchema).optional(),
  /**
   * What the destination found and did when it looked for itself: 'quarantined': it set the damaged object aside; 'absent':
   * there is nothing to set aside; 'whole': it is whole there, and arrives damaged. Left out where nothing is wrong, and
   * where the destination could not do it (`reason` says why).
   */
  quarantine: z.enum(['quarantined', 'absent', 'whole']).optional(),
});
export type VerifiedObject = z.infer<typeof verifiedObjectSchema>;

/** A journal with damage that is not healed. */
export const damagedJournalSchema = z.object({
  writer: idSchema,
  /** The name of the computer that wrote it, and when a backup from there last ended; absent where the journal does not say. */
  computer: z.string().optional(),
  lastBackup: z.iso.datetime().optional(),
  /** Damaged lines. */
  lines: z.int().min(0),
  thisComputer: z.boolean(),
});
export type DamagedJournal = z.infer<typeof damagedJournalSchema>;

export const verifySummarySchema = z.object({
  type: z.literal('summary'),
  state: runEndSchema,
  verified: z.int().min(0),
  damaged: z.int().min(0),
  missing: z.int().min(0),
  /** Of the damaged objects, those that were set aside. */
  quarantined: z.int().min(0),
  /** Lines of the journals that are damaged and not healed: which files they named is not known. */
  damagedLines: z.int().min(0),
  /** Whose journals they are in, where the destination tells; left out where no line is damaged. */
  damagedJournals: z.array(damagedJournalSchema).optional(),
  /** Stored objects that no line names; left out for a share, and where there are none and no line is damaged. */
  unnamed: z.int().min(0).optional(),
  /**
   * Files that this home has backed up there and that the journals do not name; left out where it has not backed up there. Its
   * next run journals them again.
   */
  unlisted: z.int().min(0).optional(),
  /** The share that was looked at, e.g. "1/30"; left out for everything. */
  sample: z.string().optional(),
  /** Bytes that were read. */
  bytes: z.int().min(0),
  seconds: z.number().min(0),
});
export type VerifySummary = z.infer<typeof verifySummarySchema>;

/* A restore. */

/** The stages and ends of one file in a restore. The last four are ends: each file reaches exactly one of them. */
export const restoreStateSchema = z.enum(['queued', 'comparing', 'restoring', 'restored', 'present', 'failed', 'cancelled']);
export type RestoreState = z.infer<typeof restoreStateSchema>;
export const restoreEndSchema = restoreStateSchema.extract(['restored', 'present', 'failed', 'cancelled']);
export type RestoreEnd = z.infer<typeof restoreEndSchema>;

/** processed = restored + present + failed + cancelled. */
export const restoreCountersSchema = z.object({
  processed: z.int(),
  restored: z.int(),
  /** The same content was there already; nothing was changed. */
  present: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  /** Of the restored files, those that got another name than they had: the target cannot have it, or another file has it. */
  renamed: z.int(),
  /** Bytes of the files that were restored. */
  bytesRestored: z.int(),
});
export type RestoreCounters = z.infer<typeof restoreCountersSchema>;

export function emptyRestoreCounters(): RestoreCounters {
  return { processed: 0, restored: 0, present: 0, failed: 0, cancelled: 0, renamed: 0, bytesRestored: 0 };
}

/** One file of a restore that reached its end: a line of `keepsake restore --json`. */
export const restoredFileSchema = filePlaceSchema.extend({
  type: z.literal('file'),
  state: restoreEndSchema,
  /** Where it is now, absolute; absent where it is nowhere. */
  to: z.string().optional(),
  /** The bytes of `to` in base64, present only where they are not UTF-8. */
  toB64: z.string().optional(),
  sha256: sha256Schema,
  bytes: z.int().min(0),
  /** One sentence on why it failed. */
  reason: z.string().optional(),
  /** One sentence on what is to know of a file that was restored: it got another name, its time of change is not its own. */
  notice: z.string().optional(),
});
export type RestoredFile = z.infer<typeof restoredFileSchema>;

export const restoreSummarySchema = restoreCountersSchema.extend({
  type: z.literal('summary'),
  state: runEndSchema,
  /** Files that are gone from their folders, and were therefore left out. */
  removed: z.int().min(0),
  /** Lines of the journals that are damaged: the files that they named are not restored. */
  damagedLines: z.int().min(0),
  seconds: z.number().min(0),
  workers: workersSchema,
});
export type RestoreSummary = z.infer<typeof restoreSummarySchema>;

/** What a restore is about to do. */
export const restorePreviewSchema = z.object({
  /** How people know the destination that it reads. */
  from: z.string(),
  /** The folders that it writes to, absolute; `free`: bytes of room there, where the system tells. */
  targets: z.array(z.object({ path: z.string(), free: z.int().optional() })),
  /** The moment whose files are restored; absent: now. */
  at: z.iso.datetime().optional(),
  files: z.int(),
  bytes: z.int(),
  /** Bytes that are there already, as far as lengths tell; looked for only where there is little room. */
  presentBytes: z.int().optional(),
  removed: z.int(),
  damagedLines: z.int(),
  /** Is there room for it? True where the system does not tell. */
  fits: z.boolean(),
});
export type RestorePreview = z.infer<typeof restorePreviewSchema>;

/** What one worker of a restore is doing now. */
export const restoreLaneSchema = z.object({
  /** 1 to N. */
  worker: z.int(),
  state: restoreStateSchema.extract(['comparing', 'restoring']).or(z.literal('idle')),
  label: z.string().optional(),
  path: z.string().optional(),
  bytes: z.int().optional(),
  bytesDone: z.int().optional(),
});
export type RestoreLane = z.infer<typeof restoreLaneSchema>;

/** A file of a restore, as a list shows it. */
export const restoreRowSchema = filePlaceSchema.extend({
  /** Its position, from 0. */
  seq: z.int(),
  bytes: z.int(),
  state: restoreStateSchema,
  /** 0 to 100, while restoring. */
  percent: z.int().optional(),
});
export type RestoreRow = z.infer<typeof restoreRowSchema>;

/** How a restore stands, or ended: also what History keeps of it. */
export const restoreSnapshotSchema = z.object({
  id: idSchema,
  /** starting: connecting, and reading the journal. */
  state: runStateSchema,
  dryRun: z.boolean(),
  workers: workersSchema,
  counters: restoreCountersSchema,
  /** Known once `preview` is. */
  totals: z.object({ files: z.int(), bytes: z.int(), complete: z.boolean() }),
  /** Bytes of the files that were dealt with: without those that a cancel left undone. */
  bytesProcessed: z.int(),
  /** Lines of the journal that were read so far. */
  journalLines: z.int(),
  /** Over the last few seconds. */
  filesPerSecond: z.number(),
  bytesPerSecond: z.number(),
  /** Estimated; absent while nothing can be said. */
  secondsLeft: z.number().optional(),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  lanes: z.array(restoreLaneSchema),
  /** How people know the destination that it reads. */
  from: z.string(),
  preview: restorePreviewSchema.optional(),
  /** Files that failed, or got another name, at most the first hundred of each. */
  failures: z.array(restoredFileSchema),
  renamed: z.array(restoredFileSchema),
  /** What each number of workers brought. */
  speeds: z.array(z.object({ workers: workersSchema, seconds: z.number(), filesPerSecond: z.number(), bytesPerSecond: z.number() })).optional(),
  /** One sentence on why it waits or failed, and what kind of problem that is. */
  message: z.string().optional(),
  code: z.enum(errorCodes).optional(),
});
export type RestoreSnapshot = z.infer<typeof restoreSnapshotSchema>;

/** A restore that ended, as History lists it. */
export const restoreRecordSchema = restoreSnapshotSchema.omit({ lanes: true });
export type RestoreRecord = z.infer<typeof restoreRecordSchema>;

/** Files and folders of one selection at most. */
export const restoreSelectionMax = 2_000;

/** Files of one archive at most: its table of contents is kept in memory. */
export const zipFilesMax = 50_000;

/** What the dashboard asks a restore to do. */
export const restoreChoiceSchema = z.object({
  /** Absent: the saved destination. A token is the one that is saved for the address. */
  destination: z.object({ address: z.string().min(1), insecure: z.boolean().optional() }).optional(),
  /** The folder to restore to, absolute; it is made where it does not exist. Absent: back to where the files were. */
  to: z.string().min(1).optional(),
  /** Files, and folders with all that is in them; an empty path stands for a whole source. Absent: everything. */
  selection: z.array(fileRefSchema).min(1).max(restoreSelectionMax).optional(),
  /** The state at this time; absent: the newest. */
  at: z.iso.datetime().optional(),
  /** Also what was gone from its folder by then. */
  removed: z.boolean(),
});
export type RestoreChoice = z.infer<typeof restoreChoiceSchema>;

import * as z from 'zod';
import {
  destinationKindSchema, destinationSchema, entryKindSchema, fileRefSchema, fileRowSchema, fileStateSchema, idSchema, objectIdSchema, runSnapshotSchema, sha256Schema, sourceSchema,
  workersSchema,
} from './domain.ts';
import {
  backupComputerSchema, backupFileSchema, backupFilesQuerySchema, backupFolderSchema, backupReadingSchema, backupSelectionSchema, backupVersionSchema,
} from './backup-browsing.ts';
import { checkKindSchema, checkRecordSchema, checksSchema } from './checks.ts';
import { errorCodes } from './errors.ts';
import { restoreChoiceSchema, restorePreviewSchema, restoreRecordSchema, restoreSelectionMax, restoreSnapshotSchema } from './restore.ts';
import { preferencesSchema } from './preferences.ts';

/*
 * The contract between the engine's process and whoever shows it: the Electron window through the
 * preload bridge, the browser through a WebSocket, the command line in its own process.
 * A command is its two schemas; everything that crosses is plain JSON.
 */

/** A file that failed and has not succeeded since, as it is listed and saved. */
export const failureSchema = z.object({
  /** Absolute. */
  path: z.string(),
  /** The path's bytes in base64, present only where they are not UTF-8. */
  pathB64: z.string().optional(),
  bytes: z.int(),
  reason: z.string(),
  /** When it failed for the first time since it last succeeded. */
  since: z.iso.datetime(),
});
export type Failure = z.infer<typeof failureSchema>;

/** How many rows a window of the file list may hold at most: what fits a tall screen, with room to scroll. */
export const fileWindowMax = 500;

/** Characters of a search. */
export const searchMax = 200;

/** What the door in front of the engine can do. What it cannot is not offered. */
export const abilitiesSchema = z.object({
  /** `folders.choose` opens the system's own dialog; else the page shows `folders.list`. */
  folderDialog: z.boolean(),
  /** Folders can be dropped into the window: it learns their paths. */
  dropFolders: z.boolean(),
  /** `files.reveal` shows a file in the system's file manager. */
  reveal: z.boolean(),
  startAtLogin: z.boolean(),
  notifications: z.boolean(),
  /** Knows whether the machine runs on its battery, and whether its network is paid by volume. */
  power: z.boolean(),
  /** Keepsake goes on by itself, as `preferences.schedule` says. */
  background: z.boolean(),
});
export type Abilities = z.infer<typeof abilitiesSchema>;

/** How a source's changes are noticed. "scanning": its first look; "scans": watching is not possible, it is looked through regularly. */
export const watchStateSchema = z.enum(['off', 'scanning', 'watching', 'scans', 'polling']);
export type WatchState = z.infer<typeof watchStateSchema>;

/** A source, and how it stands at the destination. */
export const sourceStatusSchema = sourceSchema.extend({
  /** False where its drive is unplugged, or it is gone. */
  connected: z.boolean(),
  /** When it was last seen connected; absent where it never was. */
  seenAt: z.iso.datetime().optional(),
  /** Confirmed at the destination. */
  files: z.int(),
  bytes: z.int(),
  /** Failed and not succeeded since. */
  failures: z.int(),
  /** When a backup last went through all of it to this destination; absent where none has. */
  doneAt: z.iso.datetime().optional(),
  watching: watchStateSchema,
  /** One sentence on what people should know of it, e.g. why it is not watched. */
  note: z.string().optional(),
});
export type SourceStatus = z.infer<typeof sourceStatusSchema>;

/** Bytes of a file system. */
export const spaceSchema = z.object({ free: z.int(), total: z.int() });
export type Space = z.infer<typeof spaceSchema>;

/** What may cost somebody a photo. Each has an `id` by which it can be dismissed until it comes again. */
export const warningSchema = z.discriminatedUnion('kind', [
  /** No complete backup for a week or more. */
  z.object({ id: z.string(), kind: z.literal('stale'), days: z.int() }),
  /** Far more files changed, or vanished, than ever before in one backup. */
  z.object({ id: z.string(), kind: z.literal('many-changed'), files: z.int(), usual: z.int(), at: z.iso.datetime() }),
  z.object({ id: z.string(), kind: z.literal('many-removed'), files: z.int(), usual: z.int(), at: z.iso.datetime() }),
  z.object({ id: z.string(), kind: z.literal('nearly-full'), space: spaceSchema }),
  /** A source that has not been connected for a month or more. */
  z.object({ id: z.string(), kind: z.literal('source-away'), source: idSchema, label: z.string(), days: z.int() }),
  /** Photos or videos that are backed up and are nothing but zeros; the paths of some, in their folders. */
  z.object({ id: z.string(), kind: z.literal('no-picture'), files: z.int(), examples: z.array(z.string()) }),
  /** Photos and vault are on one disk: these sources' photos are safe in one place only. */
  z.object({ id: z.string(), kind: z.literal('same-disk'), labels: z.array(z.string()) }),
]);
export type Warning = z.infer<typeof warningSchema>;

/** A run that ended, as the history lists it. */
export const runRecordSchema = runSnapshotSchema.omit({ lanes: true });
export type RunRecord = z.infer<typeof runRecordSchema>;

export const appStateSchema = z.object({
  version: z.string(),
  /** Where settings, catalog and the default vault live, for people. */
  home: z.string(),
  abilities: abilitiesSchema,
  sources: z.array(sourceStatusSchema),
  /**
   * Folders that were backed up once and are no sources now: they were removed, or only named on the command line. `files` and
   * `bytes` are those that the library shows of each: none where another folder around it has them.
   */
  unlistedSources: z.array(sourceSchema.extend({
    files: z.int(),
    bytes: z.int(),
    /** A command named it, and it was not removed since: `sources.add` makes it a source. */
    fromCommandLine: z.boolean(),
    /** When a backup last went through all of it to this destination; absent where none has. */
    doneAt: z.iso.datetime().optional(),
    /** What is backed up of it to other destinations, each as its last backup named it. */
    elsewhere: z.array(z.object({ destination: z.string(), files: z.int(), bytes: z.int() })).optional(),
  })),
  destination: destinationSchema,
  /** Of the destination, where it tells. */
  space: spaceSchema.optional(),
  /** Why nothing could go to the destination now, in one sentence: its drive is unplugged, its server does not answer. Absent where all is well. */
  destinationProblem: z.string().optional(),
  /** What kind of problem that is; "unreachable" and "not-connected": nothing answers there. */
  destinationProblemCode: z.enum(errorCodes).optional(),
  /**
   * Confirmed at the destination, of all sources together without the unlisted ones, and since when every one of them has been gone through: the one whose turn is
   * longest ago counts. `whole`: no later backup got stuck on the way: what is in the sources and neither safe nor failed has come since.
   */
  safe: z.object({ files: z.int(), bytes: z.int(), at: z.iso.datetime().optional(), whole: z.boolean() }),
  /** How many files the library lists: backed up or failed, of all sources and the unlisted ones. */
  libraryFiles: z.int(),
  workers: workersSchema,
  preferences: preferencesSchema,
  warnings: z.array(warningSchema),
  /** Somebody paused Keepsake: nothing is backed up until then, or until they resume. */
  pause: z.object({ until: z.iso.datetime().optional() }).optional(),
  /** What Keepsake does by itself. `holding`: why it does not for now. */
  background: z.object({
    nextAt: z.iso.datetime().optional(),
    holding: z.enum(['battery', 'metered', 'asleep']).optional(),
  }),
  /** Drills and verifications of the destination. */
  checks: checksSchema,
  /** Folders that look like the place of somebody's photos and are no sources yet. */
  suggestions: z.array(z.object({
    name: z.string(), path: z.string(),
    /** A camera's card that was put in: its photos are not backed up. */
    card: z.boolean().optional(),
  })),
  /**
   * Entries that need the user, also of earlier runs: files that failed and have not succeeded since, folders that cannot be read,
   * links that point outside of all sources. The last two are counted apart as well: how many photos they stand for is not known.
   */
  failures: z.int(),
  unreadableFolders: z.int(),
  outsideLinks: z.int(),
  /** The last or current run; absent before the first. */
  run: runSnapshotSchema.optional(),
  /** The last backup: the newest run over everything, as it ended. Absent before the first, and while one goes on. */
  lastBackup: runRecordSchema.optional(),
  /** The restore that goes on, or the one that ended last since Keepsake was started and was not dismissed. */
  restore: restoreSnapshotSchema.optional(),
});
export type AppState = z.infer<typeof appStateSchema>;

/**
 * What a file list shows, from `offset`. run: entries of a run, in the order of discovery;
 * library: every file that is backed up or failed, of all sources.
 */
export const fileQuerySchema = z.object({
  offset: z.int().min(0),
  limit: z.int().min(0).max(fileWindowMax),
  /** Absent: run. */
  scope: z.enum(['run', 'library']).optional(),
  /** The ID of a run; absent: the last backup, which is the newest run over everything, also while it goes on. */
  run: idSchema.optional(),
  state: fileStateSchema.optional(),
  source: idSchema.optional(),
  /**
   * Parts of the name, a folder's or its source's name, in any case and without their accents; all of its words must be found.
   * `*` and `?` in a word stand for anything and for one character of a whole name.
   */
  search: z.string().max(searchMax).optional(),
  /** Absent: the order of discovery in a run, the newest first in the library. */
  sort: z.object({ by: z.enum(['name', 'folder', 'bytes', 'taken', 'state']), descending: z.boolean() }).optional(),
});
export type FileQuery = z.infer<typeof fileQuerySchema>;

export const fileWindowSchema = z.object({
  query: fileQuerySchema,
  /** Rows that match `query.state`, in the whole list. */
  total: z.int(),
  rows: z.array(fileRowSchema),
});
export type FileWindow = z.infer<typeof fileWindowSchema>;

export const folderListingSchema = z.object({
  path: z.string(),
  /** Absent at the root. */
  parent: z.string().optional(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Well-known places to start from: the home folder, Pictures, mounted drives. */
  places: z.array(z.object({ name: z.string(), path: z.string() })),
});
export type FolderListing = z.infer<typeof folderListingSchema>;

/** A content that a file had. */
export const fileVersionSchema = z.object({
  /** When it was backed up. */
  at: z.iso.datetime(),
  sha256: sha256Schema,
  bytes: z.int(),
  /** When the file was last changed, then. */
  modifiedAt: z.iso.datetime(),
});

export const fileDetailsSchema = fileRefSchema.extend({
  /** Absolute, on this computer. */
  absolutePath: z.string(),
  /** Is the file there now? */
  exists: z.boolean(),
  bytes: z.int(),
  modifiedAt: z.iso.datetime().optional(),
  takenAt: z.iso.datetime().optional(),
  /** Where its content lies at the destination, for people; absent where it is not backed up. */
  place: z.string().optional(),
  /** The newest first; empty where it is not backed up. */
  versions: z.array(fileVersionSchema),
  /** One sentence on what is wrong with it, although it is backed up. */
  notice: z.string().optional(),
  /** Why it failed, where it did, since when, and when it was last tried. */
  failure: z.object({
    reason: z.string(),
    since: z.iso.datetime(),
    triedAt: z.iso.datetime().optional(),
    /** Absent for a file. */
    entry: entryKindSchema.optional(),
    /** The folder that a link leads to, absolute: it could be a source of its own. */
    target: z.string().optional(),
  }).optional(),
});
export type FileDetails = z.infer<typeof fileDetailsSchema>;

/** How fast a run was in one of its seconds. */
export const speedSampleSchema = z.object({ second: z.int(), filesPerSecond: z.number(), bytesPerSecond: z.number() });
export type SpeedSample = z.infer<typeof speedSampleSchema>;

/** What was found at an address that somebody typed, before it is saved. */
export const destinationTrialSchema = z.object({
  destination: destinationSchema,
  /** new: a vault will be made there; vault: one is there already; insecure: it was not asked, as somebody has to allow it first. */
  found: z.enum(['new', 'vault', 'insecure']),
  space: spaceSchema.optional(),
  /** What is still to be stored of the sources: present where that is more than there is room for. */
  neededBytes: z.int().optional(),
  /** This computer has backed up nothing to the vault that is there: another one may have stored some of it. */
  storedUnknown: z.boolean().optional(),
  /** What the sources take could not be counted in time, and what was counted would fit. */
  roomUnknown: z.boolean().optional(),
  /** Labels of the sources on the same disk. */
  sameDisk: z.array(z.string()),
});
export type DestinationTrial = z.infer<typeof destinationTrialSchema>;

/** Where photos may go, as somebody typed it. */
export const destinationChoiceSchema = z.object({
  /** What was chosen; absent, the address decides. A folder is named by its whole path. */
  kind: destinationKindSchema.optional(),
  address: z.string().min(1),
  /** Absent: the one that is saved for that address. */
  token: z.string().optional(),
  /** Somebody read that nothing protects what goes there, and wants it. It is remembered when it is saved. */
  insecure: z.boolean().optional(),
});
export type DestinationChoice = z.infer<typeof destinationChoiceSchema>;

/**
 * What became of a folder that was added. known: it is a source already; inside: it lies in one, so nothing was added; around: it
 * takes the place of those that lie in it. `others`: labels of those sources.
 */
export const folderAddedSchema = z.object({
  kind: z.enum(['added', 'known', 'inside', 'around']),
  label: z.string(),
  others: z.array(z.string()),
});
export type FolderAdded = z.infer<typeof folderAddedSchema>;

/** Bytes that one `backup.bytes` answers at most. */
export const backupBytesMax = 1024 * 1024;

const thumbnailSchema = z.object({
  image: z.object({ type: z.enum(['image/jpeg', 'image/webp', 'image/png']), base64: z.string() }).optional(),
});

/** An archive of files of a backup, which is made while it is downloaded. */
export const backupZipSchema = z.object({
  vault: idSchema,
  /** As in `restoreChoiceSchema`. */
  selection: z.array(fileRefSchema).min(1).max(restoreSelectionMax),
  /** Also what is gone from its folder; what is named itself always is. */
  removed: z.boolean(),
});
export type BackupZip = z.infer<typeof backupZipSchema>;

/** What an address of `backup.link` stands for. */
export const backupLinkSchema = z.object({
  vault: idSchema,
  object: objectIdSchema,
  bytes: z.int(),
  /** For people; not UTF-8 bytes are replaced. */
  name: z.string(),
  download: z.boolean(),
});
export type BackupLink = z.infer<typeof backupLinkSchema>;

const nothing = z.object({});
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

/** Every command. Failures reject with an `ErrorInfo`. */
export const commands = {
  'state.get': command(nothing, appStateSchema),
  /** Adds a folder; a folder inside another source, or around one, is merged with it. */
  'sources.add': command(z.object({ path: z.string().min(1) }), appStateSchema.extend({ added: folderAddedSchema })),
  /** Forgets a folder; what was backed up from it stays where it is. */
  'sources.remove': command(z.object({ id: idSchema }), appStateSchema),
  /** Opens the system's dialog; `path` is absent when the user changed their mind. */
  'folders.choose': command(nothing, z.object({ path: z.string().optional() })),
  /** Lists a folder's folders, of the home folder without `path`. */
  'folders.list': command(z.object({ path: z.string().optional() }), folderListingSchema),
  /** Tests the connection, then saves. */
  'destination.set': command(
    destinationChoiceSchema,
    appStateSchema,
  ),
  /** Tests the connection as `destination.set` does, and saves and makes nothing. */
  'destination.test': command(destinationChoiceSchema, destinationTrialSchema),
  /** Changes what is named, at once; the rest stays. */
  'preferences.set': command(preferencesSchema.partial(), appStateSchema),
  /** What these patterns would leave out of what is known of the sources, and which of them cannot be read. */
  'ignore.preview': command(
    z.object({ patterns: preferencesSchema.shape.ignore }),
    z.object({
      files: z.int(), bytes: z.int(),
      /** Folders that the last run left out whole: nobody knows what is in them. */
      folders: z.int(),
      /** Whatever there may be in the sources is left out. */
      everything: z.boolean(),
      /** Files that were looked at: what is backed up, what failed, and what the last run found. */
      known: z.int(),
      /** Some of what is left out, relative to its source; a folder ends with "/". */
      examples: z.array(z.string()),
      /** `line` from 1. */
      problems: z.array(z.object({ line: z.int(), message: z.string() })),
    }),
  ),
  /** Pauses whatever goes on or would begin, until then or until `resume`. */
  'pause': command(z.object({ until: z.iso.datetime().optional() }), appStateSchema),
  'resume': command(nothing, appStateSchema),
  /** Begins a drill or a verification of everything at the saved destination; it goes on whoever looks at it. */
  'checks.start': command(z.object({ kind: checkKindSchema }), appStateSchema),
  'checks.cancel': command(nothing, appStateSchema),
  /** Those that ended, the newest first. */
  'checks.list': command(nothing, z.object({ checks: z.array(checkRecordSchema) })),
  'warnings.dismiss': command(z.object({ id: z.string() }), appStateSchema),
  'run.start': command(z.object({ dryRun: z.boolean().optional() }), appStateSchema),
  /** Tries again what failed before, or these of it, and nothing else. */
  'run.retry': command(z.object({ files: z.array(fileRefSchema).max(fileWindowMax).optional() }), appStateSchema),
  /** The current or last run, second by second, the last ten minutes of it. */
  'run.speeds': command(nothing, z.object({ samples: z.array(speedSampleSchema) })),
  /** Runs that ended, the newest first. */
  'runs.list': command(
    z.object({ offset: z.int().min(0), limit: z.int().min(1).max(fileWindowMax) }),
    z.object({ total: z.int(), runs: z.array(runRecordSchema) }),
  ),
  /** One of them, with the files that failed in it (at most 1,000 are kept), and how many of its files `files.window` lists. */
  'runs.get': command(
    z.object({ id: idSchema }),
    z.object({ run: runRecordSchema, failures: z.array(fileRowSchema), listed: z.int() }),
  ),
  /** What is backed up, by the month it was taken in ("2024-05"), the oldest first; months without a photo are left out. */
  'timeline.get': command(nothing, z.object({
    months: z.array(z.object({ month: z.string().regex(/^\d{4}-\d{2}$/), files: z.int(), bytes: z.int() })),
    /** Backed up, with no date known. */
    undated: z.int(),
  })),
  'failures.list': command(
    z.object({ offset: z.int().min(0), limit: z.int().min(1).max(fileWindowMax) }),
    z.object({ total: z.int(), failures: z.array(failureSchema) }),
  ),
  /** All of them as CSV (RFC 4180, UTF-8 with a byte order mark, for a spreadsheet). */
  'failures.csv': command(nothing, z.object({ csv: z.string() })),
  'run.cancel': command(nothing, appStateSchema),
  'workers.set': command(z.object({ workers: workersSchema }), appStateSchema),
  /** Sets which part of the file list this client is sent from now on, and answers with it. */
  'files.window': command(fileQuerySchema, fileWindowSchema),
  'files.details': command(fileRefSchema, fileDetailsSchema),
  /** Shows it in the system's file manager. */
  'files.reveal': command(fileRefSchema, nothing),
  /** A small picture of it, at most 256 pixels wide or high; none where none can be made. */
  'thumbnails.get': command(fileRefSchema, thumbnailSchema),
  /**
   * Opens the backup at a destination (none: the saved one), also one that this home knows nothing of, and begins to read what is new in its
   * journals: updates tell how far that is. Every other command that names its vault wants it open.
   */
  'backup.open': command(z.object({ destination: destinationChoiceSchema.optional() }), backupReadingSchema),
  /** Ends the reading of the journals; `backup.open` continues it. */
  'backup.stop': command(z.object({ vault: idSchema }), backupReadingSchema),
  /** Every computer that ever backed up there, the last backup first, with the folders that it backed up last. */
  'backup.computers': command(z.object({ vault: idSchema }), z.object({ computers: z.array(backupComputerSchema) })),
  /** A page of a list of files, in its newest state. */
  'backup.files': command(
    backupFilesQuerySchema.extend({ vault: idSchema }), z.object({ total: z.int(), rows: z.array(backupFileSchema) })),
  /** How many files of a selection were taken in each month ("2024-05"), the newest first; and with no date known. */
  'backup.months': command(
    backupSelectionSchema.extend({ vault: idSchema }),
    z.object({ months: z.array(z.object({ month: z.string().regex(/^\d{4}-\d{2}$/), files: z.int() })), undated: z.int() })),
  /** The folders directly in a folder of a source. */
  'backup.folders': command(
    z.object({ vault: idSchema, source: idSchema, folder: z.object({ path: z.string(), pathB64: z.string().optional() }) }),
    z.object({ folders: z.array(backupFolderSchema) })),
  /** Every content that a file had, the newest first. */
  'backup.versions': command(z.object({ vault: idSchema, file: fileRefSchema }), z.object({ versions: z.array(backupVersionSchema) })),
  /** A small picture of a content, from the backup's own bytes, at most 256 pixels wide or high; none where none can be made. `file` says what it is. */
  'backup.thumbnail': command(
    z.object({ vault: idSchema, object: objectIdSchema, bytes: z.int().min(0), file: fileRefSchema }), thumbnailSchema),
  /** Bytes of a content, from `start` to before `end`. */
  'backup.bytes': command(
    z.object({ vault: idSchema, object: objectIdSchema, start: z.int().min(0), end: z.int().min(0) })
      .refine(({ start, end }) => end >= start && end - start <= backupBytesMax, 'is too much at once'),
    z.object({ base64: z.string() })),
  /** An address, relative to the page's, under which a browser gets a content for a while: whole, or by range. `download`: it saves it as a file. */
  'backup.link': command(
    z.object({ vault: idSchema, object: objectIdSchema, bytes: z.int().min(0), file: fileRefSchema, download: z.boolean() }), z.object({ address: z.string() })),
  /** What an address of `backup.link` stands for, by its ticket. */
  'backup.linked': command(z.object({ ticket: z.string().max(100) }), z.union([backupLinkSchema, backupZipSchema])),
  /** An address as of `backup.link`, under which a browser gets files of a backup as one ZIP archive. */
  'backup.zip': command(backupZipSchema, z.object({ address: z.string() })),
  /**
   * The next bytes of an archive, up to `backupBytesMax`. `stream` is a new name for each download, which begins with the first call,
   * and ends with the client.
   */
  'backup.zip-read': command(
    z.object({ ticket: z.string().max(100), stream: z.string().max(100) }), z.object({ base64: z.string(), done: z.boolean() })),
  /**
   * This computer replaces the one that backed up a source: it continues the source with a folder of its own (its absolute path), and
   * uploads nothing again. The other computer, should it return, stops backing up this source.
   */
  'backup.adopt': command(z.object({ vault: idSchema, source: idSchema, path: z.string().min(1) }), appStateSchema),
  /** What a restore would do, and whether there is room for it; nothing is written. Another preview of the same client ends the one before. */
  'restore.preview': command(restoreChoiceSchema, restorePreviewSchema),
  /** Starts a restore, one at a time. It goes on without the client, and after a restart. `pause`, `resume` and `workers.set` also apply to it. */
  'restore.start': command(restoreChoiceSchema, appStateSchema),
  'restore.cancel': command(nothing, appStateSchema),
  /** Takes a restore that ended out of the state; History keeps it. */
  'restore.dismiss': command(nothing, appStateSchema),
  /** As `run.speeds`, of the restore that goes on. */
  'restore.speeds': command(nothing, z.object({ samples: z.array(speedSampleSchema) })),
  /** The last hundred restores that ended, the newest first. */
  'restores.list': command(nothing, z.object({ restores: z.array(restoreRecordSchema) })),
  /**
   * The files that a restore could not restore as they were, as CSV: those that failed, and those that got another name or time. Of
   * 20,000 or so it has the first.
   */
  'restores.csv': command(z.object({ id: idSchema }), z.object({ csv: z.string() })),
  /** Licences of what Keepsake is made of, as one text. */
  'licences.get': command(nothing, z.object({ text: z.string() })),
} as const;

export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as readonly CommandName[];
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]['input']>;
export type CommandOutput<N extends CommandName> = z.output<(typeof commands)[N]['output']>;

/**
 * What a client is told unasked, at most ten times a second: only the parts that changed.
 * `files` is the client's own window of the list, sent while any row of it or the total changes.
 */
export const updateSchema = z.object({
  state: appStateSchema.optional(),
  run: runSnapshotSchema.optional(),
  files: fileWindowSchema.optional(),
  restore: restoreSnapshotSchema.optional(),
  /** A backup whose journals are read, or were. */
  backup: backupReadingSchema.optional(),
});
export type Update = z.infer<typeof updateSchema>;

/** One client's connection to the application, whatever carries it. */
export interface Connection {
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Ends when the signal aborts. */
  onUpdate(listener: (update: Update) => void, signal: AbortSignal): void;
}

/** The WebSocket's messages: a request, its answer, and updates. */
export const requestSchema = z.object({
  id: z.int(),
  command: z.enum(commandNames as [CommandName, ...CommandName[]]),
  input: z.unknown(),
});
export const replySchema = z.union([
  z.object({ id: z.int(), output: z.unknown() }),
  z.object({ id: z.int(), error: z.object({ code: z.string(), message: z.string() }) }),
]);
export const pushSchema = z.object({ update: updateSchema });

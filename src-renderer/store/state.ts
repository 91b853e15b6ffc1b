import type { StoreApi } from 'zustand/vanilla';
import type { BackupComputer, BackupFile, BackupFilesQuery, BackupFolder, BackupReading, BackupSelection, BackupVersion } from '../../src-shared/backup-browsing.ts';
import type { AppState, CommandOutput, DestinationChoice, DestinationTrial, FileDetails, FileQuery, FileWindow, FolderAdded, FolderListing, RunRecord, SpeedSample } from '../../src-shared/contract.ts';
import type { CheckKind, CheckRecord } from '../../src-shared/checks.ts';
import type { FileRef, FileState, RunSnapshot } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { Preferences } from '../../src-shared/preferences.ts';
import type { RestoreChoice, RestorePreview, RestoreRecord, RestoreSnapshot } from '../../src-shared/restore.ts';
import type { ConnectionState } from '../transport/transport.ts';
import type { Pictures } from './pictures.ts';

/** The page's views, as the address names them after its #. */
export const views = ['home', 'files', 'restore', 'timeline', 'history', 'settings'] as const;
export type View = (typeof views)[number];

/** Parts of the settings, as the address names them after its /. */
export const settingsSections = ['folders', 'patterns', 'destination', 'speed', 'when', 'notifications', 'appearance', 'about'] as const;
export type SettingsSection = (typeof settingsSections)[number];

/** States that the file list can be narrowed to. */
export const fileFilters = [
  'uploaded',
  'present',
  'skipped',
  'failed',
  'cancelled',
] as const satisfies readonly FileState[];
export type FileFilter = (typeof fileFilters)[number];
/** Every file of the last backup, or of one run. */
export const lastRun = 'last';
/** The list of what failed and has not succeeded since, over all runs. */
export const needYou = 'need-you';
/** What the files view can show instead of all that is backed up, as the address names it after its /. */
export const filesTabs = [lastRun, needYou, ...fileFilters] as const;
export type FilesTab = (typeof filesTabs)[number];

/** What Keepsake is set to. Actions reject with a KeepsakeError whose message can be shown. */
export interface AppSlice {
  readonly connection: ConnectionState;
  /** Absent until Keepsake has answered once. Without its run, which has a slice of its own. */
  readonly app: Omit<AppState, 'run' | 'restore'> | undefined;
  /** The run as it was when `app` was told: when a run has ended, what it means for all photos comes a moment later. */
  readonly appAsOf: RunSnapshot | undefined;
  readonly addSource: (path: string) => Promise<FolderAdded>;
  readonly removeSource: (id: string) => Promise<void>;
  readonly setDestination: (choice: DestinationChoice) => Promise<void>;
  /** What there is at an address, before it is saved. */
  readonly testDestination: (choice: DestinationChoice) => Promise<DestinationTrial>;
  readonly dismissWarning: (id: string) => Promise<void>;
  /** Connects with another token; answers whether it was right. */
  readonly signIn: (token: string) => Promise<boolean>;
  /** The path of a folder that was dropped into the window; undefined where the window does not learn it. */
  readonly pathOfDropped: (file: File) => string | undefined;
  readonly setWorkers: (workers: number) => Promise<void>;
  /** The system's own dialog; undefined when the user changed their mind. Only where `app.abilities.folderDialog`. */
  readonly chooseFolder: () => Promise<string | undefined>;
  /** A folder's folders; of the home folder without `path`. */
  readonly listFolders: (path: string | undefined) => Promise<FolderListing>;
}

/** The last or current run. Actions reject with a KeepsakeError. */
export interface RunSlice {
  readonly run: RunSnapshot | undefined;
  readonly startRun: () => Promise<void>;
  /** Tries again what failed before, or these of it, and nothing else. */
  readonly retryFailed: (files?: readonly FileRef[]) => Promise<void>;
  readonly cancelRun: () => Promise<void>;
  /** Holds what goes on and what would begin, until `resume`. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Begins a drill or a verification; the state tells how far it is. */
  readonly startCheck: (kind: CheckKind) => Promise<void>;
  readonly cancelCheck: () => Promise<void>;
  /** How fast the run was, second by second, the last ten minutes of it. */
  readonly runSpeeds: () => Promise<readonly SpeedSample[]>;
}

/** What a list of files is narrowed to and how it is sorted, besides its tab. */
export interface FileNarrowing {
  readonly search: string;
  /** A source's ID; absent for all. */
  readonly source?: string;
  /** Absent: the newest first, and a run's files in the order in which they were found. */
  readonly sort?: NonNullable<FileQuery['sort']>;
}

/** The part of the file list that is looked at. */
export interface FilesSlice {
  readonly narrowing: FileNarrowing;
  /** Other files: those of before are shown until they are there. */
  readonly narrowFiles: (narrowing: FileNarrowing) => void;
  /** Never more than `fileWindowMax` rows, whatever the list's length. */
  readonly files: FileWindow | undefined;
  readonly filesError: KeepsakeError | undefined;
  /** Tells which rows are seen: from `first` to before `end`. Cheap: call it at each scroll. */
  readonly seeRows: (first: number, end: number) => void;
  /** Nobody looks at the list any more. */
  readonly leaveFiles: () => void;
  /** These reject with a KeepsakeError. */
  readonly fileDetails: (file: FileRef) => Promise<FileDetails>;
  /** Shows it in the system's file manager. Only where `app.abilities.reveal`. */
  readonly revealFile: (file: FileRef) => Promise<void>;
  /** Everything that failed and has not succeeded since, as CSV. */
  readonly failuresCsv: () => Promise<string>;
}

/** What the page shows. */
export interface UiSlice {
  readonly view: View;
  /** Absent: all files. */
  readonly filter: FilesTab | undefined;
  /** The run whose files are shown; absent: the last backup. */
  readonly runId: string | undefined;
  readonly show: (view: View, filter?: FilesTab, runId?: string) => void;
  readonly notice: Notice | undefined;
  /** Shows a sentence for a while, in whichever view. */
  readonly notify: (text: string, tone?: Notice['tone']) => void;
  readonly dismissNotice: () => void;
}

/** What became of something that was done, where no part of the page shows it. */
export interface Notice {
  readonly text: string;
  readonly tone: 'plain' | 'problem';
}

/** What is safe, by month. */
export interface TimelineSlice {
  readonly timeline: CommandOutput<'timeline.get'> | undefined;
  readonly timelineError: KeepsakeError | undefined;
  /** Never rejects. */
  readonly loadTimeline: () => Promise<void>;
}

export interface History {
  /** How many are kept. */
  readonly total: number;
  /** How many were asked for: one that another version of Keepsake wrote may not be among the `runs`. */
  readonly reached: number;
  /** The newest first. */
  readonly runs: readonly RunRecord[];
  /** Drills and verifications, the newest first. */
  readonly checks: readonly CheckRecord[];
}

/** The backups that ended. */
export interface HistorySlice {
  readonly history: History | undefined;
  readonly historyError: KeepsakeError | undefined;
  /** Asks again for all that are held, or for the first ones. Never rejects. */
  readonly loadHistory: () => Promise<void>;
  /** Asks for more of them. Never rejects. */
  readonly loadOlder: () => Promise<void>;
  /** The run whose files are shown, where it is neither the last backup nor the last run. */
  readonly openRun: RunRecord | undefined;
  /** Makes it known. Never rejects. */
  readonly loadOpenRun: (id: string) => Promise<void>;
  /** One of them with what failed in it. Rejects with a KeepsakeError. */
  readonly loadRun: (id: string) => Promise<CommandOutput<'runs.get'>>;
}

/** Preferences. Actions reject with a KeepsakeError whose message can be shown. */
export interface SettingsSlice {
  /** Changes what is named, at once; the rest stays. */
  readonly setPreferences: (changes: Partial<Preferences>) => Promise<void>;
  /** Patterns that were typed and are not saved, one a line; undefined: none. They stay while another view is shown. */
  readonly ignoreDraft: string | undefined;
  readonly draftIgnored: (text: string | undefined) => void;
  /** What patterns would leave out of what is known; `line` of a problem counts from 1. */
  readonly previewIgnored: (patterns: readonly string[]) => Promise<CommandOutput<'ignore.preview'>>;
  /** Of all that Keepsake is made of, as one text. */
  readonly licences: () => Promise<string>;
}

/** What the restore page shows of a backup. */
export interface Browsing {
  readonly by: 'date' | 'folder';
  readonly search: string;
  /** A source's ID; absent for all. */
  readonly source?: string | undefined;
  /** A folder of `source`; absent for the source itself. By date it is ignored. */
  readonly folder?: { readonly path: string; readonly pathB64?: string } | undefined;
  /** Only files that are gone from their folders. */
  readonly onlyRemoved: boolean;
}

/** The backup that the restore page browses. Unless they say otherwise, actions reject with a KeepsakeError. */
export interface BackupSlice {
  /** How far its journals were read; absent before it was opened. */
  readonly backup: BackupReading | undefined;
  /** Where it is, without its token; absent for the saved destination. */
  readonly backupAt: RestoreChoice['destination'];
  /** Opens the backup at a destination; absent: at the saved one. */
  readonly openBackup: (destination?: DestinationChoice) => Promise<void>;
  readonly browsing: Browsing;
  readonly browse: (changes: Partial<Browsing>) => void;
  readonly backupComputers: () => Promise<readonly BackupComputer[]>;
  readonly backupFiles: (query: BackupFilesQuery) => Promise<{ readonly total: number; readonly rows: readonly BackupFile[] }>;
  readonly backupMonths: (selection: BackupSelection) => Promise<CommandOutput<'backup.months'>>;
  readonly backupFolders: (source: string, folder: NonNullable<Browsing['folder']>) => Promise<readonly BackupFolder[]>;
  readonly backupVersions: (file: FileRef) => Promise<readonly BackupVersion[]>;
  /** This computer continues a source of the backup with a folder of its own, absolute. */
  readonly adoptSource: (source: string, path: string) => Promise<void>;
  /** An address of files and folders as one archive; of folders without what is gone from them. */
  readonly backupZip: (selection: readonly FileRef[]) => Promise<string>;
  /** An address of a content, relative to the page's. @param download has the browser save it */
  readonly backupLink: (file: FileRef, content: Pick<BackupVersion, 'object' | 'bytes'>, download: boolean) => Promise<string>;
}

/** A restore. Actions reject with a KeepsakeError. */
export interface RestoreSlice {
  /** The one that goes on, or that ended last and was not dismissed. */
  readonly restore: RestoreSnapshot | undefined;
  readonly previewRestore: (choice: RestoreChoice) => Promise<RestorePreview>;
  readonly startRestore: (choice: RestoreChoice) => Promise<void>;
  readonly cancelRestore: () => Promise<void>;
  readonly dismissRestore: () => Promise<void>;
  readonly restoreSpeeds: () => Promise<readonly SpeedSample[]>;
  /** The files that a restore could not restore as they were, as CSV. */
  readonly restoreCsv: (id: string) => Promise<string>;
  /** Those that ended, the newest first. */
  readonly listRestores: () => Promise<readonly RestoreRecord[]>;
}

/** Small pictures of files. */
export interface PicturesSlice {
  readonly pictures: Pictures;
}

export interface KeepsakeState extends AppSlice, RunSlice, RestoreSlice, BackupSlice, FilesSlice, PicturesSlice, TimelineSlice, HistorySlice, SettingsSlice, UiSlice {}
export type KeepsakeStore = StoreApi<KeepsakeState>;
export type SetState = KeepsakeStore['setState'];
export type GetState = KeepsakeStore['getState'];

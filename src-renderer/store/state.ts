import type { StoreApi } from 'zustand/vanilla';
import type { AppState, Failure, FileWindow, FolderListing } from '../../src-shared/contract.ts';
import type { FileState, RunSnapshot } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { ConnectionState } from '../transport/transport.ts';

/** The page's views, as the address names them after its #. */
export const views = ['home', 'files', 'timeline', 'history', 'settings'] as const;
export type View = (typeof views)[number];

/** States that the file list can be narrowed to. */
export const fileFilters = [
  'uploaded',
  'present',
  'skipped',
  'failed',
  'cancelled',
] as const satisfies readonly FileState[];
export type FileFilter = (typeof fileFilters)[number];
/** The list of what failed and has not succeeded since, over all runs. */
export const needYou = 'need-you';
/** What the files view can show instead of all files, as the address names it after its /. */
export const filesTabs = [needYou, ...fileFilters] as const;
export type FilesTab = (typeof filesTabs)[number];

/** What Keepsake is set to. Actions reject with a KeepsakeError whose message can be shown. */
export interface AppSlice {
  readonly connection: ConnectionState;
  /** Absent until Keepsake has answered once. Without its run, which has a slice of its own. */
  readonly app: Omit<AppState, 'run'> | undefined;
  readonly addSource: (path: string) => Promise<void>;
  readonly removeSource: (id: string) => Promise<void>;
  readonly setDestination: (address: string, token: string | undefined) => Promise<void>;
  readonly setWorkers: (workers: number) => Promise<void>;
  /** The system's own dialog; undefined when the user changed their mind. Only where `app.abilities.folderDialog`. */
  readonly chooseFolder: () => Promise<string | undefined>;
  /** A folder's folders; of the home folder without `path`. */
  readonly listFolders: (path: string | undefined) => Promise<FolderListing>;
}

/** The folders of a run, and its place as far as this page has seen it. */
export interface RunBasis {
  readonly runId: string;
  readonly sources: ReadonlySet<string>;
  readonly destination: string;
}

/** The last or current run. Actions reject with a KeepsakeError. */
export interface RunSlice {
  readonly run: RunSnapshot | undefined;
  /** Kept so that "all are safe" is not said of a folder that was added after the run. */
  readonly basis: RunBasis | undefined;
  readonly startRun: () => Promise<void>;
  /** Tries again what failed before, and nothing else. */
  readonly retryFailed: () => Promise<void>;
  readonly cancelRun: () => Promise<void>;
}

/** The part of the file list that is looked at. */
export interface FilesSlice {
  /** Never more than `fileWindowMax` rows, whatever the list's length. */
  readonly files: FileWindow | undefined;
  readonly filesError: KeepsakeError | undefined;
  /** Tells which rows are seen: from `first` to before `end`. Cheap: call it at each scroll. */
  readonly seeRows: (first: number, end: number) => void;
  /** Nobody looks at the list any more. */
  readonly leaveFiles: () => void;
}

/** A part of the list of failures. */
export interface FailureWindow {
  readonly offset: number;
  /** Failures in the whole list. */
  readonly total: number;
  readonly rows: readonly Failure[];
}

/** What failed and has not succeeded since. */
export interface FailuresSlice {
  /** Never more than `fileWindowMax` rows, whatever the list's length. */
  readonly failures: FailureWindow | undefined;
  readonly failuresError: KeepsakeError | undefined;
  /** Tells which rows are seen: from `first` to before `end`. Cheap: call it at each scroll. */
  readonly seeFailures: (first: number, end: number) => void;
  /** Asks again for the rows that are seen, where any are. */
  readonly refreshFailures: () => void;
  /** Nobody looks at the list any more. */
  readonly leaveFailures: () => void;
  /** All of them as CSV. Rejects with a KeepsakeError. */
  readonly failuresCsv: () => Promise<string>;
}

/** What the page shows. */
export interface UiSlice {
  readonly view: View;
  /** Absent: all files. */
  readonly filter: FilesTab | undefined;
  readonly show: (view: View, filter?: FilesTab) => void;
}

export interface KeepsakeState extends AppSlice, RunSlice, FilesSlice, FailuresSlice, UiSlice {}
export type KeepsakeStore = StoreApi<KeepsakeState>;
export type SetState = KeepsakeStore['setState'];
export type GetState = KeepsakeStore['getState'];

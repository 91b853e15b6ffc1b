import type { StoreApi } from 'zustand/vanilla';
import type { AppState, FileWindow, FolderListing } from '../../src-shared/contract.ts';
import type { FileState, RunSnapshot } from '../../src-shared/domain.ts';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { ConnectionState } from '../transport/transport.ts';

/** The page's views, as the address names them after its #. */
export const views = ['home', 'files'] as const;
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

/** What Keepsake is set to. Actions reject with a KeepsakeError whose message can be shown. */
export interface AppSlice {
  readonly connection: ConnectionState;
  /** Absent until Keepsake has answered once. Without its run, which has a slice of its own. */
  readonly app: Omit<AppState, 'run'> | undefined;
  readonly addSource: (path: string) => Promise<void>;
  readonly removeSource: (id: string) => Promise<void>;
  readonly setDestination: (address: string, token: string | undefined) => Promise<void>;
  readonly setWorkers: (workers: number) => Promise<void>;
  /** The system's own dialog; undefined when the user changed their mind. Only where `app.systemFolderDialog`. */
  readonly chooseFolder: () => Promise<string | undefined>;
  /** A folder's folders; of the home folder without `path`. */
  readonly listFolders: (path: string | undefined) => Promise<FolderListing>;
}

/** The folders and the place of a run, as far as this page has seen them. */
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

/** What the page shows. */
export interface UiSlice {
  readonly view: View;
  /** Absent: all files. */
  readonly filter: FileFilter | undefined;
  readonly show: (view: View, filter?: FileFilter) => void;
}

export interface KeepsakeState extends AppSlice, RunSlice, FilesSlice, UiSlice {}
export type KeepsakeStore = StoreApi<KeepsakeState>;
export type SetState = KeepsakeStore['setState'];
export type GetState = KeepsakeStore['getState'];

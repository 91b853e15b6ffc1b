import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { BackupComputer, BackupFolder, BackupSelection } from '../../src-shared/backup-browsing.ts';
import type { CommandOutput } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { Browsing } from '../store/state.ts';
import { useKeepsake } from '../use-store.ts';
import { type BackupPages, createBackupPages } from './backup-pages.ts';

/** While the journals are read, what is shown is asked for again at most so often. */
const refreshMs = 1_000;

/** Does the page show one folder after the other? A search, and what was deleted, is listed from everywhere. */
export function isTree({ by, search, onlyRemoved }: Pick<Browsing, 'by' | 'search' | 'onlyRemoved'>): boolean {
  return by === 'folder' && search.trim() === '' && !onlyRemoved;
}

/** Which files of the backup are listed. */
export function selectionOf({ by, search, source, folder, onlyRemoved }: Browsing): BackupSelection {
  const typed = search.trim();
  const isInFolder = isTree({ by, search, onlyRemoved });
  return {
    ...(source === undefined ? {} : { source }),
    ...(isInFolder && source !== undefined ? { folder: folder ?? { path: '' } } : {}),
    ...(typed === '' ? {} : { search: typed }),
    ...(onlyRemoved ? { removed: 'only' as const } : {}),
  };
}

/** Changes when more was read of the backup, or another one was opened. */
function useReadingVersion(): number {
  const lines = useKeepsake((state) => state.backup?.lines ?? 0);
  const state = useKeepsake(({ backup }) => backup?.state);
  const [version, setVersion] = useState(0);
  const last = useRef(0);
  useEffect(() => {
    const wait = state === 'reading' ? Math.max(0, last.current + refreshMs - Date.now()) : 0;
    const timer = setTimeout(() => {
      last.current = Date.now();
      setVersion((now) => now + 1);
    }, wait);
    return () => clearTimeout(timer);
  }, [lines, state]);
  return version;
}

interface Loaded<T> {
  readonly key: string;
  readonly value: T | undefined;
  readonly error?: string;
}

/** The answer to a question, asked again when more was read; that of the question before is not shown for this one. */
function useAnswer<T>(key: string | undefined, version: number, ask: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ key: '', value: undefined });
  const askNow = useRef(ask);
  useEffect(() => {
    askNow.current = ask;
  });
  useEffect(() => {
    if (key === undefined) return undefined;
    let wanted = true;
    askNow.current().then(
      (value) => wanted && setLoaded({ key, value }),
      (thrown: unknown) => wanted && setLoaded((before) => ({ key, value: before.key === key ? before.value : undefined, error: toKeepsakeError(thrown).message })),
    );
    return () => {
      wanted = false;
    };
  }, [key, version]);
  return loaded.key === key ? loaded : { key: key ?? '', value: undefined };
}

export interface BackupList {
  readonly computers: readonly BackupComputer[] | undefined;
  readonly pages: BackupPages;
  /** By the months in which they were taken; by date only. */
  readonly months: CommandOutput<'backup.months'> | undefined;
  /** The folders of the folder that is shown; by folder only. */
  readonly folders: readonly BackupFolder[];
  readonly error: string | undefined;
}

const noFolders: readonly BackupFolder[] = [];

/** What the page lists: loaded as it is looked at, and again as more is read of the backup. */
export function useBackupList(browsing: Browsing): BackupList {
  const { backupFiles, backupMonths, backupFolders, backupComputers } = useActions();
  const vault = useKeepsake((state) => state.backup?.vault ?? '');
  const version = useReadingVersion();
  const selection = selectionOf(browsing);
  const key = JSON.stringify([vault, browsing.by, selection]);
  const pages = useMemo(
    () => createBackupPages((offset, limit) => {
      const [, by, of] = JSON.parse(key) as [string, Browsing['by'], BackupSelection];
      return backupFiles({ ...of, offset, limit, sort: by === 'date' ? 'newest' : 'name' });
    }),
    [backupFiles, key],
  );
  useSyncExternalStore(pages.subscribe, pages.version);
  useEffect(() => pages.refresh(), [pages, version]);

  const computers = useAnswer(vault, version, backupComputers);
  const months = useAnswer(browsing.by === 'date' ? key : undefined, version, () => backupMonths(selection));
  const hasFolders = isTree(browsing);
  const { source, folder = { path: '' } } = browsing;
  const folders = useAnswer(hasFolders && source !== undefined ? key : undefined, version, () =>
    source === undefined ? Promise.resolve([]) : backupFolders(source, folder));
  return {
    computers: computers.value,
    pages,
    months: months.value,
    folders: hasFolders ? (folders.value ?? noFolders) : noFolders,
    error: pages.error()?.message ?? months.error ?? folders.error ?? computers.error,
  };
}

function useActions() {
  return {
    backupFiles: useKeepsake((state) => state.backupFiles),
    backupMonths: useKeepsake((state) => state.backupMonths),
    backupFolders: useKeepsake((state) => state.backupFolders),
    backupComputers: useKeepsake((state) => state.backupComputers),
  };
}

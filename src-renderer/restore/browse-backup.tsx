import { useCallback, useEffect, useMemo, useState } from 'react';
import type { BackupComputer, BackupFile, BackupVersion } from '../../src-shared/backup-browsing.ts';
import { restoreSelectionMax, zipFilesMax } from '../../src-shared/restore.ts';
import { Button } from '../components/button.tsx';
import { EmptyNote } from '../components/empty-note.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { monthYear } from '../formats.ts';
import { splitPath, visibleName } from '../names.ts';
import { saveFile } from '../save-file.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { BackupDialog } from './backup-dialog.tsx';
import styles from './browse-backup.module.css';
import { BrowseToolbar, FolderPath } from './browse-toolbar.tsx';
import { createGridLayout, type Section } from './grid-layout.ts';
import { OtherComputers } from './other-computers.tsx';
import { PhotoGrid } from './photo-grid.tsx';
import { RestoreDialog, type RestoreWish } from './restore-dialog.tsx';
import { type GridItem, nothingSelected, refOf, type Selection, totalsOf, withItems } from './selection.ts';
import { type BackupList, isTree, useBackupList } from './use-backup-list.ts';
import { Viewer } from './viewer.tsx';

/** Everything that is in a backup, to choose from what is to be restored. */
export function BrowseBackup() {
  const backup = useKeepsake((state) => state.backup);
  const backupAt = useKeepsake((state) => state.backupAt);
  const connection = useKeepsake((state) => state.connection);
  const saved = useKeepsake((state) => state.app?.destination.address);
  const openBackup = useKeepsake((state) => state.openBackup);
  const { run: open, error, pending } = useCommand(openBackup);
  // Before the first backup there is no vault, which is no failure.
  const isNew = useKeepsake(({ app }) => backupAt === undefined && app?.safe.files === 0 && app.lastBackup === undefined && app.destinationProblem === undefined);
  const [isChoosing, setChoosing] = useState(false);
  const isOpen = backup !== undefined && (backupAt !== undefined || backup.destination.address === saved);
  useEffect(() => {
    // What another backup was opened with is not kept: after a lost connection its token is the saved one.
    if (connection === 'open') void open(backupAt);
    // Asked once for each connection and place.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [connection, saved]);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>{words.restore.title}</h1>
        <p className={styles.from}>
          <bdi>{backup === undefined ? '' : words.restore.from(visibleName(backup.destination.address))}</bdi>
          <Button look="quiet" size="small" onPress={() => setChoosing(true)}>
            {words.restore.elsewhere}
          </Button>
        </p>
      </div>
      {isOpen ? <OpenBackup vault={backup.vault} key={backup.vault} /> : error === undefined && <p role="status">{words.restore.readingShort}</p>}
      {isNew && error !== undefined && !isOpen && <EmptyNote icon="photo" title={words.restore.empty} detail={words.restore.emptyDetail} />}
      {!isNew && <ErrorNote message={error} />}
      {!isNew && error !== undefined && !isOpen && (
        <div>
          <Button onPress={() => void open(backupAt)} isPending={pending}>
            {words.restore.again}
          </Button>
        </div>
      )}
      {isChoosing && <BackupDialog onClose={() => setChoosing(false)} />}
    </div>
  );
}

function OpenBackup({ vault }: { readonly vault: string }) {
  const browsing = useKeepsake((state) => state.browsing);
  const browse = useKeepsake((state) => state.browse);
  const reading = useKeepsake((state) => state.backup?.state);
  const list = useBackupList(browsing);
  const { pages, computers } = list;
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [opened, setOpened] = useState<number>();
  const [wish, setWish] = useState<RestoreWish>();
  const hasTree = isTree(browsing);
  const folders = hasTree && browsing.source === undefined ? topFolders(computers) : foldersOf(list, browsing.source);
  const showsFiles = !hasTree || browsing.source !== undefined;
  const total = showsFiles ? pages.total() : 0;
  const sections = useSections(list, folders.length, total ?? 0, browsing.by === 'date');
  const layout = useCallback((columns: number) => createGridLayout(sections, columns), [sections]);

  // Another list: what was selected in the one before cannot be seen any more.
  const [shown, setShown] = useState(browsing);
  if (shown !== browsing) {
    setShown(browsing);
    setSelection(nothingSelected);
    setOpened(undefined);
  }

  const openFolder = ({ source, folder: { path, pathB64 } }: GridItem & { readonly kind: 'folder' }) =>
    browse({ source, folder: { path, ...(pathB64 === undefined ? {} : { pathB64 }) } });
  const labelOf = (source: string) => computers?.flatMap(({ sources }) => sources).find(({ id }) => id === source)?.label;
  const restoreOne = (file: BackupFile, version?: BackupVersion) => {
    const item: GridItem = { kind: 'file', file };
    setWish({
      title: words.restore.dialog.titleSelected(1), selection: [refOf(item)], isExact: true, knowsPlace: knowsPlaces(computers, [file.source]),
      ...(version === undefined ? {} : { at: version.backedUpAt }),
    });
  };
  const isSearch = browsing.search.trim() !== '' || browsing.onlyRemoved;
  const selectAll = async () => {
    const found = await pages.range(0, Math.min(total ?? 0, restoreSelectionMax)).catch(() => []);
    setSelection(withItems(nothingSelected, found.map((file) => ({ kind: 'file', file }))));
  };
  const isEmpty = reading === 'ready' && total === 0 && folders.length === 0;
  const isNarrowed = isSearch || browsing.source !== undefined;
  return (
    <>
      <ReadingNote />
      <ErrorNote message={list.error} />
      {isEmpty && !isNarrowed ? (
        <EmptyNote icon="photo" title={words.restore.empty} detail={words.restore.emptyDetail} />
      ) : (
        <>
          <BrowseToolbar computers={computers} found={browsing.search.trim() === '' ? undefined : total} />
          {hasTree && browsing.source !== undefined && <FolderPath label={labelOf(browsing.source) ?? ''} />}
          {hasTree && browsing.source === undefined && <OtherComputers computers={computers} />}
          {isEmpty ? (
            <div className={styles.nothing}>
              <h2>{words.restore.nothingFound}</h2>
              <p>{words.restore.nothingFoundDetail}</p>
              <Button onPress={() => browse({ search: '', onlyRemoved: false, source: undefined, folder: undefined })}>{words.restore.showAll}</Button>
            </div>
          ) : (
            <PhotoGrid
              key={JSON.stringify(browsing)}
              label={words.restore.list}
              vault={vault}
              folders={folders}
              pages={pages}
              layout={layout}
              selection={selection}
              onSelect={setSelection}
              onOpen={setOpened}
              onOpenFolder={openFolder}
            />
          )}
          <SelectionBar
            selection={selection}
            onClear={() => setSelection(nothingSelected)}
            whole={wholeWish(browsing, hasTree, computers, labelOf)}
            onSelectAll={isSearch && (total ?? 0) > 0 ? selectAll : undefined}
            onRestore={setWish}
            knowsPlace={knowsPlaces(computers, [...selection.values()].map((item) => refOf(item).source))}
          />
        </>
      )}
      {opened !== undefined && (
        <Viewer pages={pages} vault={vault} index={opened} onIndex={setOpened} onClose={() => setOpened(undefined)} onRestore={restoreOne} labelOf={labelOf} />
      )}
      {wish !== undefined && <RestoreDialog wish={wish} onClose={() => setWish(undefined)} />}
    </>
  );
}

/** How far the backup was read, and what could not be. */
function ReadingNote() {
  const backup = useKeepsake((state) => state.backup);
  const openBackup = useKeepsake((state) => state.openBackup);
  const backupAt = useKeepsake((state) => state.backupAt);
  const again = useCommand(openBackup);
  if (backup === undefined || (backup.state === 'ready' && backup.damagedLines === 0)) return null;
  if (backup.state === 'reading')
    return (
      <p className={styles.reading} role="status">
        {backup.lines === 0 ? words.restore.readingShort : words.restore.reading(backup.lines)}
      </p>
    );
  return (
    <div className={styles.reading}>
      {backup.state === 'stopped' && <p>{words.restore.stopped}</p>}
      {backup.damagedLines > 0 && <p>{words.restore.damaged(backup.damagedLines)}</p>}
      <ErrorNote message={backup.problem ?? again.error} />
      {backup.state !== 'ready' && (
        <Button size="small" onPress={() => void again.run(backupAt)} isPending={again.pending}>
          {words.restore.again}
        </Button>
      )}
    </div>
  );
}

interface SelectionBarProps {
  readonly selection: Selection;
  readonly onClear: () => void;
  /** What is restored where nothing is selected. */
  readonly whole: RestoreWish & { readonly button: string };
  /** Selects what was found; absent where nothing was looked for. */
  readonly onSelectAll: (() => Promise<void>) | undefined;
  readonly onRestore: (wish: RestoreWish) => void;
  readonly knowsPlace: boolean;
}

/** What is selected, and the one button. */
function SelectionBar({ selection, onClear, whole, onSelectAll, onRestore, knowsPlace }: SelectionBarProps) {
  const { folders, files, bytes } = totalsOf(selection);
  const isSome = selection.size > 0;
  const zip = useKeepsake((state) => state.backupZip);
  const download = useCommand(async () => saveFile(await zip([...selection.values()].map(refOf))));
  const restore = () => {
    if (!isSome) onRestore(whole);
    else
      onRestore({
        title: words.restore.dialog.titleSelected(files), selection: [...selection.values()].map(refOf), isExact: folders === 0, knowsPlace,
      });
  };
  return (
    <div className={styles.bar}>
      <ErrorNote message={download.error} />
      <p role="status">
        {!isSome ? words.restore.hint : folders === 0 ? words.restore.selected(files, bytes) : words.restore.selectedFolders(folders, files, bytes)}
      </p>
      <div className={styles.buttons}>
        {isSome && (
          <Button look="quiet" onPress={onClear}>
            {words.restore.clear}
          </Button>
        )}
        {isSome && files <= zipFilesMax && (
          <Button icon="down" onPress={() => void download.run()} isPending={download.pending}>
            {words.restore.download}
          </Button>
        )}
        {!isSome && onSelectAll !== undefined ? (
          <Button icon="checks" onPress={() => void onSelectAll()}>
            {words.restore.selectAll}
          </Button>
        ) : (
          <Button look={isSome ? 'primary' : 'secondary'} icon="save" onPress={restore}>
            {isSome ? words.restore.restoreSelected(files) : whole.button}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Does this computer back up all of these sources, so that it knows where their files were? */
function knowsPlaces(computers: readonly BackupComputer[] | undefined, sources: readonly string[]): boolean {
  const known = new Set(computers?.flatMap((computer) => computer.sources.filter(({ path }) => path !== undefined).map(({ id }) => id)));
  return sources.every((source) => known.has(source));
}

type Browsing = Parameters<typeof useBackupList>[0];

function wholeWish(
  { source, folder }: Browsing, hasTree: boolean, computers: readonly BackupComputer[] | undefined, labelOf: (source: string) => string | undefined,
): RestoreWish & { readonly button: string } {
  if (source === undefined) {
    const all = computers?.flatMap(({ sources }) => sources.map(({ id }) => id)) ?? [];
    return {
      title: words.restore.dialog.titleEverything, button: words.restore.restoreEverything, isExact: false, knowsPlace: all.length > 0 && knowsPlaces(computers, all),
    };
  }
  const { path, pathB64 } = (hasTree ? folder : undefined) ?? { path: '' };
  const name = path === '' ? (labelOf(source) ?? '') : splitPath(path).name;
  return {
    title: words.restore.dialog.titleFolder(visibleName(name)), button: words.restore.restoreFolder, isExact: false,
    selection: [{ source, path, ...(pathB64 === undefined ? {} : { pathB64 }) }], knowsPlace: knowsPlaces(computers, [source]),
  };
}

type Folders = readonly { readonly source: string; readonly folder: BackupList['folders'][number] }[];

/** The sources of all computers, as folders. */
function topFolders(computers: readonly BackupComputer[] | undefined): Folders {
  return (computers ?? []).flatMap(({ name, sources }) =>
    sources.map(({ id, label, files, bytes }) => ({ source: id, folder: { name: labelWith(label, name, computers), path: '', files, bytes } })));
}

/** Where several computers backed up, each folder says whose it is. */
function labelWith(label: string, computer: string | undefined, computers: readonly BackupComputer[] | undefined): string {
  return computer === undefined || (computers?.length ?? 0) < 2 ? label : words.restore.sourceOf(label, computer);
}

function foldersOf({ folders }: BackupList, source: string | undefined): Folders {
  return source === undefined ? [] : folders.map((folder) => ({ source, folder }));
}

/** The months of a list by date; else the folders, then the files. */
function useSections({ months }: BackupList, folders: number, files: number, isByDate: boolean): readonly Section[] {
  return useMemo(() => {
    if (!isByDate) return [{ count: folders }, { count: files }];
    const known = months?.months ?? [];
    const undated = months?.undated ?? 0;
    // Both are asked for one after the other: the backup may have been read further between them.
    const counted = known.reduce((sum, { files: count }) => sum + count, undated);
    if (counted !== files) return [{ count: files }];
    return [
      ...known.map(({ month, files: count }) => ({ title: monthYear(new Date(Number(month.slice(0, 4)), Number(month.slice(5)) - 1)), count })),
      { title: words.restore.undated, count: undated },
    ];
  }, [months, folders, files, isByDate]);
}

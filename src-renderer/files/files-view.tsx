import { useCallback, useEffect, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { RunRecord } from '../../src-shared/contract.ts';
import type { FileRow } from '../../src-shared/domain.ts';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { FailuresBar } from '../failures/failures-bar.tsx';
import { type FileFilter, fileFilters, type FilesTab, type KeepsakeState, lastRun, needYou } from '../store/state.ts';
import { isActive, lastBackupOf, listedRun } from '../store/run-slice.ts';
import { toHash } from '../store/ui-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { number, words } from '../words.ts';
import { FileDetailsPanel } from './file-details.tsx';
import { FileList } from './file-list.tsx';
import { FileToolbar } from './file-toolbar.tsx';
import styles from './files-view.module.css';
import { NothingHere } from './nothing-here.tsx';
import { RunFilters } from './run-filters.tsx';

const library = 'library';
/** The files of one run. */
const oneRun = 'run';
type ViewTab = typeof library | typeof lastRun | typeof needYou | typeof oneRun;

function tabWords(tab: ViewTab, run: RunRecord | undefined, running: boolean): string {
  switch (tab) {
    case library:
      return words.files.library;
    case lastRun:
      return running ? words.files.current : words.files.last;
    case needYou:
      return words.failures.tab;
    case oneRun:
      return run === undefined ? words.files.run : words.files.runOf(new Date(run.startedAt), new Date());
  }
}

/** The run of the tab of one run: that which is shown, else that which goes on and takes no place of the last backup. */
function tabRun(state: KeepsakeState): RunRecord | undefined {
  if (state.runId !== undefined) return listedRun(state);
  return isActive(state.run) && lastBackupOf(state)?.id !== state.run.id ? state.run : undefined;
}

/** How many files a tab stands for: the list knows best, the counters know of the others. */
function countOf(state: KeepsakeState, tab: ViewTab): number | undefined {
  const { app } = state;
  if (tab === needYou) return app?.failures ?? 0;
  if (tab === library) return app?.libraryFiles;
  const run = tab === lastRun ? lastBackupOf(state) : tabRun(state);
  if (run === undefined) return undefined;
  return run.totals.complete ? Math.max(run.totals.files, run.counters.processed) : run.counters.processed;
}

const viewTab = (filter: FilesTab | undefined, runId: string | undefined): ViewTab =>
  filter === undefined ? library : filter === needYou ? needYou : runId === undefined ? lastRun : oneRun;

/** All that is backed up; every file of the last backup, or of one run, with what became of it; and what failed and has not succeeded since. */
export function FilesView() {
  const filter = useKeepsake((state) => state.filter);
  const someNeedYou = useKeepsake((state) => (state.app?.failures ?? 0) > 0);
  const runId = useKeepsake((state) => state.runId);
  const otherRun = useKeepsake((state) => tabRun(state)?.id ?? state.runId);
  const loadOpenRun = useKeepsake((state) => state.loadOpenRun);
  useEffect(() => {
    if (runId !== undefined) void loadOpenRun(runId);
  }, [runId, loadOpenRun]);
  const selected = viewTab(filter, runId);
  // Most people never meet the last ones.
  const tabs: readonly ViewTab[] = [
    library,
    lastRun,
    ...(otherRun === undefined ? [] : [oneRun] as const),
    ...(someNeedYou || selected === needYou ? [needYou] as const : []),
  ];
  return (
    <div className={styles.page}>
      <Tabs
        className={cx(styles.tabs)}
        selectedKey={selected}
        onSelectionChange={(key) => {
          const tab = tabs.find((known) => known === key);
          window.location.hash =
            tab === oneRun ? toHash('files', lastRun, otherRun) : toHash('files', tab === library ? undefined : tab);
        }}
      >
        <div className={styles.head}>
          <h1 className={styles.title}>{words.files.title}</h1>
          <TabList className={cx(styles.tabList)} aria-label={words.files.tabs}>
            {tabs.map((tab) => (
              <Tab key={tab} id={tab} className={cx(styles.tab)}>
                <TabWords tab={tab} />
              </Tab>
            ))}
          </TabList>
        </div>
        {/* Another panel for each tab: one that changed its id would not be found by its tab. */}
        <TabPanel key={selected} id={selected} className={cx(styles.panel)}>
          {selected === needYou && <FailuresBar />}
          <FilesPanel key={`${filter} ${runId}`} filter={filter} />
        </TabPanel>
      </Tabs>
    </div>
  );
}

function TabWords({ tab }: { readonly tab: ViewTab }) {
  const count = useKeepsake((state) => countOf(state, tab));
  const run = useKeepsake((state) => (tab === oneRun ? tabRun(state) : undefined));
  const running = useKeepsake((state) => isActive(state.run) && lastBackupOf(state)?.id === state.run.id);
  return (
    <>
      {tabWords(tab, run, running)}{' '}
      {count !== undefined && (
        <span className={styles.count} data-alarming={(tab === needYou && count > 0) || undefined}>
          {number(count)}
        </span>
      )}
    </>
  );
}

const sameFile = (a: FileRow, b: FileRow) => a.source === b.source && a.path === b.path && a.pathB64 === b.pathB64;

/** Has the run that is shown come to more than is listed of it? */
function isShortened(state: KeepsakeState): boolean {
  const { files, filter } = state;
  const run = listedRun(state);
  if (run === undefined || files === undefined || isActive(state.run)) return false;
  const end = fileFilters.find((known) => known === filter);
  return files.total < (end === undefined ? run.counters.processed : run.counters[end]);
}

/** Lists whose rows all have a reason. */
const explained: ReadonlySet<FilesTab> = new Set<FilesTab>(['failed', 'skipped', needYou]);

function FilesPanel({ filter }: { readonly filter: FilesTab | undefined }) {
  const error = useKeepsake((state) => state.filesError?.message);
  const plain = useKeepsake(({ narrowing }) => narrowing.search.trim() === '' && narrowing.source === undefined && narrowing.sort === undefined);
  const [open, setOpen] = useState<FileRow | undefined>(undefined);
  const close = useCallback(() => setOpen(undefined), []);
  // Details of what another search does not find are not about this list.
  const searched = useKeepsake(({ files }) => (files === undefined ? undefined : `${files.query.source} ${files.query.search}`));
  const isListed = useKeepsake(({ files }) => open !== undefined && files?.rows.some((row) => sameFile(row, open)) === true);
  const [known, setKnown] = useState(searched);
  if (searched !== undefined && known !== searched) {
    setKnown(searched);
    if (known !== undefined && open !== undefined && !isListed) setOpen(undefined);
  }
  const runId = useKeepsake((state) => state.runId);
  const tab = viewTab(filter, runId);
  const shortened = useKeepsake((state) => plain && isShortened(state));
  const ofRun = tab === lastRun || tab === oneRun;
  const label = tab === library ? words.files.libraryList : tab === needYou ? words.failures.list : words.files.list;
  const state: FileFilter | undefined = fileFilters.find((known) => known === filter);
  return (
    <>
      <FileToolbar>{ofRun && <RunFilters filter={state} />}</FileToolbar>
      <ErrorNote message={error} />
      {ofRun && shortened && <p className={styles.shortened}>{words.files.shortened}</p>}
      <div className={styles.split}>
        <FileList
          label={label}
          tall={filter !== undefined && explained.has(filter)}
          library={tab === library}
          follows={ofRun && plain}
          onOpen={setOpen}
          isOpen={open !== undefined}
          empty={<NothingHere filter={filter} />}
        />
        {open !== undefined && <FileDetailsPanel row={open} onClose={close} />}
      </div>
    </>
  );
}

import { useCallback, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { FileRow } from '../../src-shared/domain.ts';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { FailuresBar } from '../failures/failures-bar.tsx';
import { isActive } from '../store/run-slice.ts';
import { type FileFilter, fileFilters, type FilesTab, type KeepsakeState, lastRun, needYou } from '../store/state.ts';
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
type ViewTab = typeof library | typeof lastRun | typeof needYou;

function tabWords(tab: ViewTab, running: boolean): string {
  switch (tab) {
    case library:
      return words.files.library;
    case lastRun:
      return running ? words.files.current : words.files.last;
    case needYou:
      return words.failures.tab;
  }
}

/** How many files a tab stands for: the list knows best, the counters know of the others. */
function countOf(state: KeepsakeState, tab: ViewTab): number | undefined {
  const { app, run } = state;
  if (tab === needYou) return app?.failures ?? 0;
  if (tab === library) return app?.safe.files;
  if (run === undefined) return undefined;
  return run.totals.complete ? Math.max(run.totals.files, run.counters.processed) : run.counters.processed;
}

const viewTab = (filter: FilesTab | undefined): ViewTab =>
  filter === undefined ? library : filter === needYou ? needYou : lastRun;

/** All that is backed up; every file of the last run, with what became of it; and what failed and has not succeeded since. */
export function FilesView() {
  const filter = useKeepsake((state) => state.filter);
  const someNeedYou = useKeepsake((state) => (state.app?.failures ?? 0) > 0);
  const selected = viewTab(filter);
  // Most people never meet the last one.
  const tabs: readonly ViewTab[] = [library, lastRun, ...(someNeedYou || selected === needYou ? [needYou] as const : [])];
  return (
    <div className={styles.page}>
      <Tabs
        className={cx(styles.tabs)}
        selectedKey={selected}
        onSelectionChange={(key) => {
          const tab = tabs.find((known) => known === key);
          window.location.hash = toHash('files', tab === library ? undefined : tab);
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
          <FilesPanel key={filter} filter={filter} />
        </TabPanel>
      </Tabs>
    </div>
  );
}

function TabWords({ tab }: { readonly tab: ViewTab }) {
  const count = useKeepsake((state) => countOf(state, tab));
  const running = useKeepsake((state) => isActive(state.run));
  return (
    <>
      {tabWords(tab, running)}{' '}
      {count !== undefined && (
        <span className={styles.count} data-alarming={(tab === needYou && count > 0) || undefined}>
          {number(count)}
        </span>
      )}
    </>
  );
}

/** Lists whose rows all have a reason. */
const explained: ReadonlySet<FilesTab> = new Set<FilesTab>(['failed', 'skipped', needYou]);

function FilesPanel({ filter }: { readonly filter: FilesTab | undefined }) {
  const error = useKeepsake((state) => state.filesError?.message);
  const plain = useKeepsake(({ narrowing }) => narrowing.search.trim() === '' && narrowing.source === undefined && narrowing.sort === undefined);
  const [open, setOpen] = useState<FileRow | undefined>(undefined);
  const close = useCallback(() => setOpen(undefined), []);
  const tab = viewTab(filter);
  const label = { [library]: words.files.libraryList, [lastRun]: words.files.list, [needYou]: words.failures.list }[tab];
  const state: FileFilter | undefined = fileFilters.find((known) => known === filter);
  return (
    <>
      <FileToolbar>{tab === lastRun && <RunFilters filter={state} />}</FileToolbar>
      <ErrorNote message={error} />
      <div className={styles.split}>
        <FileList
          label={label}
          tall={filter !== undefined && explained.has(filter)}
          library={tab === library}
          follows={tab === lastRun && plain}
          onOpen={setOpen}
          isOpen={open !== undefined}
          empty={<NothingHere filter={filter} />}
        />
        {open !== undefined && <FileDetailsPanel row={open} onClose={close} />}
      </div>
    </>
  );
}

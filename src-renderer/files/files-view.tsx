import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { FailuresPanel } from '../failures/failures-panel.tsx';
import { type FilesTab, filesTabs, type KeepsakeState, needYou } from '../store/state.ts';
import { toHash } from '../store/ui-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { number, words } from '../words.ts';
import { FileList } from './file-list.tsx';
import styles from './files-view.module.css';

const all = 'all';
type TabName = FilesTab | typeof all;

function wordsOf(tab: TabName): string {
  if (tab === needYou) return words.failures.tab;
  return tab === all ? words.files.all : words.files.states[tab];
}

/** How many files a tab stands for: the list knows best, the run's counters know of the others. */
function countOf(state: KeepsakeState, tab: TabName): number {
  if (tab === needYou) return state.app?.failures ?? 0;
  const filter = tab === all ? undefined : tab;
  if (state.files !== undefined && state.filter === filter) return state.files.total;
  if (state.run === undefined) return 0;
  if (filter !== undefined) return state.run.counters[filter];
  return state.run.totals.complete
    ? Math.max(state.run.totals.files, state.run.counters.processed)
    : state.run.counters.processed;
}

/** Every file of the last run, with what became of it; and what failed and has not succeeded since. */
export function FilesView() {
  const filter = useKeepsake((state) => state.filter);
  const error = useKeepsake((state) => state.filesError?.message);
  const someCancelled = useKeepsake((state) => (state.run?.counters.cancelled ?? 0) > 0);
  const someNeedYou = useKeepsake((state) => (state.app?.failures ?? 0) > 0);
  // Most people never meet these two.
  const shown = (tab: FilesTab) =>
    tab === filter || (tab === 'cancelled' ? someCancelled : tab === needYou ? someNeedYou : true);
  const tabs: readonly TabName[] = [all, ...filesTabs.filter(shown)];
  const selected = filter ?? all;
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>{words.files.title}</h1>
      <Tabs
        className={cx(styles.tabs)}
        selectedKey={selected}
        onSelectionChange={(key) => {
          window.location.hash = toHash(
            'files',
            filesTabs.find((known) => known === key),
          );
        }}
      >
        <TabList className={cx(styles.tabList)} aria-label={words.files.filters}>
          {tabs.map((tab) => (
            <Tab key={tab} id={tab} className={cx(styles.tab)}>
              <TabWords tab={tab} />
            </Tab>
          ))}
        </TabList>
        {filter !== needYou && <ErrorNote message={error} />}
        {/* Another panel for each tab: one that changed its id would not be found by its tab. */}
        <TabPanel key={selected} id={selected} className={cx(styles.panel)}>
          {filter === needYou ? <FailuresPanel /> : <FileList filter={filter} />}
        </TabPanel>
      </Tabs>
    </div>
  );
}

function TabWords({ tab }: { readonly tab: TabName }) {
  const count = useKeepsake((state) => countOf(state, tab));
  const alarming = (tab === 'failed' || tab === needYou) && count > 0;
  return (
    <>
      {wordsOf(tab)}{' '}
      <span className={styles.count} data-alarming={alarming || undefined}>
        {number(count)}
      </span>
    </>
  );
}

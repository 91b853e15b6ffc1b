import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { fileFilters, type KeepsakeState } from '../store/state.ts';
import { toHash } from '../store/ui-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { number, words } from '../words.ts';
import { FileList } from './file-list.tsx';
import styles from './files-view.module.css';

const all = 'all';

/** How many files a tab stands for: the list knows best, the run's counters know of the others. */
function countOf(state: KeepsakeState, tab: string): number {
  const filter = fileFilters.find((known) => known === tab);
  if (state.files !== undefined && state.filter === filter) return state.files.total;
  if (state.run === undefined) return 0;
  if (filter !== undefined) return state.run.counters[filter];
  return state.run.totals.complete
    ? Math.max(state.run.totals.files, state.run.counters.processed)
    : state.run.counters.processed;
}

/** Every file of the last run, with what became of it. */
export function FilesView() {
  const filter = useKeepsake((state) => state.filter);
  const error = useKeepsake((state) => state.filesError?.message);
  const someCancelled = useKeepsake((state) => (state.run?.counters.cancelled ?? 0) > 0);
  const tabs = [all, ...fileFilters.filter((known) => known !== 'cancelled' || someCancelled || filter === known)];
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
            fileFilters.find((known) => known === key),
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
        <ErrorNote message={error} />
        {/* Another panel for each tab: one that changed its id would not be found by its tab. */}
        <TabPanel key={selected} id={selected} className={cx(styles.panel)}>
          <FileList filter={filter} />
        </TabPanel>
      </Tabs>
    </div>
  );
}

function TabWords({ tab }: { readonly tab: string }) {
  const count = useKeepsake((state) => countOf(state, tab));
  const filter = fileFilters.find((known) => known === tab);
  return (
    <>
      {filter === undefined ? words.files.all : words.files.states[filter]}{' '}
      <span className={styles.count} data-alarming={(filter === 'failed' && count > 0) || undefined}>
        {number(count)}
      </span>
    </>
  );
}

import { Button } from '../components/button.tsx';
import { isActive, listedRun } from '../store/run-slice.ts';
import { type FilesTab, fileFilters, needYou } from '../store/state.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { NothingListed } from './list-frame.tsx';

/** In place of a list without rows: why it has none, and the way back. */
export function NothingHere({ filter }: { readonly filter: FilesTab | undefined }) {
  const narrowing = useKeepsake((state) => state.narrowing);
  const narrowFiles = useKeepsake((state) => state.narrowFiles);
  const runId = useKeepsake((state) => state.runId);
  const known = useKeepsake((state) => listedRun(state)?.counters.processed === 0 || isActive(state.run));
  const search = narrowing.search.trim();
  if (search !== '' || narrowing.source !== undefined)
    return (
      <NothingListed
        title={words.files.nothingFound}
        detail={search === '' ? words.files.nothingInFolder : words.files.nothingFoundDetail(search)}
        action={
          <Button onPress={() => narrowFiles({ search: '', ...(narrowing.sort === undefined ? {} : { sort: narrowing.sort }) })}>
            {words.files.showAll}
          </Button>
        }
      />
    );
  if (filter === undefined) return <NothingListed title={words.files.libraryEmpty} detail={words.files.libraryEmptyDetail} />;
  if (filter === needYou) return <NothingListed title={words.failures.none} detail={words.failures.noneDetail} />;
  if (runId !== undefined && !known) return <NothingListed title={words.files.notListed} detail={words.files.notListedDetail} />;
  const state = fileFilters.find((known) => known === filter);
  if (state !== undefined) return <NothingListed detail={words.files.noneOfFilter(state)} />;
  return <NothingListed title={words.files.nothingYet} detail={words.files.nothingYetDetail} />;
}

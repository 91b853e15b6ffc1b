import { type ReactNode, useCallback } from 'react';
import { searchMax } from '../../src-shared/contract.ts';
import { SearchInput } from '../components/search-input.tsx';
import { SelectField } from '../components/select-field.tsx';
import { visibleName } from '../names.ts';
import { namesOf } from '../source-names.ts';
import { useKeepsake, useKeepsakeStore } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './file-toolbar.module.css';

const everywhere = 'all';

/** What narrows a list of files down: words, and a folder where there are several. */
export function FileToolbar({ children }: { readonly children: ReactNode }) {
  const app = useKeepsake((state) => state.app);
  const source = useKeepsake((state) => state.narrowing.source);
  const narrowFiles = useKeepsake((state) => state.narrowFiles);
  const store = useKeepsakeStore();
  const folders = [
    { value: everywhere, name: words.files.allFolders },
    ...(app?.sources ?? []).map(({ id, label }) => ({ value: id, name: visibleName(namesOf(app).get(id) ?? label) })),
    ...(app?.unlistedSources ?? []).filter(({ id, files }) => files > 0 || id === source).map(({ id, label }) => ({
      value: id, name: words.files.unlistedFolder(visibleName(namesOf(app).get(id) ?? label)),
    })),
  ];
  return (
    <div className={styles.bar} role="search">
      <Search />
      {(folders.length > 2 || source !== undefined) && (
        <SelectField
          compact
          label={words.files.folder}
          options={folders}
          value={source ?? everywhere}
          onChange={(value) => {
            const { search, sort } = store.getState().narrowing;
            narrowFiles({
              search,
              ...(sort === undefined ? {} : { sort }),
              ...(value === everywhere ? {} : { source: value }),
            });
          }}
        />
      )}
      {children}
      <Found />
    </div>
  );
}

function Search() {
  const search = useKeepsake((state) => state.narrowing.search);
  const narrowFiles = useKeepsake((state) => state.narrowFiles);
  const store = useKeepsakeStore();
  const onSearch = useCallback((text: string) => narrowFiles({ ...store.getState().narrowing, search: text }), [store, narrowFiles]);
  return <SearchInput label={words.files.search} clearLabel={words.files.clearSearch} maxLength={searchMax} search={search} onSearch={onSearch} />;
}

/** How many were found, for those who look and those who listen. */
function Found() {
  const found = useKeepsake(({ files, narrowing }) =>
    files?.query.search === undefined || narrowing.search.trim() === '' ? undefined : files.total,
  );
  return (
    <p className={styles.found} role="status">
      {found === undefined ? '' : words.files.found(found)}
    </p>
  );
}

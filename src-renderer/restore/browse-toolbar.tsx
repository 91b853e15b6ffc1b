import { useCallback } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { BackupComputer } from '../../src-shared/backup-browsing.ts';
import { searchMax } from '../../src-shared/contract.ts';
import { cx } from '../components/cx.ts';
import { SearchInput } from '../components/search-input.tsx';
import { SelectField } from '../components/select-field.tsx';
import bar from '../files/file-toolbar.module.css';
import filters from '../files/run-filters.module.css';
import { visibleName } from '../names.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './browse-backup.module.css';

const everywhere = 'all';

export interface BrowseToolbarProps {
  readonly computers: readonly BackupComputer[] | undefined;
  /** How many photos a search has found. */
  readonly found: number | undefined;
}

/** What narrows the photos of a backup down, and how they are listed. */
export function BrowseToolbar({ computers = [], found }: BrowseToolbarProps) {
  const { by, source, onlyRemoved } = useKeepsake((state) => state.browsing);
  const browse = useKeepsake((state) => state.browse);
  const sources = computers.flatMap((computer) => computer.sources.map(({ id, label }) => ({ id, label, computer: computer.name })));
  const options = [
    { value: everywhere, name: words.restore.allSources },
    ...sources.map(({ id, label, computer }) => ({
      value: id, name: visibleName(computer === undefined || computers.length < 2 ? label : words.restore.sourceOf(label, computer)),
    })),
  ];
  return (
    <div className={bar.bar} role="search">
      <Search />
      <ToggleButtonGroup
        className={cx(filters.group)}
        aria-label={words.restore.order}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[by]}
        onSelectionChange={(keys) => browse({ by: keys.has('folder') ? 'folder' : 'date', source: undefined, folder: undefined })}
      >
        <ToggleButton id="date" className={cx(filters.choice)}>
          {words.restore.byDate}
        </ToggleButton>
        <ToggleButton id="folder" className={cx(filters.choice)}>
          {words.restore.byFolder}
        </ToggleButton>
      </ToggleButtonGroup>
      {sources.length > 1 && (
        <SelectField
          compact
          label={words.restore.source}
          options={options}
          value={source ?? everywhere}
          onChange={(value) => browse({ source: value === everywhere ? undefined : value, folder: undefined })}
        />
      )}
      <SelectField
        compact
        label={words.restore.removedFilter}
        options={[{ value: 'all', name: words.restore.allPhotos }, { value: 'removed', name: words.restore.onlyRemoved }]}
        value={onlyRemoved ? 'removed' : 'all'}
        onChange={(value) => browse({ onlyRemoved: value === 'removed' })}
      />
      <p className={bar.found} role="status">
        {found === undefined ? '' : words.restore.found(found)}
      </p>
    </div>
  );
}

function Search() {
  const search = useKeepsake((state) => state.browsing.search);
  const browse = useKeepsake((state) => state.browse);
  const onSearch = useCallback((text: string) => browse({ search: text }), [browse]);
  return <SearchInput label={words.restore.search} clearLabel={words.restore.clearSearch} maxLength={searchMax} search={search} onSearch={onSearch} />;
}

/** The way to the folder that is shown; each folder on it leads back. */
export function FolderPath({ label }: { readonly label: string }) {
  const { source, folder } = useKeepsake((state) => state.browsing);
  const browse = useKeepsake((state) => state.browse);
  const path = folder?.path ?? '';
  const names = path === '' ? [] : path.split('/');
  // The bytes of a folder above one whose path is not UTF-8 are those up to its slash.
  const bytes = folder?.pathB64 === undefined ? undefined : atob(folder.pathB64).split('/');
  const crumbs = [
    { name: words.restore.top, go: () => browse({ source: undefined, folder: undefined }) },
    { name: label, go: () => browse({ source, folder: undefined }) },
    ...names.map((name, index) => ({
      name,
      go: () => browse({
        source,
        folder: {
          path: names.slice(0, index + 1).join('/'),
          ...(bytes === undefined ? {} : { pathB64: btoa(bytes.slice(0, index + 1).join('/')) }),
        },
      }),
    })),
  ];
  return (
    <nav className={styles.crumbs} aria-label={words.restore.path}>
      {crumbs.map(({ name, go }, index) => (
        <button key={index} type="button" className={styles.crumb} aria-current={index === crumbs.length - 1 ? 'location' : undefined} onClick={go}>
          {visibleName(name)}
        </button>
      ))}
    </nav>
  );
}

import { sourceNames } from '../src-shared/source-names.ts';
import { visibleName } from './names.ts';
import type { KeepsakeState } from './store/state.ts';
import { useKeepsake } from './use-store.ts';

type App = NonNullable<KeepsakeState['app']>;

const noNames: ReadonlyMap<string, string> = new Map();
const made = new WeakMap<App, ReadonlyMap<string, string>>();

/** What people call each folder that is or was backed up, by its ID. */
export function namesOf(app: App | undefined): ReadonlyMap<string, string> {
  if (app === undefined) return noNames;
  const names = made.get(app) ?? sourceNames([...app.sources, ...app.unlistedSources]);
  made.set(app, names);
  return names;
}

/** What people call the folder with this ID; undefined where nobody knows it. */
export const useSourceName = (id: string): string | undefined => useKeepsake((state) => namesOf(state.app).get(id));

/** Is it one of the folders that are not backed up now? */
export const useIsUnlisted = (id: string): boolean =>
  useKeepsake((state) => state.app?.unlistedSources.some((source) => source.id === id) === true);

/** How many files are backed up of the folders that are not backed up now. */
export const unlistedFiles = ({ app }: Pick<KeepsakeState, 'app'>): number =>
  (app?.unlistedSources ?? []).reduce((sum, { files }) => sum + files, 0);

/** How many of them are of folders that were removed. */
export const removedFiles = ({ app }: Pick<KeepsakeState, 'app'>): number =>
  (app?.unlistedSources ?? []).reduce((sum, { files, fromCommandLine }) => sum + (fromCommandLine ? 0 : files), 0);

/** "Pictures / 2024/Rome" */
export function folderWords(source: string | undefined, folder: string): string {
  return visibleName([source, folder].filter((part) => part !== undefined && part !== '').join(' / '));
}

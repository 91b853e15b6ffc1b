import type { Source } from './domain.ts';

/** What tells folders of the same name apart: the folder that each one is in, else its whole path. */
const distinctions: readonly ((path: string) => string)[] = [
  (path) => path.split(/[/\\]/).filter((part) => part !== '').at(-2) ?? path,
  (path) => path,
];

/** What people call each of these sources, by its ID: "DCIM", and where there are several, "DCIM (CANON)". */
export function sourceNames(sources: readonly Pick<Source, 'id' | 'label' | 'path'>[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const alike of Map.groupBy(sources, ({ label }) => label).values()) {
    const distinct = alike.length === 1 ? undefined
      : (distinctions.find((of) => new Set(alike.map(({ path }) => of(path))).size === alike.length) ?? distinctions.at(-1));
    for (const { id, label, path } of alike) names.set(id, distinct === undefined ? label : `${label} (${distinct(path)})`);
  }
  return names;
}

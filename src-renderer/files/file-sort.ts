import type { FileQuery } from '../../src-shared/contract.ts';

export type FileSort = NonNullable<FileQuery['sort']>;

/** What a first click sorts downwards: the newest, the largest. */
const firstDownwards: ReadonlySet<FileSort['by']> = new Set(['taken', 'bytes']);

/** What a click on a column's heading makes of the order; undefined: the list's own again. */
export function nextSort(sort: FileSort | undefined, by: FileSort['by']): FileSort | undefined {
  const first = firstDownwards.has(by);
  if (sort?.by !== by) return { by, descending: first };
  return sort.descending === first ? { by, descending: !first } : undefined;
}

export function ariaSort(sort: FileSort | undefined, by: FileSort['by']): 'ascending' | 'descending' | 'none' {
  if (sort?.by !== by) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}

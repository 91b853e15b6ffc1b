import { type FileQuery, type FileWindow, fileWindowMax } from '../../src-shared/contract.ts';
import type { FileRow } from '../../src-shared/domain.ts';
import { type FileNarrowing, type FilesTab, lastRun, needYou } from './state.ts';

/** Rows asked for before and after what is seen: a screen or two to scroll into before the next answer is there. */
const margin = 120;

/** The row at this position of the (narrowed) list, when it is held. */
export function rowAt(files: FileWindow | undefined, index: number): FileRow | undefined {
  return files?.rows[index - files.query.offset];
}

/** Does this query hold the rows from `first` to before `end`, with some to spare for the next scroll? */
export function covers(query: Pick<FileQuery, 'offset' | 'limit'>, first: number, end: number): boolean {
  const spare = Math.min(margin / 2, Math.floor((query.limit - (end - first)) / 4));
  const from = query.offset === 0 ? 0 : query.offset + spare;
  return first >= from && end <= query.offset + query.limit - spare;
}

/** A list of files as it is asked for, without the part of it. */
export type FileListQuery = Omit<FileQuery, 'offset' | 'limit'>;

/** The list of a tab of the files view, as it is narrowed. @param run of which it is; absent: the last backup */
export function listQuery(tab: FilesTab | undefined, { search, source, sort }: FileNarrowing, run?: string): FileListQuery {
  const words = search.trim();
  return {
    ...(tab === undefined ? { scope: 'library' as const } : {}),
    ...(tab === needYou ? { scope: 'library' as const, state: 'failed' as const } : {}),
    ...(tab === undefined || tab === needYou || tab === lastRun ? {} : { state: tab }),
    ...(run === undefined || tab === undefined || tab === needYou ? {} : { run }),
    ...(words === '' ? {} : { search: words }),
    ...(source === undefined ? {} : { source }),
    ...(sort === undefined ? {} : { sort }),
  };
}

/** Are both of one list? */
export function sameList(a: FileListQuery, b: FileListQuery): boolean {
  return (
    a.scope === b.scope && a.run === b.run && a.state === b.state && a.search === b.search && a.source === b.source &&
    a.sort?.by === b.sort?.by && a.sort?.descending === b.sort?.descending
  );
}

/** The query whose rows lie around those from `first` to before `end`. */
export function queryAround(first: number, end: number, list: FileListQuery): FileQuery {
  const offset = Math.max(0, first - margin);
  const limit = Math.min(fileWindowMax, end - offset + margin);
  return { offset, limit, ...list };
}

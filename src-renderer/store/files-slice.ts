import { type FileQuery, type FileWindow, fileWindowMax } from '../../src-shared/contract.ts';
import type { FileRow } from '../../src-shared/domain.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { createLatestWins } from '../latest-wins.ts';
import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import { type FilesSlice, type GetState, needYou, type SetState } from './state.ts';

/** Rows asked for before and after what is seen: a screen or two to scroll into before the next answer is there. */
const margin = 120;
/** Ten windows a second are more than an eye can follow. */
export const windowIntervalMs = 100;

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

/** The query whose rows lie around those from `first` to before `end`. */
export function queryAround(first: number, end: number, state: FileQuery['state']): FileQuery {
  const offset = Math.max(0, first - margin);
  const limit = Math.min(fileWindowMax, end - offset + margin);
  return { offset, limit, ...(state === undefined ? {} : { state }) };
}

export function createFilesSlice(set: SetState, get: GetState, transport: Transport): FilesSlice {
  let wanted: FileQuery | undefined;
  const ask = createLatestWins<FileQuery>(windowIntervalMs, async (query) => {
    try {
      const files = await transport.call('files.window', query);
      set((before) => ({ ...applyUpdate(before, { files }), filesError: undefined }));
    } catch (thrown) {
      // Asked again with the next scroll or connection.
      wanted = undefined;
      set({ filesError: toKeepsakeError(thrown) });
    }
  });

  return {
    files: undefined,
    filesError: undefined,
    seeRows(first, end) {
      const { filter } = get();
      const state = filter === needYou ? undefined : filter;
      if (wanted?.state === state && wanted !== undefined && covers(wanted, first, end)) return;
      wanted = queryAround(first, end, state);
      ask.push(wanted);
    },
    leaveFiles() {
      wanted = undefined;
      // An empty window ends the updates; the rows are not kept for later either.
      ask.push({ offset: 0, limit: 0 });
      set({ files: undefined });
    },
  };
}

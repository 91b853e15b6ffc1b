import type { FileQuery } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { createLatestWins } from '../latest-wins.ts';
import type { Transport } from '../transport/transport.ts';
import { applyUpdate } from './apply-update.ts';
import { covers, listQuery, queryAround, sameList } from './file-lists.ts';
import type { FilesSlice, GetState, SetState } from './state.ts';

/** Ten windows a second are more than an eye can follow. */
const windowIntervalMs = 100;

export function createFilesSlice(set: SetState, get: GetState, transport: Transport): FilesSlice {
  let wanted: FileQuery | undefined;

  const createAsk = () =>
    createLatestWins<FileQuery>(windowIntervalMs, async (query) => {
      try {
        const files = await transport.call('files.window', query);
        set((before) => ({ ...applyUpdate(before, { files }), filesError: undefined }));
      } catch (thrown) {
        // Whoever looks at another list has taken this question back.
        if (wanted === undefined || !sameList(wanted, query)) return;
        // Asked again with the next scroll or connection.
        wanted = undefined;
        set({ filesError: toKeepsakeError(thrown) });
      }
    });
  let ask = createAsk();

  return {
    narrowing: { search: '' },
    narrowFiles: (narrowing) => set({ narrowing }),
    files: undefined,
    filesError: undefined,
    seeRows(first, end) {
      const { filter, narrowing, runId } = get();
      const list = listQuery(filter, narrowing, runId);
      if (wanted === undefined || !sameList(wanted, list)) {
        // Another list does not wait for the answer of the one before, which may be a long search.
        ask.clear();
        ask = createAsk();
      } else if (covers(wanted, first, end)) return;
      wanted = queryAround(first, end, list);
      ask.push(wanted);
    },
    leaveFiles() {
      wanted = undefined;
      // An empty window ends the updates; the rows are not kept for later either.
      ask.push({ offset: 0, limit: 0 });
      set({ files: undefined });
    },
    fileDetails: (file) => transport.call('files.details', file),
    revealFile: async (file) => {
      await transport.call('files.reveal', file);
    },
    failuresCsv: async () => (await transport.call('failures.csv', {})).csv,
  };
}

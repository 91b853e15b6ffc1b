import { toKeepsakeError } from '../../src-shared/errors.ts';
import type { FolderLine } from '../../src-shared/journal.ts';
import { pathText } from '../base/source-path.ts';
import type { Catalog } from './catalog.ts';
import type { DestinationLink } from './destination-link.ts';
import { lineTime } from './line-time.ts';
import type { KnownPlace } from './run-connection.ts';
import type { WalkedFolder } from './walker.ts';

/** Journals the times and permissions of folders that have changed since they were journalled last. */
export interface RunFolders {
  /** Waits only while lines of before are still on their way. */
  add(known: KnownPlace, folders: readonly WalkedFolder[]): Promise<void>;
  /** Resolves when all of them are journalled. */
  flush(): Promise<void>;
  /** Resolves when nothing is on its way any more, whatever became of it. */
  settled(): Promise<void>;
}

interface ChangedFolder {
  readonly known: KnownPlace;
  readonly folder: WalkedFolder;
  readonly line: FolderLine;
}

/** Lines that are journalled at once. */
const linesTogether = 1000;

export function createRunFolders(
  catalog: Pick<Catalog, 'changedFolders' | 'putFolders'>, link: Pick<DestinationLink, 'confirmAll'>,
): RunFolders {
  let waiting: ChangedFolder[] = [];
  let sending = Promise.resolve();
  let taken: 'unknown' | 'yes' | 'no' = 'unknown';

  async function journal(changed: readonly ChangedFolder[]): Promise<void> {
    if (taken === 'no') return;
    const lines = changed.map(({ line }) => line);
    try {
      // A server of an older version refuses the first line; then the others are not sent to it.
      if (taken === 'unknown') await link.confirmAll(lines.splice(0, 1));
      taken = 'yes';
      if (lines.length > 0) await link.confirmAll(lines);
    } catch (error) {
      const { code } = toKeepsakeError(error);
      if (code !== 'refused' && code !== 'usage') throw error;
      taken = 'no';
      return;
    }
    for (const [{ place }, group] of Map.groupBy(changed, ({ known }) => known))
      // What a full disk refuses is journalled once more by the next run, or read from the journal.
      await catalog.putFolders(place, group.map(({ folder }) => folder), Date.parse(group[0]?.line.when ?? '')).catch(() => undefined);
  }

  /** One batch is on its way while the next one is gathered. */
  async function send(): Promise<void> {
    const changed = waiting;
    waiting = [];
    const before = sending;
    sending = before.then(() => journal(changed));
    // Whoever waits for it is told.
    sending.catch(() => undefined);
    await before;
  }

  return {
    async add(known, folders) {
      if (taken === 'no') return;
      const changed = await catalog.changedFolders(known.place, folders);
      for (const index of changed) {
        const folder = folders[index];
        if (folder !== undefined) waiting.push({ known, folder, line: lineOf(known, folder) });
      }
      if (waiting.length >= linesTogether) await send();
    },
    async flush() {
      if (waiting.length > 0) await send();
      await sending;
    },
    settled: () => sending.catch(() => undefined),
  };
}

function lineOf({ source }: KnownPlace, folder: WalkedFolder): FolderLine {
  return {
    kind: 'folder', source: source.id, label: source.label, ...pathText(folder.path),
    mtime: folder.mtimeNs.toString(), mode: folder.mode, when: lineTime(source),
  };
}

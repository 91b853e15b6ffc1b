import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { DatabaseRoom } from '../base/database-room.ts';
import type { JournalPage } from './vault-types.ts';

/** How much of this computer's disk a destination's journal may take, in bytes. */
export interface JournalLimits {
  /** A database up to this size takes over lines whatever is free on its disk. */
  readonly smallBytes: number;
  /** A larger one takes over lines only while this much is free. */
  readonly spareBytes: number;
}

export const journalLimits: JournalLimits = { smallBytes: 300e6, spareBytes: 1024 ** 3 };

/** Bounds what a journal takes of this computer's disk: a server may send lines without end. */
export interface JournalRoom {
  /**
   * To be called with each page, before its lines are taken over.
   *
   * @throws KeepsakeError 'disk-full' where there is no room for them
   */
  admit(page: Pick<JournalPage, 'lines' | 'damage'>): Promise<void>;
}

export interface JournalRoomOptions {
  /** How people know the destination, where that is known. */
  readonly label?: string | undefined;
  /** Of the database that takes over the lines. */
  readonly measure: () => Promise<DatabaseRoom>;
  /** May this line take room in the database? Default: every line. */
  readonly takes?: (line: JournalLine) => boolean;
  readonly limits?: JournalLimits | undefined;
}

/**
 * The database's size decides, not what one reading takes over: the next reading of a journal that does not end must not begin to count
 * anew. The database is measured when the estimate of its size says that it may be too large.
 */
export function createJournalRoom({ label, measure, takes = () => true, limits = journalLimits }: JournalRoomOptions): JournalRoom {
  let estimatedBytes = Infinity;
  return {
    async admit(page) {
      const bytes = bytesOf(page, takes);
      if (bytes === 0) return;
      estimatedBytes += bytes;
      if (estimatedBytes <= limits.smallBytes) return;
      const { usedBytes, freeBytes } = await measure();
      estimatedBytes = usedBytes + bytes;
      if (estimatedBytes > limits.smallBytes && freeBytes < limits.spareBytes) throw noRoom(label);
    },
  };
}

/** What the lines of a page take in a database, at most, about: a server may write texts of any length into them. */
function bytesOf({ lines, damage = [] }: Pick<JournalPage, 'lines' | 'damage'>, takes: (line: JournalLine) => boolean): number {
  let sum = 100 * damage.length;
  for (const { line } of lines) {
    if (!takes(line)) continue;
    sum += 100;
    for (const value of Object.values(line)) if (typeof value === 'string') sum += 2 * value.length;
  }
  return sum;
}

function noRoom(label: string | undefined): KeepsakeError {
  return new KeepsakeError(
    'disk-full',
    label === undefined
      ? "The list of what is in this backup needs more room than is left on the disk of Keepsake's folder: free some space there. " +
        'Where you did not back up that much, ask the owner of the server.'
      : `What ${label} says was backed up needs more room than is left on the disk of Keepsake's folder: free some space there. ` +
        'Where you did not back up that much, ask the owner of the server.',
    { scope: 'destination' },
  );
}

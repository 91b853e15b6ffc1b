import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';
import { createGroupCommit, type GroupCommit, type Outcome } from './group-commit.ts';
import { isTooLong, lineBytesMax } from './journal-line.ts';
import type { OpenSegment } from './journal-writing.ts';
import type { VaultPlace } from './layout.ts';
import type { ThreadPool } from './thread-pool.ts';
import type { VaultOperations } from './vault-operations.ts';

export interface JournalAppender {
  append(lines: readonly JournalLine[], signal: AbortSignal): Promise<void>;
  /** What was appended is not relied on any more: the next call begins another segment, whatever the journal holds now. */
  beginAnew(): void;
  idle(): Promise<void>;
}

/** Calls that share one fsync at most. */
const groupMax = 128;

/**
 * One writer's end of the journal. Calls are written in their order, each wholly or not at all.
 *
 * @param lengthsOf the lengths of those of these objects that are stored
 */
export function createJournalAppender(
  place: VaultPlace,
  writer: string,
  run: ThreadPool<VaultOperations>['run'],
  lengthsOf: (ids: readonly ObjectId[]) => Promise<ReadonlyMap<ObjectId, number>>,
): JournalAppender {
  let segment: OpenSegment | undefined;

  async function commit(calls: readonly (readonly JournalLine[])[]): Promise<readonly Outcome<void>[]> {
    const stored = await lengthsOf(
      calls
        .flat()
        .filter(isVersion)
        .map((line) => line.object),
    );
    const absent = calls.map((lines) => lines.filter(isVersion).find((line) => !isStored(line, stored)));
    const whole = calls.filter((_, index) => absent[index] === undefined).flat();
    if (whole.length > 0) {
      try {
        segment = await run('appendToJournal', [place, writer, segment, whole]);
      } catch (error) {
        // The next call repairs it and begins another; in a vault that was replaced it begins anew.
        const isReplaced = error instanceof KeepsakeError && error.code === 'wrong-vault';
        segment = isReplaced || segment === undefined ? undefined : { ...segment, failed: true };
        throw error;
      }
    }
    return absent.map((line) => (line === undefined ? { result: undefined } : { error: objectAbsent(line) }));
  }

  const group: GroupCommit<readonly JournalLine[], void> = createGroupCommit(groupMax, commit);
  return {
    append: async (lines, signal) => {
      if (lines.some(isTooLong))
        throw new KeepsakeError('too-large', `A journal line is longer than ${lineBytesMax} bytes: nothing would read it.`);
      if (lines.length > 0) await group.add(lines, signal);
    },
    beginAnew() {
      segment = undefined;
    },
    idle: () => group.idle(),
  };
}

const isVersion = (line: JournalLine): line is VersionLine => line.kind === 'version';

/** In a plain vault the object's length is known as well, and a cut-off object is none. */
function isStored(line: VersionLine, stored: ReadonlyMap<ObjectId, number>): boolean {
  const bytes = stored.get(line.object);
  return bytes !== undefined && (line.object !== line.sha256 || bytes === line.bytes);
}

function objectAbsent(line: VersionLine): KeepsakeError {
  return new KeepsakeError(
    'object-absent',
    `The vault does not hold the content of ${line.path}: it has to be uploaded again.`,
  );
}

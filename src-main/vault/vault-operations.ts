import { closeSync, openSync, readSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Space } from '../../src-shared/contract.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { ObjectId } from '../../src-shared/domain.ts';
import { createContentHashing } from './content-hashing.ts';
import { createContentStoring } from './content-storing.ts';
import { appendToJournal, type OpenSegment } from './journal-writing.ts';
import type { JournalPosition } from './journal-position.ts';
import { readJournal } from './journal-reading.ts';
import { findReferences, listSegments, type Segment } from './journal-references.ts';
import { prefixFolder, prefixOf, type VaultPlace } from './layout.ts';
import { createMarkerGuard, openMarker } from './marker.ts';
import { createObjectFiles } from './object-files.ts';
import { createObjectIndex } from './object-index.ts';
import { createTemporaryFiles } from './temporary-files.ts';
import { createUploadFiles } from './upload-files.ts';
import { move } from './thread-server.ts';
import { createWriterLocks } from './writer-locks.ts';

/**
 * Everything that blocks, as one thread offers it. Each operation that could take an absent vault for an empty one
 * looks for the marker first.
 *
 * @param indexMemory which objects may be stored, shared by all threads of one vault
 */
export function createVaultThread(indexMemory: SharedArrayBuffer) {
  const guard = createMarkerGuard();
  const index = createObjectIndex(indexMemory);
  const objects = createObjectFiles(index, guard);
  const temporaries = createTemporaryFiles(guard);
  const uploads = createUploadFiles(guard);
  const hashing = createContentHashing(guard);
  const operations = {
    openMarker,
    findObjects: objects.find,
    publishObjects: objects.publish,
    listObjects: objects.list,
    filesOfObject: objects.filesOf,
    setAside: objects.setAside,
    lockWriter: createWriterLocks(guard),
    prepareWriter(place: VaultPlace, writer: string): void {
      temporaries.prepare(place, writer);
      uploads.expire(place, writer, Date.now());
    },
    finishWriter: temporaries.finish,
    tidyWriter(place: VaultPlace, writer: string): void {
      uploads.expire(place, writer, Date.now());
      temporaries.finish(place, writer);
    },
    writeObject: temporaries.write,
    beginTemporary: temporaries.begin,
    appendTemporary: temporaries.append,
    endTemporary: temporaries.end,
    discardTemporary: temporaries.discard,
    openUpload: uploads.open,
    findUpload: uploads.find,
    beginPart: uploads.begin,
    appendPart: uploads.append,
    endPart: uploads.end,
    undoPart: uploads.undo,
    sealUpload: uploads.seal,
    removeUpload: uploads.remove,
    hashBlock: hashing.hashBlock,
    hashEnd: hashing.hashEnd,
    listSegments: (place: VaultPlace) => listSegments(place, guard),
    findReferences: (place: VaultPlace, segments: readonly Segment[], ids: ReadonlySet<ObjectId>) =>
      findReferences(place, guard, segments, ids),
    appendToJournal: (
      place: VaultPlace,
      writer: string,
      segment: OpenSegment | undefined,
      lines: readonly JournalLine[],
    ) => appendToJournal(place, guard, writer, segment, lines),
    readJournal: (place: VaultPlace, from: JournalPosition, limit: number, passOver?: string) =>
      readJournal(place, guard, from, limit, passOver),
    /** At most `length` bytes of an object's file, fewer only at its end. */
    readObject(place: VaultPlace, name: string, position: number, length: number): Uint8Array {
      guard(place);
      const block = new Uint8Array(length);
      const file = openSync(join(prefixFolder(place.root, prefixOf(name)), name), 'r');
      try {
        let done = 0;
        while (done < length) {
          const read = readSync(file, block, done, length - done, position + done);
          if (read === 0) break;
          done += read;
        }
        return move(block.subarray(0, done), [block.buffer]);
      } finally {
        closeSync(file);
      }
    },
    ping: guard,
    space(place: VaultPlace): Space {
      guard(place);
      const { bavail, blocks, bsize } = statfsSync(place.root);
      return { free: bavail * bsize, total: blocks * bsize };
    },
  };
  return {
    operations,
    /** No operation: for a thread that reads the contents itself. */
    storeContents: createContentStoring(objects, temporaries, index),
  };
}

export type VaultOperations = ReturnType<typeof createVaultThread>['operations'];

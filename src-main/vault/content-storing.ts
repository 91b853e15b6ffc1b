import type { ObjectId } from '../../src-shared/domain.ts';
import { removeTemporary } from './durable-files.ts';
import { newTemporaryPath, type VaultPlace } from './layout.ts';
import type { ObjectFiles, WrittenObject } from './object-files.ts';
import type { ObjectIndex } from './object-index.ts';
import type { TemporaryFiles } from './temporary-files.ts';
import { cancelled, conflict } from './vault-errors.ts';

/** A content as it was read. */
export interface ReadContent {
  /** They need to last only until the next content is read. */
  readonly bytes: Uint8Array;
  /** Of these bytes, lower-case hex. */
  readonly sha256: string;
}

/** A content that the thread reads and stores. */
export interface ContentToStore<R extends ReadContent> {
  /** As in `ObjectDescription`. */
  readonly extension: string;
  /** What it throws is the content's error, and no other content's. */
  readonly read: () => R;
}

/** What became of one content. `reading`: its bytes could not be had, and the vault was not touched. */
export type StoredContent<R extends ReadContent> =
  | { readonly state: 'stored' | 'present'; readonly content: R }
  | { readonly error: unknown; readonly reading: boolean };

/**
 * Stores contents in a plain vault: one outcome each, in order. Blocks, and lives in a thread.
 *
 * @param isStopped asked between calls to the file system: what is not stored then is 'cancelled'
 */
export type StoreContents = <R extends ReadContent>(
  place: VaultPlace, writer: string, contents: readonly ContentToStore<R>[], isStopped: () => boolean,
) => readonly StoredContent<R>[];

interface OpenContent<R> extends WrittenObject {
  /** Its place among the contents. */
  readonly position: number;
  readonly content: R;
  readonly file: number;
}

/**
 * All contents are written before the first of them is made durable: the system is writing the others while one is waited
 * for. Each is durable under a temporary name before it gets its own, and the names are made durable last, folder by folder.
 */
export function createContentStoring(objects: ObjectFiles, temporaries: TemporaryFiles, index: ObjectIndex): StoreContents {
  /** Is there a whole object of this content? Durable, then. */
  function isPresent(place: VaultPlace, id: ObjectId, bytes: number): boolean {
    return index.ask(id) !== 'no' && objects.find(place, [id]).some((file) => file.bytes === bytes);
  }

  return <R extends ReadContent>(
    place: VaultPlace, writer: string, contents: readonly ContentToStore<R>[], isStopped: () => boolean,
  ): StoredContent<R>[] => {
    const outcomes = new Map<number, StoredContent<R>>();
    const open: OpenContent<R>[] = [];
    const durable: OpenContent<R>[] = [];

    function write(position: number, { read, extension }: ContentToStore<R>): void {
      let content: R;
      try {
        if (isStopped()) throw cancelled();
        content = read();
      } catch (error) {
        outcomes.set(position, { error, reading: true });
        return;
      }
      try {
        const { bytes, sha256: id } = content;
        if (isPresent(place, id, bytes.length)) {
          outcomes.set(position, { state: 'present', content });
          return;
        }
        const temporary = newTemporaryPath(place.root, writer);
        const file = temporaries.fill(place, temporary, bytes);
        open.push({ position, content, file, temporary, object: { id, sha256: id, bytes: bytes.length, extension } });
      } catch (error) {
        outcomes.set(position, { error, reading: false });
      }
    }

    function settle(each: OpenContent<R>): void {
      try {
        if (isStopped()) {
          temporaries.abandon(each.file, each.temporary);
          throw cancelled();
        }
        temporaries.settle(each.file, each.temporary, each.object.bytes);
        durable.push(each);
      } catch (error) {
        outcomes.set(each.position, { error, reading: false });
      }
    }

    function publish(): void {
      try {
        const published = objects.publish(place, durable);
        for (const [at, { position, content, object }] of durable.entries()) {
          const state = published[at];
          outcomes.set(position, state === 'stored' || state === 'present'
            ? { state, content }
            : { error: conflict(object.id), reading: false });
        }
      } catch (error) {
        for (const { position, temporary } of durable) {
          discard(temporary);
          outcomes.set(position, { error, reading: false });
        }
      }
    }

    for (const [position, content] of contents.entries()) write(position, content);
    open.forEach(settle);
    if (durable.length > 0) publish();
    return contents.map((_, position) => outcomes.get(position) ?? { error: new Error('a content was lost'), reading: false });
  };
}

function discard(temporary: string): void {
  try {
    removeTemporary(temporary);
  } catch {
    // The error that led here is the one to tell; the writer's next start removes it.
  }
}

import { join } from 'node:path';
import type { ObjectId } from '../../src-shared/domain.ts';
import { isCount, readLine } from './journal-line.ts';
import { scanLines, segmentsOf, writersOf } from './journal-reading.ts';
import { journalFolder, segmentName, type VaultPlace } from './layout.ts';
import type { MarkerGuard } from './marker.ts';
import { unless } from './vault-errors.ts';

/** What the journals of all writers say of one object. */
export interface References {
  /** Lines that say that it was at a path. */
  readonly versions: number;
  /** The most versions that a `quarantined` line knew of; undefined where there is no such line. */
  readonly quarantinedAt: number | undefined;
}

export interface Segment {
  readonly writer: string;
  readonly seq: number;
}

/** Every segment of every journal. Blocks: for a thread. */
export function listSegments(place: VaultPlace, guard: MarkerGuard): readonly Segment[] {
  guard(place);
  return writersOf(place, guard).flatMap((writer) => segmentsOf(place, writer).map((seq) => ({ writer, seq })));
}

const objectKey = Buffer.from('"object":"');

/**
 * What these segments say of these objects; those that they do not name are left out. A quote within a JSON string is
 * escaped, so `"object":"` is always the member itself: only the lines that matter are parsed. Blocks: for a thread.
 */
export function findReferences(
  place: VaultPlace,
  guard: MarkerGuard,
  segments: readonly Segment[],
  ids: ReadonlySet<ObjectId>,
): ReadonlyMap<ObjectId, References> {
  guard(place);
  const found = new Map<ObjectId, References>();
  const take = (stored: Uint8Array): true => {
    const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.length);
    const at = bytes.indexOf(objectKey);
    if (at < 0) return true;
    const id = bytes.toString('latin1', at + objectKey.length, at + objectKey.length + 64);
    if (!ids.has(id)) return true;
    const read = readLine(stored);
    const references = read.kind === 'json' ? referencesOf(read.value) : undefined;
    if (references !== undefined) found.set(id, addReferences(found.get(id), references));
    return true;
  };
  for (const { writer, seq } of segments) {
    const path = join(journalFolder(place.root, writer), segmentName(seq));
    unless(['ENOENT'], () => scanLines(path, 0, take));
  }
  return found;
}

/** What one line says of its object; undefined for a line of another kind. */
function referencesOf(line: unknown): References | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const { kind, versions = 0 } = line as Record<string, unknown>;
  if (kind === 'version') return { versions: 1, quarantinedAt: undefined };
  return kind === 'quarantined' && isCount(versions) ? { versions: 0, quarantinedAt: versions } : undefined;
}

/** Both together. */
export function addReferences(one: References | undefined, other: References): References {
  if (one === undefined) return other;
  const known = [one.quarantinedAt, other.quarantinedAt].filter((each) => each !== undefined);
  return {
    versions: one.versions + other.versions,
    quarantinedAt: known.length === 0 ? undefined : Math.max(...known),
  };
}

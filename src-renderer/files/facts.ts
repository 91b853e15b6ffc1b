import type { FileDetails } from '../../src-shared/contract.ts';
import { mediaKind } from '../../src-shared/media.ts';
import { splitPath, visibleName } from '../names.ts';
import { asSentence, words } from '../words.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What is long and read letter by letter. */
  readonly mono?: boolean;
}

/** Nobody asks when a sidecar was taken, and of what was not read it is not known. */
function takenFact({ takenAt, path, versions }: FileDetails): readonly Fact[] {
  const { taken, notDated, moment } = words.details;
  if (takenAt !== undefined) return [{ name: taken, value: moment(new Date(takenAt)) }];
  return versions.length === 0 || mediaKind(splitPath(path).name) === 'sidecar' ? [] : [{ name: taken, value: notDated }];
}

/** What is known of a file, as it is shown and copied. */
export function factsOf(details: FileDetails): readonly Fact[] {
  const { modifiedAt, versions, bytes, absolutePath, place, notice, failure } = details;
  const [newest] = versions;
  const when = (at: string) => words.details.moment(new Date(at));
  return [
    ...(notice === undefined ? [] : [{ name: words.details.notice, value: words.said(notice) }]),
    ...takenFact(details),
    ...(modifiedAt === undefined ? [] : [{ name: words.details.modified, value: when(modifiedAt) }]),
    ...(newest === undefined ? [] : [{ name: words.details.confirmed, value: when(newest.at) }]),
    // A folder that cannot be read, or a link, is no photo of so many bytes.
    ...(failure?.entry === undefined ? [{ name: words.details.size, value: words.details.bytes(bytes) }] : []),
    { name: words.details.where, value: visibleName(absolutePath), mono: true },
    ...(failure?.target === undefined ? [] : [{ name: words.details.target, value: visibleName(failure.target), mono: true }]),
    ...(place === undefined ? [] : [{ name: words.details.copy, value: visibleName(place), mono: true }]),
    ...(newest === undefined ? [] : [{ name: words.details.checksum, value: newest.sha256, mono: true }]),
    ...(failure === undefined ? [] : [{ name: words.files.states.failed, value: asSentence(words.said(failure.reason)) }]),
  ];
}

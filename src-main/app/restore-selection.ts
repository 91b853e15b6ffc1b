import path from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { absoluteFolder } from '../base/real-path.ts';
import { pathBytes } from '../base/source-path.ts';
import type { BackedUpSource, RestoreSelection } from '../restore/restore-types.ts';
import type { KnownSource } from './settings.ts';

export interface SelectionOptions {
  /** As typed: the path of a file or folder on this computer, absolute, or its place in the backup as `keepsake list` prints it: label/path. None: everything. */
  readonly paths: readonly string[];
  /** The folders that this computer has backed up. */
  readonly known: readonly Pick<KnownSource, 'id' | 'path' | 'pathB64'>[];
  /** Only what this computer has backed up can go back to where it was: none of the others is taken without being named. */
  readonly inPlace: boolean;
  /** The state that is asked for, in milliseconds since 1970; undefined: the newest. */
  readonly at: number | undefined;
}

/**
 * Finds what was named among the sources of a backup.
 *
 * @throws KeepsakeError 'not-found' where nothing there can have such a path
 */
export function selectFiles(sources: readonly BackedUpSource[], { paths, known, inPlace, at }: SelectionOptions): readonly RestoreSelection[] {
  if (sources.length === 0) throw nothingAtAll(at);
  const everything = sources.filter(({ id }) => !inPlace || known.some((each) => each.id === id));
  if (paths.length === 0) {
    if (everything.length === 0) throw nothingOfHere();
    return everything.map(({ id }) => ({ source: id, path: new Uint8Array() }));
  }
  return paths.flatMap((typed) => {
    const found = path.isAbsolute(typed) ? ofThisComputer(typed, sources, known) : byLabel(typed, sources);
    if (found.length === 0)
      throw new KeepsakeError('not-found', `There is nothing at ${typed} in the backup: keepsake list shows what there is.`);
    return found;
  });
}

function ofThisComputer(typed: string, sources: readonly BackedUpSource[], known: SelectionOptions['known']): readonly RestoreSelection[] {
  const wanted = absoluteFolder(typed);
  return known.flatMap((source): readonly RestoreSelection[] => {
    if (!sources.some(({ id }) => id === source.id)) return [];
    const folder = pathBytes(source).toString();
    const relative = path.relative(folder, wanted);
    const isInside = relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
    if (isInside) return [{ source: source.id, path: Buffer.from(relative.replaceAll(path.sep, '/')) }];
    // A folder around a source stands for all of it.
    const outwards = path.relative(wanted, folder);
    const isAround = outwards !== '..' && !outwards.startsWith(`..${path.sep}`) && !path.isAbsolute(outwards);
    return isAround ? [{ source: source.id, path: new Uint8Array() }] : [];
  });
}

function byLabel(typed: string, sources: readonly BackedUpSource[]): readonly RestoreSelection[] {
  const plain = typed.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
  // A label may have slashes in it: the longest that fits is meant.
  const fitting = sources.filter(({ label }) => plain === label || plain.startsWith(`${label}/`));
  const length = Math.max(0, ...fitting.map(({ label }) => label.length));
  return fitting
    .filter(({ label }) => label.length === length)
    .map(({ id, label }) => ({ source: id, path: Buffer.from(plain.slice(label.length + 1)) }));
}

function nothingAtAll(at: number | undefined): KeepsakeError {
  return new KeepsakeError(
    'not-found',
    at === undefined ? 'There is nothing in the backup.' : 'There was nothing in the backup at that time yet: choose a later one.',
  );
}

function nothingOfHere(): KeepsakeError {
  return new KeepsakeError('not-found', 'None of the folders of this computer is in the backup: restore to a folder (--to).');
}

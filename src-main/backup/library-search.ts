import type { Database } from 'better-sqlite3';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { SearchControl } from './library-types.ts';

/** Letters as a search compares them: in any case, and an accent is one however it was written. */
function folded(text: string): string {
  // eslint-disable-next-line no-control-regex -- ASCII, which most paths are, needs no normalising
  return (/^[\x00-\x7f]*$/.test(text) ? text : text.normalize('NFC')).toLowerCase();
}

/** What the lists' SQL calls: `found(path)`, `name(path)` and `folder(path)`, of a path as text. */
export interface PathFunctions {
  /** What `found` looks for from now on, and what makes it stop. */
  look(search: string, control: SearchControl): void;
}

export function createPathFunctions(database: Database): PathFunctions {
  let found = foundBy(undefined);
  let stop: SearchControl | undefined;
  const once = { deterministic: true };
  database.function('found', once, (path: string) => {
    if (stop !== undefined && Atomics.load(stop, 0) === 1) throw new KeepsakeError('cancelled', 'Cancelled.');
    return found(path) ? 1 : 0;
  });
  database.function('name', once, (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase());
  database.function('folder', once, (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/'))).toLowerCase());
  return {
    look(search, control) {
      found = foundBy(search);
      stop = control;
    },
  };
}

/** Does a path match a search? */
export function foundBy(search: string | undefined): (path: string) => boolean {
  const words = wordsOf(search);
  return (path) => {
    const text = folded(path);
    return words.every((word) => text.includes(word));
  };
}

/** The words of a search; none where there is nothing to look for. */
export function wordsOf(search: string | undefined): readonly string[] {
  return folded(search ?? '').split(/\s+/u).filter((word) => word !== '');
}

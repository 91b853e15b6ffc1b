import type { Database } from 'better-sqlite3';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { foundBy } from '../../src-shared/search.ts';
import type { SearchControl } from './library-types.ts';

/** What the lists' SQL calls: `found(source, path)`, `name(path)` and `folder(path)`, of a path as text. */
export interface PathFunctions {
  /**
   * What `found` looks for from now on, and what makes it stop.
   *
   * @param names what people call a source, by what `found` is given for it
   */
  look(search: string, names: ReadonlyMap<number | string, string>, control: SearchControl): void;
}

export function createPathFunctions(database: Database): PathFunctions {
  let found = foundBy(undefined, new Map());
  let stop: SearchControl | undefined;
  const once = { deterministic: true };
  database.function('found', once, (source: number | string, path: string) => {
    if (stop !== undefined && Atomics.load(stop, 0) === 1) throw new KeepsakeError('cancelled', 'Cancelled.');
    return found(source, path) ? 1 : 0;
  });
  database.function('name', once, (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase());
  database.function('folder', once, (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/'))).toLowerCase());
  return {
    look(search, names, control) {
      found = foundBy(search, names);
      stop = control;
    },
  };
}

import type { FileQuery } from '../../src-shared/contract.ts';
import { wordsOf } from '../../src-shared/search.ts';

/*
 * The SQL of the lists. A list is the ordered keys (`a`, `b`) of what it shows: place and path in the library, the
 * position in the order of discovery and the run's number in a run. Texts of people reach it as functions' parameters alone.
 */

/** Expressed as in the index `files_when`, which is used for nothing else. */
const when = 'coalesce(taken, mtime / 1000000)';
const text = 'CAST(path AS TEXT)';
const failedToo = 'EXISTS (SELECT 1 FROM failures f WHERE f.place = files.place AND f.path = files.path)';
const knownToo = 'EXISTS (SELECT 1 FROM files k WHERE k.place = failures.place AND k.path = failures.path)';

/** Quoted for SQL; IDs are letters and digits. */
const list = (values: readonly (string | number)[]): string =>
  values.map((value) => (typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`)).join(', ');

export interface ListShape {
  readonly scope: 'run' | 'library';
  /** Of the library. */
  readonly places: readonly number[];
  /** The number of a run. */
  readonly run: number | undefined;
  /** How many entries that run's list has; negative while it grows. */
  readonly listed: number | undefined;
  /** Of a run; undefined for all. */
  readonly sources: readonly string[] | undefined;
  /** What people call each source, by its place in the library, by its ID in a run. */
  readonly names: readonly (readonly [key: number | string, name: string])[];
  readonly state: FileQuery['state'];
  readonly search: string | undefined;
  readonly sort: FileQuery['sort'];
  /** Is there any failure at these places? */
  readonly someFailed: boolean;
}

/** The keys in their order. Undefined where nothing can match. */
export function keysOf(shape: ListShape): string | undefined {
  return shape.scope === 'run' ? runKeys(shape) : libraryKeys(shape);
}

const searched = ({ search }: ListShape, source: string): string[] => (wordsOf(search).length === 0 ? [] : [`found(${source}, ${text})`]);

/** Sources in the order of their names. */
function byName(column: string, { names }: ListShape): string {
  if (names.length < 2) return column;
  const sorted = [...names].sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `CASE ${column} ${sorted.map(([key], index) => `WHEN ${list([key])} THEN ${index}`).join(' ')} ELSE ${sorted.length} END`;
}

function runKeys(shape: ListShape): string | undefined {
  const { run, sources, state, sort } = shape;
  if (run === undefined) return undefined;
  const conditions = [
    `run = ${run}`,
    ...(sources === undefined ? [] : [`source IN (${list(sources)})`]),
    ...(state === undefined ? [] : [`state = ${list([state])}`]),
    ...searched(shape, 'source'),
  ];
  return `SELECT seq AS a, run AS b FROM runFiles WHERE ${conditions.join(' AND ')} ORDER BY ${order(sort, byName('source', shape), 'state', 'coalesce(taken,changed)', 'seq')}`;
}

function libraryKeys(shape: ListShape): string | undefined {
  const { places, state, sort, someFailed } = shape;
  if (places.length === 0 || !(state === undefined || state === 'present' || state === 'failed')) return undefined;
  const conditions = [`place IN (${list(places)})`, ...searched(shape, 'place')];
  // Of the states only these two are in the library, and what failed comes first.
  const arm = (table: string, taken: string, safe: string, extra: readonly string[], folder = '0'): string =>
    `SELECT place, path, bytes, ${taken} AS taken, ${safe} AS safe, ${folder} AS folder FROM ${table} WHERE ${[...conditions, ...extra].join(' AND ')}`;
  const files = (extra: readonly string[]): string => arm('files', when, someFailed ? `NOT ${failedToo}` : '1', extra);
  const failures = (extra: readonly string[]): string => arm('failures', 'coalesce(taken, 0)', '0', extra, "entry IS 'folder'");
  const arms = state === 'failed' ? [failures([])]
    : state === 'present' ? [files(someFailed ? [`NOT ${failedToo}`] : [])]
    : someFailed ? [files([]), failures([`NOT ${knownToo}`])] : [files([])];
  // Nobody knows how many photos are in a folder that cannot be read.
  const first = state === 'failed' ? 'folder DESC, ' : '';
  return `SELECT place AS a, path AS b FROM (${arms.join(' UNION ALL ')}) ORDER BY ${first}${order(sort ?? newest, byName('place', shape), 'safe', 'taken', 'place, path')}`;
}

const newest = { by: 'taken', descending: true } as const;

/** What is equal in a list keeps its order: `stable` tells any two rows apart. */
function order(sort: FileQuery['sort'], source: string, state: string, taken: string, stable: string): string {
  if (sort === undefined) return stable;
  const direction = sort.descending ? 'DESC' : 'ASC';
  const by = {
    name: [`name(${text})`],
    folder: [source, `folder(${text})`, `name(${text})`],
    bytes: ['bytes'],
    taken: [taken],
    state: [state],
  }[sort.by];
  return [...by, ...stable.split(', ')].map((each) => `${each} ${direction}`).join(', ');
}

/** Keys of the library by date, straight from the index: for a list's beginning alone, since what is left out is walked over. */
export function directKeys(places: readonly number[], someFailed: boolean, descending: boolean): string {
  const direction = descending ? 'DESC' : 'ASC';
  const files = `SELECT ${when} AS taken, place AS a, path AS b FROM files INDEXED BY files_when WHERE place IN (${list(places)})`;
  const failures = `SELECT coalesce(taken, 0), place, path FROM failures WHERE place IN (${list(places)}) AND NOT ${knownToo}`;
  const both = someFailed ? `${files} UNION ALL ${failures}` : files;
  return `${both} ORDER BY 1 ${direction}, 2 ${direction}, 3 ${direction} LIMIT ? OFFSET ?`;
}

/** The row of one key; none where its file is gone. */
export const runRow = `
  SELECT source, path, bytes, state, reason, NULL AS blank, taken, changed, entry, NULL AS since, NULL AS tried FROM runFiles WHERE seq = ? AND run = ?`;
export const libraryRow = `
  SELECT source, k.path, coalesce(x.bytes, f.bytes) AS bytes, x.reason, f.blank, x.since, x.tried, x.entry,
    f.taken AS taken, coalesce(x.taken, f.mtime / 1000000) AS changed,
    CASE WHEN x.place IS NULL THEN 'present' ELSE 'failed' END AS state
  FROM (SELECT ? AS place, ? AS path) k JOIN places ON places.id = k.place
    LEFT JOIN files f ON f.place = k.place AND f.path = k.path
    LEFT JOIN failures x ON x.place = k.place AND x.path = k.path
  WHERE f.place IS NOT NULL OR x.place IS NOT NULL`;

/** What was taken when nobody knows: a file system's zero is no date of a photo. */
const firstDateMs = Date.UTC(1990, 0, 1);

/** How many files and bytes by month, in this machine's time zone; month NULL: nobody knows. */
export function monthsOf(places: readonly number[]): string {
  return `
    SELECT CASE WHEN taken IS NOT NULL OR mtime / 1000000 >= ${firstDateMs}
        THEN strftime('%Y-%m', ${when} / 1000, 'unixepoch', 'localtime') END AS month,
      count(*) AS files, total(bytes) AS bytes
    FROM files WHERE place IN (${list(places)}) GROUP BY month ORDER BY month`;
}

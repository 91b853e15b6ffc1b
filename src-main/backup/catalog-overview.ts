import type { Database } from 'better-sqlite3';
import { storedBytes } from './catalog-damage.ts';
import { pathText } from '../base/source-path.ts';

/** What the runs of one day found at a vault; dry runs are none. */
export interface RunDay {
  /** YYYY-MM-DD, in UTC. */
  readonly day: string;
  /** When its last run began. */
  readonly at: string;
  /** Files of a known path whose content was new. */
  readonly changed: number;
  /** Files that were gone from their sources. */
  readonly removed: number;
}

/** How a source stands at a vault. */
export interface SourceTotals {
  /** Confirmed. */
  readonly files: number;
  readonly bytes: number;
  /** Failed and not succeeded since. */
  readonly failures: number;
  /** Of these, what was never confirmed. */
  readonly neverSafe: number;
}

/** Photos and videos of a source that are backed up and are nothing but zeros. */
export interface BlankFiles {
  readonly files: number;
  /** Paths of some, relative to the source, for people. */
  readonly examples: readonly string[];
}

/** How the runs to a vault went. */
export interface RunsOverview {
  /** The newest first; none where no run found anything changed. */
  readonly days: readonly RunDay[];
  /** When a run over everything last reached its end. */
  readonly completeAt?: string;
  /** When a run last went through all of each source, alone or with others. */
  readonly doneAt: ReadonlyMap<string, string>;
  /** Sources that the last run that was to go through them did not get through. */
  readonly unfinished: ReadonlySet<string>;
  /** When a run first was to go through each source, of those that are kept. */
  readonly firstAt: ReadonlyMap<string, string>;
  /** When the first of those runs began that were cut off since one reached its end: they left no word of their sources. */
  readonly cutOffAt?: string;
}

/** What a source has at another vault. */
export interface ElsewhereTotals {
  /** As its last run named it. */
  readonly destination: string;
  readonly files: number;
  readonly bytes: number;
}

/** How all sources stand at a vault, and how its runs went. */
export interface CatalogOverview extends RunsOverview {
  /** Of the sources that have files at other vaults. */
  readonly elsewhere: ReadonlyMap<string, readonly ElsewhereTotals[]>;
  readonly totals: ReadonlyMap<string, SourceTotals>;
  /** Of the sources that have any. */
  readonly blank: ReadonlyMap<string, BlankFiles>;
  /** When each source was last seen connected. */
  readonly seen: ReadonlyMap<string, string>;
}

export const emptyOverview: CatalogOverview = {
  totals: new Map(), elsewhere: new Map(), blank: new Map(), seen: new Map(), days: [], doneAt: new Map(), unfinished: new Set(), firstAt: new Map(),
};

interface RunColumns {
  readonly startedAt: string;
  readonly seconds: number | bigint | null;
  /** NULL where it was cut off, or goes on. */
  readonly state: string | null;
  readonly partial: number | bigint | null;
  /** JSON lists of source IDs. */
  readonly sources: string | null;
  readonly notConnected: string | null;
}

const examplesMax = 3;

/** Lives in the catalog's thread. */
export function createOverviewQuery(database: Database): (vault: string | undefined) => CatalogOverview {
  const field = (name: string): string => `json_extract(snapshot, '$.${name}')`;
  const isReal = `${field('dryRun')} IS NOT 1`;
  const sql = {
    totals: database.prepare<[string], { source: string; files: bigint; bytes: bigint; failures: bigint; neverSafe: bigint }>(
      `SELECT source, files, bytes, (SELECT count(*) FROM failures WHERE place = places.id) AS failures,
         (SELECT count(*) FROM failures x WHERE place = places.id
           AND NOT EXISTS (SELECT 1 FROM files f WHERE f.place = x.place AND f.path = x.path)) AS neverSafe
       FROM places WHERE vault = ?`),
    elsewhere: database.prepare<[string | null], { source: string; files: bigint; bytes: bigint; destination: string }>(
      `SELECT source, files, bytes, (SELECT destination FROM runs WHERE runs.vault = places.vault ORDER BY number DESC LIMIT 1) AS destination
       FROM places WHERE vault IS NOT ? AND files > 0 AND EXISTS (SELECT 1 FROM runs WHERE runs.vault = places.vault) ORDER BY files DESC`),
    blank: database.prepare<[string], { id: bigint; source: string; files: bigint }>(
      `SELECT places.id AS id, source, count(*) AS files FROM files JOIN places ON places.id = files.place
       WHERE vault = ? AND blank = 1 GROUP BY places.id`),
    blankPaths: database.prepare<[bigint], { path: Buffer }>(`SELECT path FROM files WHERE place = ? AND blank = 1 LIMIT ${examplesMax}`),
    seen: database.prepare<[], { source: string; at: bigint }>('SELECT source, at FROM seenSources'),
    days: database.prepare<[string], { day: string; at: string; changed: bigint; removed: bigint }>(
      `SELECT substr(startedAt, 1, 10) AS day, max(startedAt) AS at,
         sum(coalesce(${field('changed')}, 0)) AS changed, sum(coalesce(${field('removed')}, 0)) AS removed
       FROM runs WHERE vault = ? AND snapshot IS NOT NULL AND ${isReal}
       GROUP BY day HAVING changed > 0 OR removed > 0 ORDER BY day DESC`),
    // A source that nobody watches is looked through every few minutes: whoever reads just the last runs misses the others.
    walks: database.prepare<[string], RunColumns>(
      `SELECT startedAt, ${field('seconds')} AS seconds, ${field('state')} AS state, ${field('sources')} AS sources,
         ${field('notConnected')} AS notConnected, ${field('partial')} AS partial
       FROM runs WHERE vault = ? AND ${isReal} AND ${field('retry')} IS NOT 1
         AND (${field('partial')} IS NOT 1 OR ${field('walked')} IS 1)
       ORDER BY number DESC`),
    newest: database.prepare<[string], { number: bigint; ended: bigint }>(
      'SELECT number, snapshot IS NOT NULL AS ended FROM runs WHERE vault = ? ORDER BY number DESC LIMIT 1'),
  };
  let known: { readonly key: string; readonly overview: RunsOverview } | undefined;

  function lookThrough(vault: string): RunsOverview {
    const doneAt = new Map<string, string>();
    const unfinished = new Set<string>();
    const firstAt = new Map<string, string>();
    let completeAt: string | undefined;
    let cutOff = false;
    let cutOffAt: string | undefined;
    for (const run of sql.walks.all(vault)) {
      const complete = run.state === 'complete';
      const endedAt = new Date(Date.parse(run.startedAt) + Number(run.seconds ?? 0) * 1000).toISOString();
      if (complete && Number(run.partial ?? 0) === 0) completeAt ??= endedAt;
      // It may have been on its way through any source.
      cutOff ||= run.state === null;
      if (run.state === null && doneAt.size === 0) cutOffAt = run.startedAt;
      const away = idsOf(run.notConnected);
      for (const source of idsOf(run.sources)) {
        if (!firstAt.has(source) && (cutOff || !complete)) unfinished.add(source);
        if (complete && !away.includes(source) && !doneAt.has(source)) doneAt.set(source, endedAt);
        firstAt.set(source, run.startedAt);
      }
    }
    return {
      days: sql.days.all(vault).map((row) => ({ ...row, changed: Number(row.changed), removed: Number(row.removed) })),
      doneAt, unfinished, firstAt,
      ...(completeAt === undefined ? {} : { completeAt }),
      ...(cutOffAt === undefined ? {} : { cutOffAt }),
    };
  }

  /** All records are read again only when there is another run, or one has ended. */
  function runsOf(vault: string): RunsOverview {
    const run = sql.newest.get(vault);
    const key = `${vault} ${run?.number} ${run?.ended}`;
    if (known?.key !== key) known = { key, overview: lookThrough(vault) };
    return known.overview;
  }

  function elsewhereOf(vault: string | undefined): CatalogOverview['elsewhere'] {
    const bySource = new Map<string, ElsewhereTotals[]>();
    for (const { source, files, bytes, destination } of sql.elsewhere.all(vault ?? null)) {
      const totals = { destination, files: Number(files), bytes: Math.min(Number(bytes), Number.MAX_SAFE_INTEGER) };
      bySource.set(source, [...(bySource.get(source) ?? []), totals]);
    }
    return bySource;
  }

  return (vault) => {
    const elsewhere = elsewhereOf(vault);
    const seen = new Map(sql.seen.all().map(({ source, at }) => [source, new Date(Number(at)).toISOString()]));
    if (vault === undefined) return { ...emptyOverview, elsewhere, seen };
    const totals = sql.totals.all(vault).map(({ source, files, bytes, failures, neverSafe }) => [source, {
      files: Number(files), bytes: Math.min(Number(bytes), Number.MAX_SAFE_INTEGER), failures: Number(failures), neverSafe: Number(neverSafe),
    }] as const);
    const blank = sql.blank.all(vault).map(({ id, source, files }) =>
      [source, { files: Number(files), examples: sql.blankPaths.all(id).map(({ path }) => pathText(storedBytes(path)).path) }] as const);
    return { totals: new Map(totals), elsewhere, blank: new Map(blank), seen, ...runsOf(vault) };
  };
}

function idsOf(json: string | null): readonly string[] {
  // The engine wrote it: a list of IDs, or nothing.
  return json === null ? [] : (JSON.parse(json) as string[]);
}

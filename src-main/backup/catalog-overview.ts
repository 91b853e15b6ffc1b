import type { Database } from 'better-sqlite3';

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
}

/** How the runs to a vault went. */
export interface RunsOverview {
  /** The newest first; none where no run found anything changed. */
  readonly days: readonly RunDay[];
  /** When a run over everything last reached its end. */
  readonly completeAt?: string;
  /** Was that the last one that was begun over everything? */
  readonly whole: boolean;
  /** When a run last went through all of each source. */
  readonly doneAt: ReadonlyMap<string, string>;
  /** When the first run began, of those that are kept. */
  readonly firstAt?: string;
}

/** How all sources stand at a vault, and how its runs went. */
export interface CatalogOverview extends RunsOverview {
  readonly totals: ReadonlyMap<string, SourceTotals>;
  /** When each source was last seen connected. */
  readonly seen: ReadonlyMap<string, string>;
}

export const emptyOverview: CatalogOverview = {
  totals: new Map(), seen: new Map(), days: [], whole: false, doneAt: new Map(),
};

/** Runs that are looked through for when each source was done: one that is older was removed long ago. */
const runsMax = 100;

interface RunColumns {
  readonly startedAt: string;
  readonly seconds: number | bigint | null;
  /** NULL where it was cut off. */
  readonly state: string | null;
  /** JSON lists of source IDs. */
  readonly sources: string | null;
  readonly notConnected: string | null;
}

/** Lives in the catalog's thread. */
export function createOverviewQuery(database: Database): (vault: string | undefined) => CatalogOverview {
  const field = (name: string): string => `json_extract(snapshot, '$.${name}')`;
  const isReal = `${field('dryRun')} IS NOT 1`;
  const sql = {
    totals: database.prepare<[string], { source: string; files: bigint; bytes: bigint; failures: bigint }>(
      `SELECT source, files, bytes, (SELECT count(*) FROM failures WHERE place = places.id) AS failures
       FROM places WHERE vault = ?`),
    seen: database.prepare<[], { source: string; at: bigint }>('SELECT source, at FROM seenSources'),
    days: database.prepare<[string], { day: string; at: string; changed: bigint; removed: bigint }>(
      `SELECT substr(startedAt, 1, 10) AS day, max(startedAt) AS at,
         sum(coalesce(${field('changed')}, 0)) AS changed, sum(coalesce(${field('removed')}, 0)) AS removed
       FROM runs WHERE vault = ? AND snapshot IS NOT NULL AND ${isReal}
       GROUP BY day HAVING changed > 0 OR removed > 0 ORDER BY day DESC`),
    ofEverything: database.prepare<[string], RunColumns>(
      `SELECT startedAt, ${field('seconds')} AS seconds, ${field('state')} AS state, ${field('sources')} AS sources,
         ${field('notConnected')} AS notConnected
       FROM runs WHERE vault = ? AND ${isReal} AND ${field('retry')} IS NOT 1 AND ${field('partial')} IS NOT 1
       ORDER BY number DESC LIMIT ${runsMax}`),
    first: database.prepare<[string], { at: string | null }>('SELECT min(startedAt) AS at FROM runs WHERE vault = ?'),
    newest: database.prepare<[string], { number: bigint; ended: bigint }>(
      'SELECT number, snapshot IS NOT NULL AS ended FROM runs WHERE vault = ? ORDER BY number DESC LIMIT 1'),
  };
  let known: { readonly key: string; readonly overview: RunsOverview } | undefined;

  function lookThrough(vault: string): RunsOverview {
    const runs = sql.ofEverything.all(vault);
    const doneAt = new Map<string, string>();
    let completeAt: string | undefined;
    for (const run of runs.filter(({ state }) => state === 'complete')) {
      const endedAt = new Date(Date.parse(run.startedAt) + Number(run.seconds ?? 0) * 1000).toISOString();
      completeAt ??= endedAt;
      const away = idsOf(run.notConnected);
      for (const source of idsOf(run.sources)) if (!away.includes(source) && !doneAt.has(source)) doneAt.set(source, endedAt);
    }
    const firstAt = sql.first.get(vault)?.at ?? undefined;
    return {
      days: sql.days.all(vault).map((row) => ({ ...row, changed: Number(row.changed), removed: Number(row.removed) })),
      whole: runs[0]?.state === 'complete', doneAt,
      ...(completeAt === undefined ? {} : { completeAt }),
      ...(firstAt === undefined ? {} : { firstAt }),
    };
  }

  /** All records are read again only when there is another run, or one has ended. */
  function runsOf(vault: string): RunsOverview {
    const run = sql.newest.get(vault);
    const key = `${vault} ${run?.number} ${run?.ended}`;
    if (known?.key !== key) known = { key, overview: lookThrough(vault) };
    return known.overview;
  }

  return (vault) => {
    const seen = new Map(sql.seen.all().map(({ source, at }) => [source, new Date(Number(at)).toISOString()]));
    if (vault === undefined) return { ...emptyOverview, seen };
    const totals = sql.totals.all(vault).map(({ source, files, bytes, failures }) =>
      [source, { files: Number(files), bytes: Number(bytes), failures: Number(failures) }] as const);
    return { totals: new Map(totals), seen, ...runsOf(vault) };
  };
}

function idsOf(json: string | null): readonly string[] {
  // The engine wrote it: a list of IDs, or nothing.
  return json === null ? [] : (JSON.parse(json) as string[]);
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import type { Application } from '../../src-main/app/application-types.ts';
import type { DoorPorts } from '../../src-main/app/ports.ts';
import type { AppState } from '../../src-shared/contract.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';
import type { Schedule } from '../../src-shared/preferences.ts';
import { onWine } from '../rigs/skips.ts';
import { connect, journalLines, type TestClient } from '../app/app-rig.ts';

/** Waits for what the disk or Keepsake does; a slow machine gets time, and Wine more of it. */
export const soon = { timeout: onWine ? 250_000 : 50_000, interval: 50 } as const;

export interface WatchRig {
  readonly root: string;
  readonly photos: string;
  readonly vault: string;
  readonly client: TestClient;
  /** The one that runs now. */
  readonly app: Application;
  state(): Promise<AppState>;
  /** The first backup, as somebody starts it; and the photos watched from then on. */
  begin(): Promise<void>;
  /** Resolves when the photos are watched. */
  watching(): Promise<void>;
  schedule(schedule: Partial<Schedule>): Promise<void>;
  journal(): readonly JournalLine[];
  /** The last content of each path that the journal knows, as SHA-256. */
  contents(): ReadonlyMap<string, string>;
  versionsOf(path: string): readonly VersionLine[];
  /** Resolves when these paths are backed up, whatever else is. */
  backedUp(...paths: readonly string[]): Promise<void>;
  stop(): Promise<void>;
  start(ports?: DoorPorts): Promise<void>;
}

export async function createWatchRig(ports: DoorPorts = {}, folder?: string): Promise<WatchRig> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-watch-')));
  const photos = folder ?? join(root, 'photos');
  const vault = join(root, 'vault');
  mkdirSync(photos, { recursive: true });
  let app: Application | undefined;
  let client: TestClient | undefined;
  function running<T>(what: T | undefined): T {
    if (what === undefined) throw new Error('Keepsake does not run');
    return what;
  }
  const connected = (): TestClient => running(client);

  async function start(more: DoorPorts = ports): Promise<void> {
    app = await createApplication({ home: join(root, 'home'), version: '0.0.0', env: {}, ports: { background: true, ...more } });
    client = connect(app);
  }
  async function stop(): Promise<void> {
    await app?.close();
    app = undefined;
    client = undefined;
  }
  onTestFinished(async () => {
    await stop();
    rmSync(root, { recursive: true, force: true });
  });
  await start();

  const state = (): Promise<AppState> => connected().call('state.get', {});
  const journal = (): readonly JournalLine[] => journalLines(vault);
  const versions = (): readonly VersionLine[] => journal().filter((line) => line.kind === 'version');
  const watching = (): Promise<void> =>
    vi.waitFor(async () => {
      const [source] = (await state()).sources;
      if (source?.watching !== 'watching') throw new Error(`it is ${source?.watching ?? 'no source'}`);
    }, soon);

  return {
    root, photos, vault, start, stop, state, journal, watching,
    get client() {
      return connected();
    },
    get app() {
      return running(app);
    },
    async begin() {
      await connected().call('sources.add', { path: photos });
      // On a machine that is very busy it takes longer than an answer may take.
      await vi.waitFor(() => connected().call('destination.set', { address: vault }), soon);
      await connected().call('run.start', {});
      await connected().ended();
      await watching();
    },
    async schedule(changes) {
      const { schedule } = (await state()).preferences;
      await connected().call('preferences.set', { schedule: { ...schedule, ...changes } });
    },
    contents: () => new Map(versions().map(({ path, sha256 }) => [path, sha256])),
    versionsOf: (path) => versions().filter((line) => line.path === path),
    backedUp: (...paths) =>
      vi.waitFor(() => {
        const known = new Set(versions().map((line) => line.path));
        const missing = paths.filter((path) => !known.has(path));
        if (missing.length > 0) throw new Error(`${missing.length} missing, e.g. ${missing[0]}`);
      }, soon),
  };
}

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import { decodeLine } from '../../src-main/vault/journal-decoding.ts';
import type { Application, BackupRequest, BackupResult } from '../../src-main/app/application-types.ts';
import type { AppState, Connection, Update } from '../../src-shared/contract.ts';
import { runSnapshotSchema, type FileLine, type RunSnapshot, type RunSummary } from '../../src-shared/domain.ts';
import type { JournalLine, VersionLine } from '../../src-shared/journal.ts';
import { writePhoto } from '../backup/backup-rig.ts';

export { longAgo, writePhoto } from '../backup/backup-rig.ts';

export const never = new AbortController().signal;

export interface BackedUp extends BackupResult {
  readonly files: readonly FileLine[];
  readonly notices: readonly string[];
}

export interface AppRig {
  /** A folder of its own for everything: home, photos, vaults. */
  readonly root: string;
  readonly home: string;
  readonly photos: string;
  readonly vault: string;
  readonly app: Application;
  /** Writes photos by their path in `photos`, last changed long ago. */
  write(...names: readonly string[]): void;
  /**
   * Backs up `photos` to `vault` with two workers, unless the request says otherwise, and checks that the counters add up. More
   * workers start more threads, which takes longer than what most tests let them do.
   */
  backUp(request?: Partial<BackupRequest>): Promise<BackedUp>;
  /** Ends the application, and starts another one on the same home. */
  restart(): Promise<void>;
  /** Every line of the vault's journal, of all writers, in each one's order. */
  journal(vault?: string): readonly JournalLine[];
  versions(vault?: string): readonly VersionLine[];
}

export async function createAppRig(env: Readonly<Record<string, string>> = {}): Promise<AppRig> {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-app-'));
  const home = join(root, 'home');
  const photos = join(root, 'photos');
  const vault = join(root, 'vault');
  mkdirSync(photos);
  const start = (): Promise<Application> => createApplication({ home, version: '0.0.0', env });
  let app = await start();
  onTestFinished(async () => {
    await app.close();
    rmSync(root, { recursive: true, force: true });
  });
  const journal: AppRig['journal'] = (of = vault) => journalLines(of);
  return {
    root,
    home,
    photos,
    vault,
    journal,
    get app() {
      return app;
    },
    write(...names) {
      for (const name of names) writePhoto(join(photos, name), name);
    },
    backUp: (request) => backUp(app, { folders: [photos], to: [vault], workers: 2, ...request }),
    async restart() {
      await app.close();
      app = await start();
    },
    versions: (of) => journal(of).filter((line) => line.kind === 'version'),
  };
}

/** Runs a backup to its end, and checks what holds for every run. */
export async function backUp(app: Application, request: Partial<BackupRequest>): Promise<BackedUp> {
  const files: FileLine[] = [];
  const notices: string[] = [];
  const { onFile, onNotice } = request;
  const result = await app.backup({
    folders: [],
    to: [],
    dryRun: false,
    signal: never,
    ...request,
    onFile: (line) => {
      files.push(line);
      return onFile?.(line);
    },
    onNotice: (message) => {
      notices.push(message);
      onNotice?.(message);
    },
  });
  expectAddsUp(result.summary, files);
  return { ...result, files, notices };
}

/** Invariant: every entry reached exactly one end, and the counters say the same. */
export function expectAddsUp(summary: RunSummary, files: readonly FileLine[]): void {
  for (const state of ['uploaded', 'present', 'skipped', 'failed', 'cancelled'] as const)
    expect(files.filter((file) => file.state === state).length, state).toBe(summary[state]);
  expect(summary.processed).toBe(files.length);
  for (const file of files.filter(({ state }) => state === 'failed' || state === 'skipped'))
    expect(file.reason, file.path).toMatch(/\w/);
}

/** How many files reached which end. */
export function ends({ summary }: BackupResult): Partial<Record<string, number>> {
  const states = ['uploaded', 'present', 'skipped', 'failed', 'cancelled'] as const;
  return Object.fromEntries(states.map((state) => [state, summary[state]] as const).filter(([, count]) => count > 0));
}

export function journalLines(vault: string): readonly JournalLine[] {
  return filesBelow(join(vault, 'journal')).flatMap((name) =>
    readFileSync(join(vault, 'journal', name), 'utf8')
      .split('\n')
      .filter((line) => decodeLine(Buffer.from(line)).kind === 'line')
      .map((line) => JSON.parse(line) as JournalLine),
  );
}

/** Every file below a folder, relative to it, sorted; none where there is no folder. */
export function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The IDs of the objects, each of whose bytes were found to be those of its name. */
export function soundObjects(vault: string): readonly string[] {
  return filesBelow(join(vault, 'objects')).map((name) => {
    const id = name.slice(3, 67);
    expect(sha256(readFileSync(join(vault, 'objects', name)))).toBe(id);
    return id;
  });
}

/** The bytes of a path in a line of any kind. */
export const bytesOf = (line: { readonly path: string; readonly pathB64?: string | undefined }): Buffer =>
  line.pathB64 === undefined ? Buffer.from(line.path) : Buffer.from(line.pathB64, 'base64');

export interface TestClient extends Connection {
  readonly updates: readonly Update[];
  close(): void;
  /** Resolves with the state once its run is as wanted, of the past or the future. */
  run(accepts: (run: RunSnapshot) => boolean): Promise<RunSnapshot>;
  /** Resolves when a run has ended, with how. */
  ended(): Promise<RunSnapshot>;
}

/** A client of the contract: what it is told is checked against its schema. */
export function connect(app: Application): TestClient {
  const connection = app.connect();
  const updates: Update[] = [];
  const waiting = new Set<(run: RunSnapshot) => void>();
  const told = (state: AppState | undefined, run = state?.run): void => {
    if (run === undefined) return;
    runSnapshotSchema.parse(run);
    for (const look of waiting) look(run);
  };
  connection.onUpdate((update) => {
    updates.push(update);
    told(update.state, update.run);
  }, never);
  const run: TestClient['run'] = async (accepts) => {
    const { promise, resolve } = Promise.withResolvers<RunSnapshot>();
    const look = (snapshot: RunSnapshot): void => {
      if (!accepts(snapshot)) return;
      waiting.delete(look);
      resolve(snapshot);
    };
    waiting.add(look);
    const now = (await connection.call('state.get', {})).run;
    if (now !== undefined) look(now);
    return promise;
  };
  return {
    ...connection,
    updates,
    run,
    ended: () => run(({ state }) => state === 'complete' || state === 'cancelled' || state === 'failed'),
  };
}

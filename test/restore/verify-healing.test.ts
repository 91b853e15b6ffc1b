import { chmod, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import type { Application } from '../../src-main/app/application-types.ts';
import { verifyDestination, type VerifyResult } from '../../src-main/restore/verify-destination.ts';
import type { RunSummary } from '../../src-shared/domain.ts';
import type { VerifiedObject } from '../../src-shared/restore.ts';
import { makeLibrary, type LibraryEntry } from '../rigs/library.ts';
import { startTestServer, type TestServer } from '../vault/server/running-server.ts';
import { noAbort } from './restore-rig.ts';

let folder: string;
let photos: string;
let entries: LibraryEntry[];
let server: TestServer;
/** The token of another computer. */
let another: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsake-healing-'));
  photos = join(folder, 'photos');
  entries = makeLibrary(photos, { count: 12 });
  server = await startTestServer({ root: join(folder, 'served') });
  another = (await server.tokens.add('another')).token;
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A home of its own, as another computer has one. */
async function inHome<R>(home: string, work: (application: Application) => Promise<R>): Promise<R> {
  const env = { KEEPSAKE_TOKEN: home === 'home' ? server.token : another };
  const application = await createApplication({ home: join(folder, home), version: '1', env });
  try {
    return await work(application);
  } finally {
    await application.close();
  }
}

const backUp = (to: string, home = 'home'): Promise<RunSummary> =>
  inHome(home, async (application) => {
    const result = await application.backup({ folders: [photos], to: [to], dryRun: false, signal: noAbort });
    expect(result.destinationError).toBeUndefined();
    return result.summary;
  });

const verify = (to: string, home = 'home'): Promise<VerifyResult & { readonly objects: readonly VerifiedObject[] }> =>
  inHome(home, async (application) => {
    const destination = await application.openDestination(to, noAbort);
    const objects: VerifiedObject[] = [];
    try {
      const result = await verifyDestination(destination, { signal: noAbort, onResult: (each) => objects.push(each) });
      return { ...result, objects };
    } finally {
      await destination.close();
    }
  });

async function objectFile(root: string, { sha256 }: LibraryEntry): Promise<string> {
  const prefix = join(root, 'objects', sha256.slice(0, 2));
  const path = join(
    prefix,
    (await readdir(prefix)).find((name) => name.startsWith(sha256))!,
  );
  await chmod(path, 0o644);
  return path;
}

async function damage(root: string): Promise<void> {
  const [flipped, cut, lost, emptied] = entries as [LibraryEntry, LibraryEntry, LibraryEntry, LibraryEntry];
  const file = await objectFile(root, flipped);
  const bytes = await readFile(file);
  bytes[200]! ^= 0x04;
  await writeFile(file, bytes);
  await truncate(await objectFile(root, cut), 100);
  await rm(await objectFile(root, lost));
  await truncate(await objectFile(root, emptied), 0);
}

const versionsOf = async (root: string, { sha256 }: LibraryEntry): Promise<number> => {
  const names = await readdir(join(root, 'journal'), { recursive: true });
  const texts = await Promise.all(
    names.filter((name) => name.endsWith('.jsonl')).map((name) => readFile(join(root, 'journal', name), 'utf8')),
  );
  return texts
    .join('')
    .split('\n')
    .filter((line) => line.includes('"kind":"version"') && line.includes(sha256)).length;
};

describe('what is damaged', () => {
  for (const kind of ['folder', 'server'] as const)
    for (const verifier of ['the same computer', 'another computer'] as const)
      test(`in a ${kind} is found by ${verifier}, set aside, and healed by the next backup`, async () => {
        const root = kind === 'folder' ? join(folder, 'vault') : server.root;
        const to = kind === 'folder' ? root : server.url;
        const home = verifier === 'the same computer' ? 'home' : 'another';
        expect(await backUp(to)).toMatchObject({ uploaded: 12 });
        expect(await backUp(to)).toMatchObject({ uploaded: 0, present: 12 });
        await damage(root);
        const found = await verify(to, home);
        expect(found.summary).toMatchObject({ state: 'complete', verified: 8, damaged: 3, missing: 1, quarantined: 3 });
        const [flipped, cut, lost, emptied] = entries;
        const path = ({ path }: LibraryEntry): object => ({ files: [{ path: path.toString() }] });
        const of = (entry: LibraryEntry): VerifiedObject =>
          found.objects.find(({ object }) => object === entry.sha256)!;
        for (const entry of [flipped!, cut!, emptied!])
          expect(of(entry)).toMatchObject({ state: 'damaged', quarantine: 'quarantined', ...path(entry) });
        expect(of(lost!)).toMatchObject({ state: 'missing', quarantine: 'absent', ...path(lost!) });
        expect((await readdir(join(root, 'quarantine'))).map((name) => name.slice(0, 64)).toSorted()).toEqual(
          [flipped!, cut!, emptied!].map(({ sha256 }) => sha256).toSorted(),
        );
        expect((await verify(to, home)).summary).toMatchObject({ verified: 8, damaged: 0, missing: 4, quarantined: 0 });

        expect(await backUp(to)).toMatchObject({ uploaded: 4, present: 8, failed: 0 });
        expect((await verify(to)).summary).toMatchObject({ verified: 12, damaged: 0, missing: 0 });
        expect(await versionsOf(root, flipped!)).toBe(2);
        expect(await versionsOf(root, entries[5]!)).toBe(1);
        expect(await backUp(to)).toMatchObject({ uploaded: 0, present: 12 });

        // And again, of what was healed before.
        await rm(await objectFile(root, flipped!));
        expect((await verify(to, home)).summary).toMatchObject({ missing: 1 });
        expect(await backUp(to)).toMatchObject({ uploaded: 1, present: 11 });
      });
});

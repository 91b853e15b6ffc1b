import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { createSourceReader, fileThreads } from '../../src-main/backup/source-reader.ts';
import type { FileToStore } from '../../src-main/backup/source-thread.ts';
import { createVaultFolder } from '../../src-main/destinations/vault-folder.ts';
import { filesBelow } from '../app/app-rig.ts';
import { longAgo, never, temporaryFolder, writePhoto } from './backup-rig.ts';

const writer = 'writer0001';
const maxBytes = 1024 * 1024;
const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A vault whose threads store the files of a folder. */
async function createStoring() {
  const folder = temporaryFolder();
  const root = join(folder, 'vault');
  const photos = join(folder, 'Pictures');
  mkdirSync(photos);
  const reader = createSourceReader();
  const destination = await createVaultFolder({ path: root, writer }).open({ create: true, forWriting: true, threads: fileThreads, signal: never });
  onTestFinished(async () => {
    await destination.close();
    await reader.close();
  });
  reader.useThreads(destination.storing!);
  const file = (name: string, extension = 'jpg'): FileToStore => ({ root: Buffer.from(photos), path: Buffer.from(name), extension });
  return {
    root, photos, reader, destination, file,
    async store(names: readonly string[], signal = never): Promise<readonly string[]> {
      const outcomes = await reader.storeFiles(names.map((name) => file(name)), maxBytes, signal);
      return outcomes.map((outcome) => (outcome instanceof KeepsakeError ? outcome.code : outcome.state));
    },
    write: (name: string, content: string | Uint8Array) => writePhoto(join(photos, name), content),
    objectPath: (content: string | Uint8Array, extension = 'jpg') =>
      join(root, 'objects', sha256(content).slice(0, 2), `${sha256(content)}.${extension}`),
    leftUnderTmp: () => (existsSync(join(root, 'tmp')) ? filesBelow(join(root, 'tmp')) : []),
  };
}

test('files go into the vault whole, under their checksums, and what they were comes back', async () => {
  const rig = await createStoring();
  const large = Buffer.alloc(900_000, 'large');
  rig.write('a.jpg', 'a photo');
  rig.write('album/b.jpg', large);
  rig.write('empty.jpg', '');
  const [a, b] = await rig.reader.storeFiles([rig.file('a.jpg'), rig.file('album/b.jpg'), rig.file('empty.jpg', '')], maxBytes, never);
  expect(a).toMatchObject({ state: 'stored', sha256: sha256('a photo'), fingerprint: { bytes: 7 }, blank: false });
  expect(b).toMatchObject({ state: 'stored', sha256: sha256(large), fingerprint: { bytes: 900_000 } });
  expect(readFileSync(rig.objectPath('a photo'), 'utf8')).toBe('a photo');
  expect(readFileSync(rig.objectPath(large)).equals(large)).toBe(true);
  expect(filesBelow(join(rig.root, 'objects'))).toHaveLength(3);
  expect(rig.leftUnderTmp()).toEqual([]);
  expect(await rig.destination.check([sha256('a photo'), sha256('')], never)).toEqual(new Map([[sha256('a photo'), 7], [sha256(''), 0]]));
});

test('a content is stored once, also when it comes twice in one call or under another name', async () => {
  const rig = await createStoring();
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) rig.write(name, 'the same');
  expect(await rig.store(['a.jpg', 'b.jpg'])).toEqual(['stored', 'present']);
  expect(await rig.store(['c.jpg'])).toEqual(['present']);
  expect(filesBelow(join(rig.root, 'objects'))).toHaveLength(1);
  expect(rig.leftUnderTmp()).toEqual([]);
});

test('a file that cannot be had fails alone', async () => {
  const rig = await createStoring();
  rig.write('a.jpg', 'a');
  rig.write('large.jpg', Buffer.alloc(maxBytes + 1, 'x'));
  rig.write('b.jpg', 'b');
  expect(await rig.store(['a.jpg', 'gone.jpg', 'large.jpg', 'b.jpg'])).toEqual(['stored', 'vanished', 'too-large', 'stored']);
  expect(filesBelow(join(rig.root, 'objects'))).toHaveLength(2);
});

test('an object that was cut off is set aside, and the content stored again', async () => {
  const rig = await createStoring();
  rig.write('a.jpg', 'a photo');
  mkdirSync(dirname(rig.objectPath('a photo')), { recursive: true });
  writeFileSync(rig.objectPath('a photo'), 'a ph');
  expect(await rig.store(['a.jpg'])).toEqual(['stored']);
  expect(readFileSync(rig.objectPath('a photo'), 'utf8')).toBe('a photo');
  expect(readdirSync(join(rig.root, 'quarantine'))).toHaveLength(1);
});

test('an abort leaves nothing unfinished', async () => {
  const rig = await createStoring();
  const names = Array.from({ length: 40 }, (_, index) => `${index}.jpg`);
  for (const name of names) rig.write(name, Buffer.alloc(200_000, name));
  const stop = new AbortController();
  const storing = rig.store(names, stop.signal);
  setTimeout(() => stop.abort(), 5);
  const states = await storing.catch((error: unknown) => [(error as KeepsakeError).code]);
  expect(new Set([...states, 'stored', 'cancelled'])).toEqual(new Set(['stored', 'cancelled']));
  expect(rig.leftUnderTmp()).toEqual([]);
  for (const object of filesBelow(join(rig.root, 'objects')))
    expect(sha256(readFileSync(join(rig.root, 'objects', object)))).toBe(object.slice(3, 67));
});

test('a vault that went away is the destination’s failure, and nothing is made in its place', async () => {
  const rig = await createStoring();
  rig.write('a.jpg', 'a');
  await rig.store(['a.jpg']);
  rig.write('b.jpg', 'b');
  rmSync(join(rig.root, 'keepsake.json'));
  const [failed] = await rig.reader.storeFiles([rig.file('b.jpg')], maxBytes, never);
  expect(failed).toMatchObject({ code: 'not-connected', scope: 'destination', retryable: true });
  expect(filesBelow(join(rig.root, 'objects'))).toHaveLength(1);
});

test('what was changed a moment ago is read twice', async () => {
  const rig = await createStoring();
  writeFileSync(join(rig.photos, 'new.jpg'), 'new');
  rig.write('old.jpg', 'old');
  const begun = performance.now();
  expect(await rig.store(['new.jpg'])).toEqual(['stored']);
  expect(performance.now() - begun).toBeGreaterThan(200);
  truncateSync(join(rig.photos, 'old.jpg'), 2);
  utimesSync(join(rig.photos, 'old.jpg'), longAgo, longAgo);
  expect(await rig.store(['old.jpg'])).toEqual(['stored']);
  expect(readFileSync(rig.objectPath('ol'), 'utf8')).toBe('ol');
});

import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApplication, type LocalApplication } from '../../src-main/app/application.ts';
import { startWebDoor, type WebDoor } from '../../src-main/web/web-door.ts';
import type { BackupFile, BackupReading } from '../../src-shared/backup-browsing.ts';
import { fourColours, sizeOf, corners } from '../app/thumbnails-rig.ts';
import { backUp, connect, filesBelow, longAgo, type TestClient } from '../app/app-rig.ts';

/* Contents of a backup in a browser, from the real engine: a home that never backed up there reads another home's vault. */

let root: string;
let vault: string;
let apps: LocalApplication[];
let reader: TestClient;
let door: WebDoor;
let reading: BackupReading;
let files: readonly BackupFile[];
const large = Buffer.alloc(3 * 1024 * 1024 + 17, 'film');

const get = (address: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${door.port}/${address}`, { headers: { connection: 'close', ...headers } });
const file = (name: string): BackupFile => files.find(({ path }) => path === name)!;
async function addressOf(name: string, download = false): Promise<string> {
  const { object, bytes, source, path } = file(name);
  return (await reader.call('backup.link', { vault: reading.vault, object, bytes, file: { source, path }, download })).address;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'keepsake-bytes-'));
  vault = join(root, 'vault');
  const photos = join(root, 'photos');
  const rendererDir = join(root, 'renderer');
  mkdirSync(photos);
  mkdirSync(rendererDir);
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html>');
  const write = (name: string, bytes: Uint8Array): void => {
    writeFileSync(join(photos, name), bytes);
    utimesSync(join(photos, name), longAgo, longAgo);
  };
  write('pic 1.jpg', await fourColours(800, 600));
  write('film.mp4', large);
  write('drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'));
  const start = (name: string): Promise<LocalApplication> => createApplication({ home: join(root, name), version: '0.0.0', env: {} });
  apps = [await start('writer'), await start('reader')];
  await backUp(apps[0]!, { folders: [photos], to: [vault], workers: 2 });
  reader = connect(apps[1]!);
  const read = Promise.withResolvers<BackupReading>();
  reader.onUpdate(({ backup }) => {
    if (backup !== undefined && backup.state !== 'reading') read.resolve(backup);
  }, new AbortController().signal);
  await reader.call('backup.open', { destination: { kind: 'vault', address: vault } });
  reading = await read.promise;
  files = (await reader.call('backup.files', { vault: reading.vault, offset: 0, limit: 10, sort: 'name' })).rows;
  door = await startWebDoor({ application: apps[1]!, host: '127.0.0.1', port: 0, token: 'token', rendererDir });
}, 120_000);
afterAll(async () => {
  await door.close();
  reader.close();
  for (const app of apps) await app.close();
  rmSync(root, { recursive: true, force: true });
});

test('a photo is sent whole to be shown, and as a file to be saved', async () => {
  const shown = await get(await addressOf('pic 1.jpg'));
  expect([shown.status, shown.headers.get('content-type'), shown.headers.get('content-disposition')]).toEqual([200, 'image/jpeg', "inline; filename*=UTF-8''pic%201.jpg"]);
  expect(createHash('sha256').update(Buffer.from(await shown.arrayBuffer())).digest('hex')).toBe(file('pic 1.jpg').object);
  const saved = await get(await addressOf('pic 1.jpg', true));
  expect([saved.headers.get('content-type'), saved.headers.get('content-disposition')]).toEqual(['application/octet-stream', "attachment; filename*=UTF-8''pic%201.jpg"]);
  await saved.body?.cancel();
});

test('a film is sent by range, as players ask for it', async () => {
  const address = await addressOf('film.mp4');
  const ask = async (range: string) => {
    const answer = await get(address, { range });
    return [answer.status, answer.headers.get('content-range'), Buffer.from(await answer.arrayBuffer())] as const;
  };
  const middle = await ask('bytes=1048570-2097160');
  expect(middle.slice(0, 2)).toEqual([206, `bytes 1048570-2097160/${large.length}`]);
  expect(middle[2].equals(large.subarray(1048570, 2097161))).toBe(true);
  const end = await ask('bytes=-5');
  expect([end[0], end[2].toString()]).toEqual([206, large.subarray(-5).toString()]);
  expect((await ask(`bytes=${large.length}-`)).slice(0, 2)).toEqual([416, `bytes */${large.length}`]);
});

test('what a browser could run is never shown, only saved', async () => {
  const answer = await get(await addressOf('drawing.svg'));
  expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual(['application/octet-stream', "attachment; filename*=UTF-8''drawing.svg"]);
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  await answer.body?.cancel();
});

test('without a ticket that was given out there is nothing, and under another name neither', async () => {
  expect((await get(`backup/${'x'.repeat(32)}/pic.jpg`)).status).toBe(404);
  expect((await get('backup/')).status).toBe(404);
  const { status } = await fetch(`http://127.0.0.1:${door.port}/${await addressOf('pic 1.jpg')}`, { method: 'POST' });
  expect(status).toBe(405);
});

test('small pictures are made from the backup itself, and kept', async () => {
  const { object, bytes, source, path } = file('pic 1.jpg');
  const ask = () => reader.call('backup.thumbnail', { vault: reading.vault, object, bytes, file: { source, path } });
  const { image } = await ask();
  const picture = Buffer.from(image!.base64, 'base64');
  expect(await sizeOf(picture)).toBe('256x192');
  expect(await corners(picture)).toEqual(['red', 'green', 'blue', 'white']);
  expect((await sharp(picture).metadata()).format).toBe('webp');
  // The next one needs the object no more.
  const stored = join(vault, 'objects', filesBelow(join(vault, 'objects')).find((name) => name.includes(object))!);
  const content = readFileSync(stored);
  rmSync(stored);
  expect((await ask()).image).toEqual(image);
  writeFileSync(stored, content);
});

interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The files of an archive without compression, by its table of contents. */
function unzipped(zip: Buffer): readonly ZipEntry[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entries: ZipEntry[] = [];
  for (let at = zip.readUInt32LE(end + 16); zip.readUInt32LE(at) === 0x02014b50; ) {
    const [size, nameLength, extraLength] = [zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    expect(crc32(bytes)).toBe(zip.readUInt32LE(at + 16));
    entries.push({ name: zip.toString('utf8', at + 46, at + 46 + nameLength), bytes });
    at += 46 + nameLength + extraLength + zip.readUInt16LE(at + 32);
  }
  return entries;
}

const zipAddress = async (paths: readonly string[]): Promise<string> =>
  (await reader.call('backup.zip', { vault: reading.vault, removed: false, selection: paths.map((path) => ({ source: files[0]!.source, path })) })).address;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('a selection is downloaded as one archive, with what is in its folders', async () => {
  const answer = await get(await zipAddress(['']));
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([200, 'application/zip', 'attachment']);
  const entries = unzipped(Buffer.from(await answer.arrayBuffer()));
  expect(entries.map(({ name }) => name)).toEqual(['photos/drawing.svg', 'photos/film.mp4', 'photos/pic 1.jpg']);
  for (const { name, bytes } of entries) expect(sha256(bytes)).toBe(file(name.slice('photos/'.length)).object);
  const one = unzipped(Buffer.from(await (await get(await zipAddress(['film.mp4']))).arrayBuffer()));
  expect(one).toEqual([{ name: 'photos/film.mp4', bytes: large }]);
});

test('an archive that nobody downloads any more ends', async () => {
  const answer = await get(await zipAddress(['film.mp4']));
  await answer.body?.cancel();
  const again = unzipped(Buffer.from(await (await get(await zipAddress(['film.mp4']))).arrayBuffer()));
  expect(again[0]!.bytes.equals(large)).toBe(true);
});

test('a content that is damaged in the backup never arrives whole', async () => {
  const { object } = file('film.mp4');
  const stored = join(vault, 'objects', filesBelow(join(vault, 'objects')).find((name) => name.includes(object))!);
  chmodSync(stored, 0o644);
  const damaged = Buffer.from(large);
  damaged[damaged.length - 1]! ^= 1;
  writeFileSync(stored, damaged);
  const address = await addressOf('film.mp4');
  await expect(get(address).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  truncateSync(stored, 1000);
  await expect(get(address).then((answer) => answer.arrayBuffer())).rejects.toThrow();
});

test('what is damaged in the backup is left out of an archive, and named in it', async () => {
  const object = file('drawing.svg').object;
  const path = join(vault, 'objects', filesBelow(join(vault, 'objects')).find((each) => each.includes(object))!);
  chmodSync(path, 0o600);
  writeFileSync(path, readFileSync(path).fill(0));
  const entries = unzipped(Buffer.from(await (await get(await zipAddress(['drawing.svg', 'pic 1.jpg']))).arrayBuffer()));
  expect(entries.map(({ name }) => name)).toEqual(['photos/pic 1.jpg', 'not-in-this-archive.txt']);
  expect(entries[1]!.bytes.toString()).toContain('photos/drawing.svg: Its content is damaged in the backup');
});

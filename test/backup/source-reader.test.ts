import { createHash } from 'node:crypto';
import {
  appendFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { createSourceReader, type SourceReader } from '../../src-main/backup/source-reader.ts';
import type { SourceFile } from '../../src-main/backup/source-thread.ts';
import { noLinks, skipOn, testUnless } from '../rigs/skips.ts';
import { collect, longAgo, never, temporaryFolder, writePhoto } from './backup-rig.ts';

const posix = process.platform !== 'win32';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const MiB = 1024 * 1024;

/** Starting threads takes longer than what they do: one for all tests. */
const shared = createSourceReader();
afterAll(() => shared.close());
const openReader = (): SourceReader => shared;

function photo(content: Uint8Array): { readonly path: string; readonly file: SourceFile } {
  const folder = temporaryFolder();
  writePhoto(join(folder, 'a.jpg'), content);
  return { path: join(folder, 'a.jpg'), file: { root: Buffer.from(folder), path: Buffer.from('a.jpg') } };
}

const openFiles = (path: string): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false; // It was the one that listed the folder.
    }
  }).length;

test('a whole file comes with its checksum and what it was when it was read', async () => {
  const content = Buffer.from('a photo');
  const { path, file } = photo(content);
  const read = await openReader().readWhole(file, MiB, never);
  expect(Buffer.from(read.bytes)).toEqual(content);
  expect(read.sha256).toBe(sha256(content));
  const stats = statSync(path, { bigint: true });
  expect(read.fingerprint).toEqual({ bytes: 7, mtimeNs: stats.mtimeNs, ctimeNs: stats.ctimeNs, inode: stats.ino });
});

test('an empty file is a file', async () => {
  const reader = openReader();
  const { file } = photo(Buffer.alloc(0));
  expect((await reader.readWhole(file, MiB, never)).sha256).toBe(sha256(Buffer.alloc(0)));
  const { fingerprint } = await reader.checksum(file, never);
  expect(await collect(reader.stream(file, fingerprint, never))).toEqual([]);
});

test('a file that is too large to hold says so, and is worth another way', async () => {
  const { file } = photo(Buffer.alloc(100));
  await expect(openReader().readWhole(file, 99, never)).rejects.toMatchObject({ code: 'too-large', retryable: true });
});

test('a large file is hashed, and streamed as the same bytes', async () => {
  const content = Buffer.alloc(3 * MiB + 17);
  content.forEach((_, index) => (content[index] = (index * 31) % 251));
  const { path, file } = photo(content);
  const reader = openReader();
  const { sha256: checksum, fingerprint } = await reader.checksum(file, never);
  expect(checksum).toBe(sha256(content));
  expect(Buffer.concat(await collect(reader.stream(file, fingerprint, never))).equals(content)).toBe(true);
  if (process.platform === 'linux') expect(openFiles(path)).toBe(0);
});

test('reading does not change a photo, not even the time of its last access', async () => {
  const { path, file } = photo(Buffer.from('a photo'));
  utimesSync(path, new Date('2019-01-01'), longAgo);
  const before = statSync(path, { bigint: true });
  await openReader().readWhole(file, MiB, never);
  const after = statSync(path, { bigint: true });
  for (const key of ['mtimeNs', 'ctimeNs', 'ino', 'mode'] as const) expect(after[key]).toBe(before[key]);
  if (process.platform === 'linux') expect(after.atimeNs).toBe(before.atimeNs);
});

test('another file in its place since it was hashed is not streamed', async () => {
  const { path, file } = photo(Buffer.alloc(2 * MiB, 1));
  const reader = openReader();
  const { fingerprint } = await reader.checksum(file, never);
  writePhoto(path, Buffer.alloc(2 * MiB, 2));
  await expect(collect(reader.stream(file, fingerprint, never))).rejects.toMatchObject({
    code: 'changed',
    retryable: true,
  });
});

for (const [how, change] of [
  ['grows', (path: string) => appendFileSync(path, 'more')],
  ['shrinks', (path: string) => truncateSync(path, MiB)],
  ['is written to', (path: string) => writeFileSync(path, Buffer.alloc(4 * MiB, 2), { flag: 'r+' })],
] as const)
  test(`a file that ${how} while it is streamed ends with 'changed', never as a whole`, async () => {
    const { path, file } = photo(Buffer.alloc(4 * MiB, 1));
    const reader = openReader();
    const { fingerprint } = await reader.checksum(file, never);
    const reading = async (): Promise<void> => {
      let chunks = 0;
      for await (const chunk of reader.stream(file, fingerprint, never)) {
        expect(chunk.length).toBeLessThanOrEqual(MiB);
        if (++chunks === 1) change(path);
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'changed' });
  });

test('a stream that is left in the middle closes its file, also when the reader was closed before', async () => {
  const { path, file } = photo(Buffer.alloc(4 * MiB, 1));
  const reader = createSourceReader();
  const { fingerprint } = await reader.checksum(file, never);
  const stream = reader.stream(file, fingerprint, never);
  await stream.next();
  await reader.close();
  await stream.return();
  if (process.platform !== 'linux') return;
  await expect.poll(() => openFiles(path)).toBe(0);
});

test('an abort ends the checksum of a large file', async () => {
  const { path, file } = photo(Buffer.alloc(1));
  truncateSync(path, 64 * 1024 * MiB); // Sparse: it takes minutes to hash, and no room.
  const stop = new AbortController();
  const hashing = openReader().checksum(file, stop.signal);
  stop.abort();
  await expect(hashing).rejects.toMatchObject({ code: 'cancelled' });
});

test('a file that is gone, and one that became a link, has vanished', async () => {
  const { path, file } = photo(Buffer.from('x'));
  const reader = openReader();
  rmSync(path);
  await expect(reader.readWhole(file, MiB, never)).rejects.toMatchObject({ code: 'vanished' });
  if (!posix) return;
  symlinkSync('/etc/hosts', path);
  await expect(reader.readWhole(file, MiB, never)).rejects.toMatchObject({ code: 'vanished' });
});

testUnless(noLinks)('a folder that became a link out of the source since the file was found leads to nothing', async () => {
  const { path, file } = photo(Buffer.from('x'));
  const outside = join(temporaryFolder(), 'private');
  writePhoto(join(outside, 'a.jpg'), 'not yours');
  const inSource = { root: file.root, path: Buffer.from('shared/a.jpg') };
  symlinkSync(outside, join(dirname(path), 'shared'), 'junction');
  const reader = openReader();
  await expect(reader.readWhole(inSource, MiB, never)).rejects.toMatchObject({ code: 'vanished' });
  await expect(reader.checksum(inSource, never)).rejects.toMatchObject({ code: 'vanished' });
});

testUnless(process.platform === 'linux' ? undefined : 'how a write appears to a reader is known of Linux alone')('a file that is rewritten in place while it is read is never read as a mixture', async () => {
  const bytes = 8 * MiB;
  const { path, file } = photo(Buffer.alloc(bytes, 'A'));
  // One write() sets the time of the change when it begins, and copies for a while.
  const rewriting = `const fs = require('fs'), fd = fs.openSync(process.argv[1], 'r+');
    const contents = ['A', 'B'].map((each) => Buffer.alloc(${bytes}, each));
    setInterval(() => fs.writeSync(fd, contents.reverse()[0], 0, ${bytes}, 0), 5);
    console.log('started');`;
  const writer = spawn(process.execPath, ['-e', rewriting, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void writer.kill());
  await once(writer.stdout, 'data');
  const whole = new Set(['A', 'B'].map((each) => sha256(Buffer.alloc(bytes, each))));
  const reader = openReader();
  const readings = Array.from({ length: 24 }, () => reader.readWhole(file, bytes, never).then(
    ({ sha256: read }) => whole.has(read),
    (error: unknown) => error instanceof KeepsakeError && error.code === 'changed',
  ));
  expect(await Promise.all(readings)).not.toContain(false);
});

skipOn('windows', 'a pipe has no name in a folder')("a pipe that took a file's place is not waited for", async () => {
  const { path, file } = photo(Buffer.from('x'));
  rmSync(path);
  execFileSync('mkfifo', [path]);
  const reader = openReader();
  await expect(reader.readWhole(file, MiB, never)).rejects.toMatchObject({ code: 'vanished' });
  await expect(reader.checksum(file, never)).rejects.toMatchObject({ code: 'vanished' });
});

test('what a walk finds is what a count counts', async () => {
  const folder = temporaryFolder();
  for (let file = 0; file < 2500; file += 1)
    writePhoto(join(folder, `${file % 7}/${file}.${file % 5 === 0 ? 'txt' : 'jpg'}`), 'four');
  const reader = openReader();
  const roots = [
    { id: 'source0001', path: Buffer.from(folder) },
    { id: 'source0002', path: Buffer.from(join(folder, 'gone')) },
  ];
  const sum = { files: 0, bytes: 0 };
  await reader.count(
    roots,
    (share) => {
      sum.files += share.files;
      sum.bytes += share.bytes;
    },
    never,
  );
  expect(sum).toEqual({ files: 2500, bytes: 2000 * 4 });
  const entries = await collect(reader.walk(roots, () => 3, never));
  expect(entries).toHaveLength(2500 + 3);
});

test('leaving a walk in the middle ends its thread', async () => {
  const folder = temporaryFolder();
  for (let file = 0; file < 100; file += 1) writePhoto(join(folder, `${file}.jpg`), 'x');
  const reader = createSourceReader();
  const stop = new AbortController();
  const walking = async (): Promise<void> => {
    for await (const entry of reader.walk([{ id: 'source0001', path: Buffer.from(folder) }], () => 10, stop.signal))
      if (entry.kind === 'candidate') stop.abort();
  };
  await expect(walking()).rejects.toMatchObject({ name: 'AbortError' });
  await reader.close();
});

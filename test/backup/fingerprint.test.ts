import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprintOf, isTrustworthy, rereadAtMs, sameFingerprint, type Fingerprint } from '../../src-main/backup/fingerprint.ts';

const base: Fingerprint = { bytes: 3, mtimeNs: 1_700_000_000_123_456_789n, ctimeNs: 5n, inode: 9n };

test('a fingerprint is what the file system says, to the nanosecond', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-fingerprint-'));
  const file = join(folder, 'a.jpg');
  await writeFile(file, 'abc');
  const stats = await stat(file, { bigint: true });
  expect(fingerprintOf(stats)).toEqual({ bytes: 3, mtimeNs: stats.mtimeNs, ctimeNs: stats.ctimeNs, inode: stats.ino });
  await rm(folder, { recursive: true });
});

test('an inode number of 64 bits fits a signed integer', async () => {
  const stats = await stat('.', { bigint: true });
  expect(fingerprintOf(Object.assign(stats, { ino: 2n ** 64n - 1n })).inode).toBe(-1n);
});

test('two fingerprints are the same when nothing differs, not even a nanosecond', () => {
  expect(sameFingerprint(base, { ...base })).toBe(true);
  for (const other of [{ bytes: 4 }, { mtimeNs: base.mtimeNs + 1n }, { ctimeNs: 6n }, { inode: 8n }])
    expect(sameFingerprint(base, { ...base, ...other })).toBe(false);
});

test('a file that changed less than two seconds before it was read is not trusted', () => {
  const changedMs = 1_700_000_000_000;
  const changed = { ...base, mtimeNs: BigInt(changedMs) * 1_000_000n };
  expect(isTrustworthy(changed, changedMs, true)).toBe(false);
  expect(isTrustworthy(changed, changedMs + 1999, true)).toBe(false);
  expect(isTrustworthy(changed, changedMs + 2000, true)).toBe(true);
  expect(isTrustworthy({ ...changed, mtimeNs: changed.mtimeNs + 1n }, changedMs + 2000, true)).toBe(false);
});

test('a file from the future is not trusted', () => {
  expect(isTrustworthy(base, 1_000_000_000_000, true)).toBe(false);
});

test('a file whose mtime was set back just before it was read is not trusted', () => {
  const changedMs = 1_700_000_000_000;
  const coarse = { ...base, mtimeNs: 5n, ctimeNs: BigInt(changedMs) * 1_000_000n };
  expect(isTrustworthy(coarse, changedMs + 1999, true)).toBe(false);
  expect(isTrustworthy(coarse, changedMs + 2000, true)).toBe(true);
  // A file system that stores fractions of a second shows the next change in them.
  const fine = { ...coarse, ctimeNs: coarse.ctimeNs + 1_000_000n };
  expect(isTrustworthy(fine, changedMs + 50, true)).toBe(false);
  expect(isTrustworthy(fine, changedMs + 51, true)).toBe(true);
});

test('a ctime that is made up at each mount is not asked', () => {
  expect(isTrustworthy({ ...base, mtimeNs: 5n, ctimeNs: 1_700_000_000_000_000_000n }, 1_700_000_000_000, false)).toBe(true);
});

test('what was changed a moment ago is read again a quarter of a second later', () => {
  const changedMs = 1_700_000_000_001;
  const changed = { ...base, mtimeNs: 5n, ctimeNs: BigInt(changedMs) * 1_000_000n };
  expect(rereadAtMs(changed, changedMs + 100)).toBe(changedMs + 350);
  expect(rereadAtMs(changed, changedMs + 300)).toBe(changedMs + 550);
  expect(rereadAtMs(changed, changedMs + 2000)).toBeUndefined();
  expect(rereadAtMs(changed, changedMs - 60_000)).toBe(changedMs - 60_000 + 250);
});

test('where times are whole seconds, the last change counts as up to two seconds later than they say', () => {
  const changedMs = 1_700_000_000_000;
  const coarse = { ...base, mtimeNs: BigInt(changedMs) * 1_000_000n, ctimeNs: BigInt(changedMs) * 1_000_000n };
  expect(rereadAtMs(coarse, changedMs + 1999)).toBe(changedMs + 1999 + 250);
  expect(rereadAtMs(coarse, changedMs + 2100)).toBe(changedMs + 2350);
  expect(rereadAtMs(coarse, changedMs + 3999)).toBe(changedMs + 4249);
  expect(rereadAtMs(coarse, changedMs + 4000)).toBeUndefined();
});

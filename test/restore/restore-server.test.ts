import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { described, memory, real } from '../destinations/servers.ts';
import { skipOn } from '../rigs/skips.ts';
import { noAbort, versionLine } from './restore-rig.ts';
import { modeOf, mtimeOf, restoreTo } from './run-rig.ts';

skipOn('windows', 'names are no bytes, modes one bit, and times steps of 100 ns')('what went to a Keepsake server comes back from it: bytes, names, times and permissions', async () => {
  const { open } = await real();
  const to = await mkdtemp(join(tmpdir(), 'keepsake-restore-server-'));
  onTestFinished(() => rm(to, { recursive: true, force: true }));
  const notUtf8 = Buffer.from([0x64, 0x2f, 0xff, 0xfe, 0x2e, 0x6a, 0x70, 0x67]);
  const files = [
    { path: '2024/IMG_1.jpg', content: 'one', mtime: '1719828359123456789', mode: 0o644 },
    { path: '2024/copy of IMG_1.jpg', content: 'one', mtime: '-1', mode: 0o444 },
    { path: 'Ünï 🌅/e\u0301.jpg', content: 'x'.repeat(3_000_000), mtime: '4102444800000000001', mode: 0o600 },
    { path: notUtf8.toString(), pathB64: notUtf8.toString('base64'), content: 'bytes', mtime: '0', mode: 0o644 },
  ];
  for (const { path, content, ...changes } of files) {
    const bytes = Buffer.from(content);
    await open.put(described(bytes), memory(bytes), { signal: noAbort });
    await open.confirm([versionLine(path, content, changes)], noAbort);
  }
  const { summary, error } = await restoreTo(open, to);
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ state: 'complete', restored: 4, failed: 0, renamed: 0 });
  for (const { path, pathB64, content, mtime, mode } of files) {
    const at = Buffer.concat([Buffer.from(`${to}/Pictures/`), pathB64 === undefined ? Buffer.from(path) : Buffer.from(pathB64, 'base64')]);
    expect(mtimeOf(at), path).toBe(BigInt(mtime));
    expect(modeOf(at), path).toBe(mode);
    expect(readFileSync(at, 'utf8'), path).toBe(content);
  }
  // Once more: everything is there, and nothing is read again.
  expect((await restoreTo(open, to)).summary).toMatchObject({ restored: 0, present: 4 });
});

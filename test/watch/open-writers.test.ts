import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openForWriting } from '../../src-main/watch/open-writers.ts';
import { testUnless } from '../rigs/skips.ts';

testUnless(process.platform === 'linux' ? undefined : 'who writes to a file is told on Linux alone')('a file that is open for writing is told from one that is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-open-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const written = join(folder, 'written.mov');
  const read = join(folder, 'read.mov');
  for (const file of [written, read]) writeFileSync(file, 'a');
  const descriptors = [openSync(written, 'a'), openSync(read, 'r')];
  try {
    expect(openForWriting([written, read])).toEqual(new Set([written]));
  } finally {
    for (const each of descriptors) closeSync(each);
  }
  expect(openForWriting([written, read])).toEqual(new Set());
});

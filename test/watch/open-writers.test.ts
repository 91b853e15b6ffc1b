import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openForWriting } from '../../src-main/watch/open-writers.ts';
import { onWindows, testUnless } from '../rigs/skips.ts';

const tellsOpenFiles = onWindows || process.platform === 'linux';

testUnless(tellsOpenFiles ? undefined : 'the system does not tell who has a file open')('a file that is open for writing is told from one that is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-open-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const written = join(folder, 'written.mov');
  const read = join(folder, 'read.mov');
  for (const file of [written, read]) writeFileSync(file, 'a');
  const descriptors = [openSync(written, 'a'), openSync(read, 'r')];
  try {
    // Windows does not tell readers from writers.
    expect(openForWriting([written, read])).toEqual(new Set(onWindows ? [written, read] : [written]));
  } finally {
    for (const each of descriptors) closeSync(each);
  }
  expect(openForWriting([written, read])).toEqual(new Set());
});

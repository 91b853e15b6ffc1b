import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import { foldJournal } from '../../src-main/restore/fold-journal.ts';
import type { VersionLine } from '../../src-shared/journal.ts';
import { noAbort, versionLine } from './restore-rig.ts';

/** A hostile server says as much as it likes; all of it takes ten minutes. */
const lines = process.env['KEEPSAKE_LONG_TESTS'] === '1' ? 10_000_000 : 400_000;
const pageLines = 1_000;

/** A destination whose journal has so many lines, each of another file. */
function endless(lines: number, onPage: (lines: number) => void): OpenDestination {
  const line = (number: number): VersionLine => {
    const object = createHash('sha256').update(String(number)).digest('hex');
    // Some of them lead out of every folder.
    return versionLine(`${number % 10 === 0 ? '../'.repeat(20) : ''}${number % 1_000}/IMG_${number}.jpg`, '', { object, sha256: object, bytes: 2 ** 40 });
  };
  async function* journal() {
    for (let start = 0; start < lines; start += pageLines) {
      onPage(start);
      yield { lines: Array.from({ length: pageLines }, (_, index) => ({ writer: 'writer0001', line: line(start + index) })), cursor: '', damaged: [] };
    }
  }
  // Nothing else is asked of it.
  return { vaultId: 'vault0000001', writer: 'writer0001', journal } as unknown as OpenDestination;
}

test('a journal of any length is folded and sampled within bounded memory', { timeout: 3_600_000 }, async () => {
  let early = 0;
  let most = 0;
  const fold = await foldJournal(endless(lines, (done) => {
    const { rss } = process.memoryUsage();
    // By then every cache is full.
    if (done <= 200_000) early = Math.max(early, rss);
    most = Math.max(most, rss);
  }), noAbort);
  try {
    expect(await fold.totals()).toMatchObject({ objects: lines });
    expect(await fold.sample({ filesMin: 20, part: 0.01, filesMax: 200, bytesMax: 2e9 }, noAbort)).toHaveLength(1);
    most = Math.max(most, process.memoryUsage().rss);
    expect(most - early).toBeLessThan(128e6);
  } finally {
    await fold.close();
  }
});

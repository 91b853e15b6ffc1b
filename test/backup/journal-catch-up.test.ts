import { expect, test } from 'vitest';
import type { Catalog } from '../../src-main/backup/catalog.ts';
import { catchUp } from '../../src-main/backup/journal-catch-up.ts';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import type { JournalPage } from '../../src-main/vault/vault-types.ts';
import type { RemovedLine } from '../../src-shared/journal.ts';
import { never } from './backup-rig.ts';

const line: RemovedLine = { kind: 'removed', source: 'source0001', label: 'Photos', path: 'a.jpg', when: '2026-01-01T00:00:00.000Z' };
const page: JournalPage['lines'] = Array.from({ length: 10_000 }, () => ({ writer: 'writer0001', line }));

/** A journal that does not end, and a catalog that counts the lines which it takes over. */
function endless(hasRoom: boolean, lines = page) {
  const taken = { lines: 0 };
  const destination: Partial<OpenDestination> = {
    vaultId: 'vault00001', writer: 'writer0001', batchMax: 1000,
    async *journal() {
      for (let cursor = 0; cursor < 300; cursor++) yield await Promise.resolve({ lines, cursor: String(cursor) });
    },
  };
  const catalog: Partial<Catalog> = {
    applyJournal(_vault, applied) {
      taken.lines += applied.length;
      return Promise.resolve();
    },
    hasRoom: () => Promise.resolve(hasRoom),
    newest: () => Promise.resolve([]), lost: () => Promise.resolve([]), doubted: () => Promise.resolve([]), restore: () => Promise.resolve(),
  };
  const caughtUp = catchUp({
    catalog: catalog as Catalog, destination: destination as OpenDestination, knownSources: ['source0001'], destinationLabel: 'http://nas:4811',
  }, { cursor: undefined, dirty: true }, never);
  return { taken, caughtUp };
}

test('a journal that says more than there is room for ends the run before the disk is full', async () => {
  const { taken, caughtUp } = endless(false);
  await expect(caughtUp).rejects.toMatchObject({ code: 'disk-full', scope: 'destination' });
  expect(taken.lines).toBeGreaterThan(900_000);
  expect(taken.lines).toBeLessThanOrEqual(1_000_000);
});

test('a few lines with paths that are as long as a server likes are no way around that', async () => {
  const long = { writer: 'writer0001', line: { ...line, path: 'x'.repeat(1_000_000) } };
  const { taken, caughtUp } = endless(false, [long]);
  await expect(caughtUp).rejects.toMatchObject({ code: 'disk-full' });
  expect(taken.lines).toBeLessThanOrEqual(150);
});

test('a long journal is taken over where there is room', async () => {
  const { taken, caughtUp } = endless(true);
  await caughtUp;
  expect(taken.lines).toBe(3_000_000);
});

import { chmod, mkdir, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { makeOddities } from '../rigs/odd-library.ts';
import { canMount, mountTmpfs } from '../rigs/tmpfs.ts';
import {
  addFolder,
  backUp,
  filesFilter,
  headline,
  row,
  showFiles,
  showHome,
  shownCounters,
  status,
  sumOfEnds,
  waitForHeadline,
} from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually } from './support/eventually.ts';
import { findRow } from './support/file-list.ts';
import { expectNoPartialObject, expectWholeLibrary } from './support/vault-contents.ts';

const mounting = await canMount();

describeDashboard('backing up', () => {
  dashboardTest(
    'brings every photo to the vault, and says so file by file and in one line',
    async ({ start, place }) => {
      const entries = [...makeLibrary(place.photos, { count: 90, duplicates: 0.1 }), ...makeOddities(place.photos)];
      // Not backed up, and so a need of its own.
      await unlink(join(place.photos, 'odd', 'outside'));
      const { page, dashboard } = await start();
      await addFolder(page, place.photos);
      await backUp(page);
      await waitForHeadline(page, /^All \d+ photos are safe$/);
      await expectWholeLibrary(place.vault, entries);

      const { run } = await askEngine(dashboard.url, 'state.get', {});
      const counters = await shownCounters(page);
      expect(counters).toEqual({
        processed: run?.counters.processed,
        uploaded: run?.counters.uploaded,
        present: run?.counters.present,
        skipped: run?.counters.skipped,
        failed: 0,
        cancelled: 0,
      });
      expect(sumOfEnds(counters)).toBe(counters.processed);
      const photos = entries.filter(({ fate }) => fate === 'backed-up');
      expect(counters.uploaded).toBe(new Set(photos.map(({ sha256 }) => sha256)).size);
      expect(counters.uploaded + counters.present).toBe(photos.length);
      expect(await headline(page).innerText()).toBe(`All ${photos.length} photos are safe`);
      expect(await page.title()).toBe(`All ${photos.length} photos are safe · Keepsake`);
      await expectAccessible(page);

      await showFiles(page, /^Skipped/);
      await row(page, 'notes.txt').getByRole('gridcell', { name: 'Skipped' }).waitFor();
      const skipped = await page.getByRole('row').filter({ hasText: 'Skipped' }).count();
      expect(skipped).toBe(counters.skipped);
      await filesFilter(page, /^Uploaded/).click();
      // A name with a line break is one line; a name that reverses or colours text does neither.
      expect(await (await findRow(page, 'line⏎break.jpg')).getByRole('gridcell', { name: 'Uploaded' }).count()).toBe(1);
      await expectAccessible(page);
    },
  );

  dashboardTest(
    'finds everything already backed up the second time, and reads and uploads nothing',
    async ({ start, place }) => {
      const entries = makeLibrary(place.photos, { count: 40 });
      const { page } = await start();
      await addFolder(page, place.photos);
      await backUp(page);
      await waitForHeadline(page, 'All 40 photos are safe');
      expect((await shownCounters(page)).uploaded).toBe(40);
      // Whoever reads a photo again cannot.
      const year = join(place.photos, '2015');
      for (const album of await readdir(year))
        for (const name of await readdir(join(year, album))) await chmod(join(year, album, name), 0);

      await backUp(page);
      await status(page)
        .getByText(/: nothing new\./)
        .waitFor();
      expect(await shownCounters(page)).toEqual({
        processed: 40,
        uploaded: 0,
        present: 40,
        skipped: 0,
        failed: 0,
        cancelled: 0,
      });
      await showFiles(page);
      expect(await (await findRow(page, 'IMG_000007.jpg')).innerText()).toContain('Already backed up');
      await expectWholeLibrary(place.vault, entries);
    },
  );

  dashboardTest(
    'names each photo that cannot be read, with the reason, and keeps the others',
    async ({ start, place }) => {
      const entries = makeLibrary(place.photos, { count: 12 });
      const locked = entries[5]!;
      await chmod(join(place.photos, locked.path.toString()), 0);
      const { page } = await start({ ordinaryUser: true });
      await addFolder(page, place.photos);
      await backUp(page);
      await waitForHeadline(page, '1 photo needs you');
      const counters = await shownCounters(page);
      expect(counters).toEqual({ processed: 12, uploaded: 11, present: 0, skipped: 0, failed: 1, cancelled: 0 });
      await expectAccessible(page);

      await page.getByRole('link', { name: 'Show it' }).click();
      const failed = row(page, 'IMG_000005.jpg');
      expect(await failed.innerText()).toMatch(/access is denied; allow Keepsake to read it/);
      expect(await page.getByRole('tab', { name: /^Need you 1$/ }).getAttribute('aria-selected')).toBe('true');
      await expectAccessible(page);

      await chmod(join(place.photos, locked.path.toString()), 0o644);
      await showHome(page);
      await backUp(page);
      await waitForHeadline(page, 'All 12 photos are safe');
      await expectWholeLibrary(place.vault, entries);
    },
  );

  dashboardTest.skipIf(!mounting)(
    'says in words that the disk is full, lists every photo that has no room, and goes on when there is some',
    async ({ start, place, closing }) => {
      const entries = makeLibrary(place.photos, { count: 60, bytes: 20_000 });
      await mkdir(place.home);
      // The whole home, as on most computers: where the vault has no room, the catalog has none either.
      const disk = closing(await mountTmpfs({ bytes: 512 * 1024, at: place.home }));
      const { page } = await start();
      await addFolder(page, place.photos);
      await backUp(page);
      await waitForHeadline(page, 'The backup stopped');
      const sentence = `There is no room left in ${place.vault}: free some space, or choose another destination.`;
      await status(page).getByText(sentence).waitFor();
      const { uploaded, failed, ...others } = await shownCounters(page);
      expect(others).toEqual({ processed: 60, present: 0, skipped: 0, cancelled: 0 });
      expect(uploaded + failed).toBe(60);
      await expectNoPartialObject(place.vault);
      await expectAccessible(page);
      await showFiles(page, new RegExp(`^Failed ${failed}$`));
      await eventually(() => row(page, sentence).count()).toBeGreaterThan(3);

      await disk.resize(32 * 1024 * 1024);
      await showHome(page);
      await backUp(page);
      await waitForHeadline(page, 'All 60 photos are safe');
      await expectWholeLibrary(place.vault, entries);
    },
  );
});

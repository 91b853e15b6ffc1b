import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import { eventually } from './support/eventually.ts';

describeDashboard('drill and verification', () => {
  dashboardTest('are started on Home, and are in the history with what they found', async ({ start, place }) => {
    const { page, dashboard } = await start();
    const entries = makeLibrary(place.photos, { count: 6 });
    await askEngine(dashboard.url, 'sources.add', { path: place.photos });
    await askEngine(dashboard.url, 'run.start', {});
    await eventually(async () => (await askEngine(dashboard.url, 'state.get', {})).run?.state).toBe('complete');

    const card = page.getByRole('region', { name: 'Can you get your photos back?' });
    await card.getByText('Restore never tested').waitFor();
    await card.getByText('Never verified').waitFor();
    await card.getByRole('button', { name: 'Test now' }).click();
    await card.getByText(/^Restore tested on .+: 6 of 6$/).waitFor({ timeout: 60_000 });

    const { destination } = await askEngine(dashboard.url, 'state.get', {});
    rmSync(join(destination.address, 'objects', entries[0]!.sha256.slice(0, 2)), { recursive: true });
    await card.getByRole('button', { name: 'Verify now' }).click();
    await card.getByText(/^Last verified on .+: 0 damaged, 1 missing$/).waitFor({ timeout: 60_000 });
    await expectAccessible(page);
    if (process.env['KEEPSAKE_SHOTS'] !== undefined) await page.screenshot({ path: join(process.env['KEEPSAKE_SHOTS'], 'checks-home.png'), fullPage: true });

    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('Restore tested: 6 of 6 came back').waitFor();
    await page.getByText('Verified: 0 damaged, 1 missing').waitFor();
    const listed = await page.getByRole('listitem').filter({ hasText: 'Verified: 0 damaged' }).textContent();
    expect(listed).toContain(entries[0]!.path.toString());
    await expectAccessible(page);
    if (process.env['KEEPSAKE_SHOTS'] !== undefined) await page.screenshot({ path: join(process.env['KEEPSAKE_SHOTS'], 'checks-history.png'), fullPage: true });
  });
});

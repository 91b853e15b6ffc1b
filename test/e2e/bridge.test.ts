import { expect } from 'vitest';
import { addFolder, waitForHeadline } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard } from './support/dashboard-test.ts';
import { useDoor } from './support/door.ts';

/*
 * A whole backup in the dashboard once more, through the bridge of the built preload instead of a WebSocket: in a world of its own,
 * joined to the product's IPC. What the page shows besides does not depend on the way that its messages take.
 */
useDoor('bridge');
await import('./dashboard-backup.test.ts');

describeDashboard('the bridge', () => {
  dashboardTest('gives the page nothing of the preload’s world, and connects again after a reload', async ({ start, place }) => {
    const { page } = await start();
    await waitForHeadline(page, 'Let’s keep your photos safe');
    const found = await page.evaluate(
      "['require', 'process', 'keepsakeToMainProcess', 'keepsakeFromMainProcess'].filter((name) => name in globalThis)",
    );
    expect(found).toEqual([]);
    await page.reload();
    await addFolder(page, place.photos);
    await waitForHeadline(page, 'Ready to back up');
  });
});

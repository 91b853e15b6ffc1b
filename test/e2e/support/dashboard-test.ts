/* eslint-disable no-empty-pattern -- Vitest reads what a fixture needs from its pattern: an empty one needs nothing */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { createBridge, type Bridge } from './bridge.ts';
import { chromiumPath, launchChromium, newContext, watchComplaints, type Complaints } from './browser.ts';
import { startDashboard, type DashboardOptions, type DashboardProcess } from './dashboard-process.ts';
import { currentDoor } from './door.ts';
import { patienceMs } from './eventually.ts';
import { makePlace } from './place.ts';

// A browser and an engine on a busy machine; a test that hangs is told sooner, by what it waits for.
vi.setConfig({ testTimeout: 6 * patienceMs });

export interface OpenPage {
  readonly page: Page;
  readonly complaints: Complaints;
}

/** Opens pages whose complaints fail the test at its end. */
export interface Visitor {
  readonly context: BrowserContext;
  /** Another page of the same browser profile, at an address or behind Electron's bridge. */
  open(at: string | Bridge): Promise<OpenPage>;
}

const withBrowser = test.extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
  const browser = await launchChromium();
  onCleanup(() => browser.close());
  return browser;
});

/**
 * A test of the dashboard in a real Chromium against the real engine: one browser for a file of tests; a place, processes
 * and a browser profile for each test.
 */
export const dashboardTest = withBrowser
  .extend('place', async ({}, { onCleanup }) => {
    const place = await makePlace();
    onCleanup(() => place.remove());
    return place;
  })
  .extend('closing', async ({}, { onCleanup }) => {
    const things: { close(): Promise<unknown> }[] = [];
    onCleanup(async () => {
      for (const thing of things.reverse()) await thing.close();
    });
    /** Has something closed after the test, the last first. */
    return <T extends { close(): Promise<unknown> }>(thing: T): T => {
      things.push(thing);
      return thing;
    };
  })
  .extend('visitor', async ({ browser }, { onCleanup }): Promise<Visitor> => {
    const context = await newContext(browser);
    context.setDefaultTimeout(patienceMs);
    const opened: OpenPage[] = [];
    onCleanup(async () => {
      const lines = opened.flatMap(({ complaints }) => complaints.lines);
      await context.close();
      expect(lines, 'what the browser complained of').toEqual([]);
    });
    return {
      context,
      open: async (at) => {
        const page = await context.newPage();
        const open = { page, complaints: watchComplaints(page) };
        opened.push(open);
        if (typeof at === 'string') await page.goto(at);
        else await at.open(page);
        return open;
      },
    };
  })
  .extend('start', async ({ place, closing, visitor }) => {
    /** Starts the engine on the test's place and opens its dashboard. */
    return async (options: DashboardOptions = {}): Promise<OpenPage & { readonly dashboard: DashboardProcess }> => {
      const dashboard = await startDashboard(place, options);
      closing(dashboard.process);
      if (currentDoor() === 'browser') return { ...(await visitor.open(dashboard.url)), dashboard };
      const bridge = closing(await createBridge(place));
      return { ...(await visitor.open(bridge)), dashboard };
    };
  });

/** `describe` of dashboard tests: skipped where there is no Chromium. */
export const describeDashboard = describe.skipIf(chromiumPath === undefined);

/** Asserts that axe finds nothing to object to, in light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page })
      // The modern mode opens another page, which would be one more guest in the test.
      .setLegacyMode()
      // React Aria's announcer keeps what it said for some seconds, also when the button that it names is gone.
      .exclude('[data-live-announcer]');
    // In the dark nothing but the colours is another.
    if (colorScheme === 'dark') axe.withRules(['color-contrast']);
    const { violations } = await axe.analyze();
    const said = violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${colorScheme}: ${id}: ${help}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    );
    expect(said).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

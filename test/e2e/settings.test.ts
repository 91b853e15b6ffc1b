import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import type { DoorPorts } from '../../src-main/app/ports.ts';
import { startWebDoor } from '../../src-main/web/web-door.ts';
import { defaultPreferences } from '../../src-shared/preferences.ts';
import { button } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { eventually } from './support/eventually.ts';

const rendererDir = join(import.meta.dirname, '../../dist/renderer');

const settingsTest = dashboardTest.extend('startDoor', async ({ place, closing, visitor }) => {
  /** The engine behind a door that can do as much as the desktop, with the settings open in a browser. */
  return async (part: string, ports: DoorPorts = {}) => {
    const application = closing(await createApplication({ home: place.home, version: '1.2.3', env: {}, ports }));
    const door = closing(await startWebDoor({ application, host: '127.0.0.1', port: 0, token: 'a-token', rendererDir, log: () => undefined }));
    const { page } = await visitor.open(door.url);
    await page.getByRole('link', { name: 'Settings' }).waitFor();
    await page.evaluate(`window.location.hash = ${JSON.stringify(`settings/${part}`)}`);
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    const engine = application.connect();
    return { page, engine, state: () => engine.call('state.get', {}) };
  };
});

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const patternField = (page: Page): Locator => page.getByRole('textbox', { name: 'Patterns, one on each line' });
/** What the page's root element says, as a person's browser obeys it. */
const pageSays = (page: Page, attribute: string) => page.locator('html').getAttribute(attribute);
const themeColour = (page: Page) => page.locator('meta[name=theme-color]').getAttribute('content');

/** A desktop whose system may refuse to start Keepsake at login. */
function desktopPorts() {
  const refused: { sentence?: string } = {};
  const ports: DoorPorts = {
    background: true,
    notifier: { show: () => undefined },
    power: {
      onBattery: () => false, metered: async () => false, onChange: () => undefined, keepAwake: () => () => undefined,
    },
    loginItem: {
      set: async () => {
        if (refused.sentence !== undefined) throw new Error(refused.sentence);
      },
    },
  };
  return { ports, refused };
}

describeDashboard('the settings', () => {
  settingsTest(
    'show what patterns match while they are typed, and the next backup leaves it out with the reason',
    async ({ startDoor, place }) => {
      mkdirSync(join(place.photos, 'Raw'));
      for (const name of ['a.jpg', 'b.jpg', 'Raw/1.nef', 'Raw/2.nef', 'c.mov'])
        writeFileSync(join(place.photos, name), `photo ${name}`);
      const { page, engine, state } = await startDoor('patterns');
      await engine.call('sources.add', { path: place.photos });
      await engine.call('run.start', {});
      await eventually(async () => (await state()).run?.state).toBe('complete');

      const card = region(page, 'Leave out');
      await patternField(page).fill('Raw/\nC:\\Photos\n*.mov');
      await card.getByText('They leave out 3 of 5 files (41 bytes).').waitFor();
      expect(await card.getByRole('list', { name: 'What they leave out' }).getByRole('listitem').allInnerTexts()).toEqual(
        expect.arrayContaining(['Raw/1.nef', 'Raw/2.nef', 'c.mov']),
      );
      await card.getByText(/leave out the drive/).waitFor();
      await expectAccessible(page);
      // The sentence leads to its line.
      await button(card, 'Line 2').click();
      await page.keyboard.press('Delete');
      await eventually(() => patternField(page).inputValue()).toBe('Raw/\n\n*.mov');
      await eventually(() => button(card, 'Line 2').count()).toBe(0);
      expect((await state()).preferences.ignore).toEqual([]);

      await button(card, 'Save patterns').click();
      await eventually(async () => (await state()).preferences.ignore).toEqual(['Raw/', '', '*.mov']);
      await eventually(() => button(card, 'Save patterns').isDisabled()).toBe(true);
      const before = (await state()).run?.id;
      await engine.call('run.start', {});
      await eventually(async () => {
        const { run } = await state();
        return run?.id === before ? undefined : run?.state;
      }).toBe('complete');
      const { rows } = await engine.call('files.window', { offset: 0, limit: 10, scope: 'run', state: 'skipped' });
      expect(rows.map(({ path, reason }) => `${path}: ${reason}`).sort()).toEqual([
        'Raw: Left out by your pattern “Raw/”',
        'c.mov: Left out by your pattern “*.mov”',
      ]);
    },
  );

  settingsTest('keep patterns that are not saved while another view is shown, and say when they are', async ({ startDoor, place }) => {
    writeFileSync(join(place.photos, 'a.jpg'), 'photo a');
    const { page, engine, state } = await startDoor('patterns');
    await engine.call('sources.add', { path: place.photos });
    const card = region(page, 'Leave out');
    await patternField(page).fill('Raw/');
    await card.getByText('Not saved yet').waitFor();
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('link', { name: 'Settings' }).click();
    expect(await patternField(page).inputValue()).toBe('Raw/');
    await button(card, 'Save patterns').click();
    await card.getByText('Saved: they count from now on').waitFor();
    expect((await state()).preferences.ignore).toEqual(['Raw/']);
  });

  settingsTest('ask before patterns leave out everything, also where nothing is backed up yet', async ({ startDoor }) => {
    const { page, state } = await startDoor('patterns');
    const card = region(page, 'Leave out');
    await patternField(page).fill('*');
    await button(card, 'Save patterns').click();
    const dialog = page.getByRole('alertdialog', { name: 'Leave out that much?' });
    await dialog.getByText(/^These patterns leave out everything/).waitFor();
    await expectAccessible(page);
    await button(dialog, 'Change the patterns').click();
    await dialog.waitFor({ state: 'detached' });
    expect((await state()).preferences.ignore).toEqual([]);
    await button(card, 'Save patterns').click();
    await button(dialog, 'Save them all the same').click();
    await dialog.waitFor({ state: 'detached' });
    expect((await state()).preferences.ignore).toEqual(['*']);
  });

  settingsTest('keep the timetable and the limit while the other one counts, each field under its own choice', async ({ startDoor }) => {
    const { page, state } = await startDoor('speed');
    const card = region(page, 'Speed of uploads');
    const choose = (name: string) => card.getByRole('radio', { name }).check({ force: true });
    const bandwidth = async () => (await state()).preferences.bandwidth;
    await choose('By the time of day');
    await button(card, 'Add a time').click();
    await button(card, 'Remove 08:00').click();
    const timetable = [{ from: '12:00' }, { from: '22:00' }];
    await eventually(bandwidth).toEqual({ mode: 'timetable', timetable });
    await choose('Always limited');
    const field = await button(card, /Never faster than/).boundingBox();
    const next = await card.getByText('By the time of day').boundingBox();
    expect(field!.y).toBeLessThan(next!.y);
    await choose('As fast as possible');
    await choose('By the time of day');
    await eventually(bandwidth).toEqual({ mode: 'timetable', bytesPerSecond: 2e6, timetable });
    await button(card, 'Remove 12:00').waitFor();
    await expectAccessible(page);
  });

  settingsTest('stay where they are, with the focus, when the language changes', async ({ startDoor }) => {
    const { page } = await startDoor('appearance');
    const choice = page.getByRole('button', { name: /^(?:As the system )?Language/ });
    await choice.focus();
    const before = await choice.boundingBox();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Deutsch' }).click();
    await eventually(() => pageSays(page, 'lang')).toMatch(/^de/);
    await page.getByRole('button', { name: /Sprache/ }).and(page.locator(':focus')).waitFor();
    expect(await page.getByRole('button', { name: /Sprache/ }).boundingBox()).toMatchObject({ y: expect.closeTo(before!.y, -1) as number });
  });

  settingsTest('change colours and language at once, and are so after a reload', async ({ startDoor }) => {
    const { page, state } = await startDoor('appearance');
    await eventually(() => themeColour(page)).toBe('rgb(250, 246, 239)');
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    await eventually(() => pageSays(page, 'data-theme')).toBe('dark');
    await eventually(() => themeColour(page)).toBe('rgb(21, 19, 17)');
    await page.getByRole('button', { name: /^(?:As the system )?Language/ }).click();
    await page.getByRole('option', { name: 'Deutsch' }).click();
    await eventually(() => pageSays(page, 'lang')).toMatch(/^de/);
    // The page is drawn anew in another language, and stays where it was.
    expect(await page.getByText('Deutsch', { exact: true }).first().isVisible()).toBe(true);
    await eventually(async () => (await state()).preferences).toMatchObject({ theme: 'dark', language: 'de' });

    await page.reload();
    await eventually(() => pageSays(page, 'lang')).toMatch(/^de/);
    expect(await pageSays(page, 'data-theme')).toBe('dark');
    await page.getByText('Deutsch', { exact: true }).first().waitFor();
    expect(await page.getByRole('radio', { checked: true }).last().evaluate((input: { value: string }) => input.value)).toBe('dark');
  });

  settingsTest('are saved one by one, and put back with a sentence when that fails', async ({ startDoor }) => {
    const { ports, refused } = desktopPorts();
    const { page, engine, state } = await startDoor('when', ports);
    const card = region(page, 'When Keepsake backs up');
    await card.getByRole('radio', { name: 'Once a day' }).check({ force: true });
    const time = card.getByRole('group', { name: 'Time of day' });
    await time.getByRole('spinbutton').first().click();
    await page.keyboard.type('0330');
    await card.getByRole('switch', { name: 'Wait while on battery' }).check({ force: true });
    await page.getByRole('radio', { name: 'Nothing' }).check({ force: true });
    const schedule = { mode: 'daily', at: '03:30', onBattery: false, onMetered: true } as const;
    await eventually(async () => (await state()).preferences).toEqual({ ...defaultPreferences, schedule, notifications: 'nothing' });

    refused.sentence = 'the desktop has no place for it';
    const atLogin = card.getByRole('switch', { name: 'Start when I log in' });
    await atLogin.check({ force: true }).catch(() => undefined);
    await card.getByRole('alert').getByText(/so nothing was changed: the desktop has no place for it/).waitFor();
    expect(await atLogin.isChecked()).toBe(false);
    delete refused.sentence;
    await atLogin.check({ force: true });
    await eventually(async () => (await state()).preferences.startAtLogin).toBe(true);
    expect(await card.getByRole('alert').count()).toBe(0);
    // What another window sets is shown here.
    await engine.call('preferences.set', { schedule: { ...schedule, mode: 'hourly' } });
    await eventually(() => card.getByRole('radio', { name: 'Every hour' }).isChecked()).toBe(true);
    await expectAccessible(page);
  });

  settingsTest('lead to each of their parts, and leave out what the door cannot do', async ({ startDoor, place }) => {
    const { page } = await startDoor('about');
    const parts = page.getByRole('navigation', { name: 'Parts of the settings' });
    const about = parts.getByRole('link', { name: 'About' });
    expect(await about.getAttribute('aria-current')).toBe('location');
    expect(await region(page, 'About Keepsake').getByText('1.2.3').isVisible()).toBe(true);
    expect(await region(page, 'About Keepsake').getByTitle(place.home).isVisible()).toBe(true);
    expect(await parts.getByRole('link', { name: /^(?:When|Notifications)$/ }).count()).toBe(0);
    await parts.getByRole('link', { name: 'Folders' }).click();
    await eventually(() => parts.locator('[aria-current]').innerText()).toBe('Folders');
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    // Nothing but the settings themselves scrolls.
    expect(await page.getByRole('navigation', { name: 'Views' }).isVisible()).toBe(true);
    await button(page, 'Licences…').click();
    const dialog = page.getByRole('dialog', { name: 'Licences' });
    await dialog.getByRole('region', { name: 'Text of the licences' }).or(dialog.getByRole('alert')).waitFor();
    await expectAccessible(page);
    await button(dialog, 'Close').click();
    await button(page, 'Test the connection').click();
    await region(page, 'Where photos go').getByRole('status').getByText(/vault/i).waitFor();
  });
});

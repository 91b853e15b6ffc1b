import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { englishWord } from '../rigs/compared-words.ts';
import { button, row } from './support/dashboard-steps.ts';
import { dashboardTest, describeDashboard, expectAccessible } from './support/dashboard-test.ts';
import { askEngine } from './support/engine-client.ts';
import type { Place } from './support/place.ts';

/** Texts that are wider than what they stand in. What can be pressed may stand out by its edge; paths are shortened on purpose. */
const cutOff = `(() => {
  const parts = [...document.querySelectorAll('h1, h2, h3, p, label, dt, dd, li, button, a, [role=tab], [role=columnheader], [role=radio]')];
  const texts = parts.flatMap((part) => [part, ...part.querySelectorAll('span')]);
  const cut = texts.filter((each) => each.checkVisibility() && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 8 && !each.textContent.startsWith('/'));
  const page = document.scrollingElement;
  return [...(page.scrollWidth > page.clientWidth ? ['the page'] : []), ...cut.map((each) => each.textContent)];
})()`;

/** All that can be read or heard. */
const everyWord = `[
  document.title, document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].filter((each) => each.checkVisibility())
    .flatMap((each) => ['aria-label', 'title', 'placeholder', 'alt'].map((name) => each.getAttribute(name) ?? '')),
].join('\\n').split('\\n')`;

/** Looks at what the page shows: nothing is cut off, and nothing is English. */
async function look(page: Page): Promise<void> {
  expect(await page.evaluate(cutOff)).toEqual([]);
  const words = await page.evaluate<readonly string[]>(everyWord);
  expect(words.filter((line) => englishWord.test(line))).toEqual([]);
}

async function show(page: Page, hash: string, heading: string | RegExp): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.getByRole('heading', { name: heading }).first().waitFor();
}

/** Opens a dialog, looks at it, and closes it. */
async function lookAtDialog(page: Page, opener: Locator, title: string | RegExp, inIt?: (dialog: Locator) => Promise<void>): Promise<void> {
  await opener.click();
  const dialog = page.getByRole('dialog', { name: title }).or(page.getByRole('alertdialog', { name: title }));
  await dialog.waitFor();
  await inIt?.(dialog);
  await look(page);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

/** Photos of some years, one that nobody may read, and what is passed over. */
async function fill({ photos }: Place): Promise<void> {
  for (const [name, taken] of [['Strand.jpg', '2019:03:05 10:00:00'], ['Berge.jpg', '2019:08:01 09:30:00'], ['Zaun.jpg', '1970:01:02 00:00:00']] as const) {
    const image = sharp({ create: { width: 64, height: 48, channels: 3, background: { r: 40, g: 120, b: 200 } } });
    writeFileSync(join(photos, name), await image.withExif({ IFD2: { DateTimeOriginal: taken } }).jpeg().toBuffer());
  }
  writeFileSync(join(photos, 'Gesperrt.jpg'), 'x');
  chmodSync(join(photos, 'Gesperrt.jpg'), 0);
  writeFileSync(join(photos, 'Notiz.txt'), 'x');
  writeFileSync(join(photos, 'Film.mov'), 'x');
}

describeDashboard('in German', () => {
  dashboardTest('everything is said in German and fits, from the first folder to a vault that is away', async ({ start, place }) => {
    const { page, dashboard } = await start({ ordinaryUser: true });
    const tell = askEngine.bind(undefined, dashboard.url);
    await page.setViewportSize({ width: 800, height: 600 });
    await page.getByRole('link', { name: 'Settings' }).click();
    await button(page, /Language$/).click();
    await page.getByRole('option', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await look(page);
    await expectAccessible(page);

    await show(page, 'home', 'Bringen wir Ihre Fotos in Sicherheit');
    await look(page);
    await lookAtDialog(page, button(page, 'Ordner hinzufügen'), 'Ordner wählen', (dialog) => button(dialog, /^„.*“ wählen$/).waitFor());
    await lookAtDialog(page, button(page, 'Speicherort ändern'), 'Wohin mit Ihren Fotos?', async (dialog) => {
      await dialog.getByText('Ein Keepsake-Server', { exact: true }).click();
      await dialog.getByRole('textbox', { name: 'Adresse des Servers' }).fill('ftp://nas');
      await button(dialog, 'Speicherort prüfen').click();
      await dialog.getByText('ftp:// ist kein Speicherort, den Keepsake kennt', { exact: false }).waitFor();
    });
    for (const [hash, heading] of [['files', 'Noch ist kein Foto gesichert'], ['timeline', 'Noch keine Fotos'], ['history', 'Noch keine Sicherung']] as const) {
      await show(page, hash, heading);
      await look(page);
    }

    await fill(place);
    const drive = join(place.person, 'Kamera');
    mkdirSync(drive);
    await tell('preferences.set', { ignore: ['*.mov'] });
    for (const path of [place.photos, drive]) await tell('sources.add', { path });
    renameSync(drive, join(place.root, 'abgezogen'));
    await tell('run.start', {});
    await show(page, 'home', '1 Foto braucht Hilfe');
    await page.getByText('Nicht verbunden').first().waitFor();
    await look(page);
    await expectAccessible(page);
    await lookAtDialog(page, button(page, 'Pictures entfernen'), '„Pictures“ entfernen?');

    await show(page, 'files/failed', 'Dateien');
    await page.getByRole('tab', { name: /^Brauchen Hilfe/ }).click();
    await row(page, 'Die Datei ist nicht lesbar: der Zugriff ist verweigert; Keepsake braucht das Recht, zu lesen.').click();
    await page.getByText(/^Lässt sich nicht sichern seit heute um/).waitFor();
    await look(page);
    await expectAccessible(page);
    await page.getByRole('tab', { name: /^Letzte Sicherung/ }).click();
    await row(page, 'weder Foto noch Video noch Begleitdatei').waitFor();
    await row(page, 'Durch Ihr Muster „*.mov“ ausgelassen').waitFor();
    await look(page);

    await show(page, 'timeline', 'Zeitstrahl');
    await page.getByText('Keine Fotos zwischen März und August 2019').waitFor();
    await page.getByText(/^1 Foto hat ein Datum, das nicht stimmen kann \(1970\)/).waitFor();
    await look(page);
    await expectAccessible(page);

    await show(page, 'history', 'Verlauf');
    await button(page, /3 Fotos kopiert, 1 fehlgeschlagen/).click();
    await page.getByText('1 Ordner war zu dieser Zeit nicht verbunden.').waitFor();
    await look(page);
    await expectAccessible(page);

    for (const [part, title] of [['patterns', 'Auslassen'], ['speed', 'Tempo der Übertragung'], ['when', 'Wann Keepsake sichert'], ['about', 'Über Keepsake']] as const) {
      await show(page, `settings/${part}`, title);
      await look(page);
    }
    await page.getByRole('textbox', { name: 'Muster, eines je Zeile' }).fill('~/Raw\n*.jpg');
    await page.getByText('Muster beginnen in Ihren Ordnern, nicht im persönlichen Ordner', { exact: false }).waitFor();
    await page.getByText(/^Ausgelassen: \d von \d Dateien/).waitFor();
    await look(page);
    await expectAccessible(page);

    renameSync(place.vault, join(place.root, 'weg'));
    await tell('run.start', {});
    await show(page, 'home', 'Das Laufwerk Ihres Tresors ist nicht verbunden');
    await page.getByText(`Der Tresor in ${place.vault} ist nicht verbunden: Laufwerk verbinden oder einen anderen Speicherort wählen.`).first().waitFor();
    await look(page);
  });
});

import { closeSync, cpSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { sha256 } from '../app/app-rig.ts';
import { onWine } from '../rigs/skips.ts';
import { createWatchRig, soon } from './watch-rig.ts';

/** Under Wine as many would take minutes. */
const albums = onWine ? 1 : 50;
const files = 100 * albums;

test(`of ${files} files that are copied in none is missed, and each is one version`, async () => {
  const rig = await createWatchRig();
  writeFileSync(join(rig.photos, 'first.jpg'), 'first');
  await rig.begin();
  const card = join(rig.root, 'card');
  const names: string[] = [];
  for (let album = 0; album < albums; album++) {
    mkdirSync(join(card, `album ${album}`), { recursive: true });
    for (let photo = 0; photo < 100; photo++) {
      const name = `album ${album}/IMG_${photo}.JPG`;
      names.push(name);
      writeFileSync(join(card, name), `photo ${name}`);
    }
  }
  cpSync(card, join(rig.photos, 'card'), { recursive: true });
  await vi.waitFor(async () => expect((await rig.state()).sources[0]?.files).toBe(files + 1), { timeout: onWine ? soon.timeout : 150_000, interval: 500 });
  const contents = rig.contents();
  expect(names.filter((name) => contents.get(`card/${name}`) !== sha256(`photo ${name}`))).toEqual([]);
  expect(rig.journal().filter((line) => line.kind === 'version')).toHaveLength(files + 1);
  expect((await rig.state()).failures).toBe(0);
});

test('a film that is written slowly, with pauses, is backed up once and whole', async () => {
  const rig = await createWatchRig();
  await rig.begin();
  const film = openSync(join(rig.photos, 'film.mov'), 'w');
  const mebibyte = 1024 * 1024;
  try {
    for (let part = 1; part <= 5; part++) {
      // Mostly holes: what is tested is the time that it takes.
      ftruncateSync(film, 20 * part * mebibyte);
      writeSync(film, `part ${part}`, 20 * part * mebibyte - 6);
      // Other photos come and go meanwhile; each pause is longer than a finished file needs to settle.
      writeFileSync(join(rig.photos, `${part}.jpg`), `photo ${part}`);
      await rig.backedUp(`${part}.jpg`);
      expect(rig.versionsOf('film.mov')).toEqual([]);
      await sleep(500);
    }
    // Also a walk over everything leaves it alone while it is fresh.
    writeSync(film, 'still at it', 0);
  } finally {
    closeSync(film);
  }
  await vi.waitFor(() => expect(rig.versionsOf('film.mov')).toMatchObject([{ bytes: 100 * mebibyte }]), soon);
});

import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../src-main/vault/vault.ts';
import { noLinks, testUnless } from '../rigs/skips.ts';
import { bindMount, mountTmpfs, whyNoMount } from '../rigs/tmpfs.ts';
import { createChance } from '../rigs/library.ts';
import { createAppRig, ends, filesBelow, never, sha256, soundObjects, writePhoto } from './app-rig.ts';

test('a vault whose drive is gone is not connected: nothing is made, nothing is called present', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  await rig.backUp();
  renameSync(rig.vault, `${rig.vault}-unplugged`);
  mkdirSync(rig.vault);
  const result = await rig.backUp();
  expect(result.destinationError).toMatchObject({ code: 'not-connected', scope: 'destination' });
  expect(result.summary).toMatchObject({ state: 'failed', processed: 0 });
  expect(readdirSync(rig.vault)).toEqual([]);
  const withoutFolder = async (): Promise<void> => {
    rmSync(rig.vault, { recursive: true });
    expect((await rig.backUp()).destinationError).toMatchObject({ code: 'not-connected' });
    expect((await rig.backUp({ dryRun: true })).destinationError).toMatchObject({ code: 'not-connected' });
  };
  await withoutFolder();
  renameSync(`${rig.vault}-unplugged`, rig.vault);
  expect(ends(await rig.backUp())).toEqual({ present: 1 });
});

test('a vault that comes back in time is waited for', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  await rig.backUp();
  rig.write('b.jpg');
  renameSync(rig.vault, `${rig.vault}-unplugged`);
  const messages: (string | undefined)[] = [];
  const result = await rig.backUp({
    waitMs: Infinity,
    onSnapshot: ({ state, message }) => {
      messages.push(message);
      if (state === 'waiting' && readdirSync(rig.root).includes('vault-unplugged'))
        renameSync(`${rig.vault}-unplugged`, rig.vault);
    },
  });
  expect(ends(result)).toEqual({ uploaded: 1, present: 1 });
  expect(
    messages.some((message) => message?.includes('not connected') === true || message?.includes('connect') === true),
  ).toBe(true);
  // What it waited for is over, and is no more said.
  expect(messages.at(-1)).toBeUndefined();
});

test('another vault in its place is not taken for it', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  await rig.backUp();
  await rig.backUp({ to: [join(rig.root, 'other')] });
  renameSync(rig.vault, `${rig.vault}-moved`);
  renameSync(join(rig.root, 'other'), rig.vault);
  const before = filesBelow(rig.vault);
  const result = await rig.backUp();
  expect(result.destinationError).toMatchObject({ code: 'wrong-vault' });
  expect(result.summary.present).toBe(0);
  expect(filesBelow(rig.vault)).toEqual(before);
});

test('a folder that holds other files is not made a vault', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  mkdirSync(rig.vault);
  writeFileSync(join(rig.vault, 'thesis.doc'), 'mine');
  for (const dryRun of [false, true])
    expect((await rig.backUp({ dryRun })).destinationError?.message).toContain('holds other files');
  expect(readdirSync(rig.vault)).toEqual(['thesis.doc']);
});

testUnless(noLinks)('a vault in a source, and a source in a vault, are refused with words, also through links', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  symlinkSync(rig.photos, join(rig.root, 'link'), 'junction');
  for (const to of [rig.photos, join(rig.photos, 'backup'), join(rig.root, 'link/backup')])
    await expect(rig.backUp({ to: [to] })).rejects.toMatchObject({
      code: 'overlap',
      message: expect.stringContaining('lies in') as string,
    });
  await rig.backUp();
  await expect(rig.backUp({ folders: [join(rig.vault, 'objects')] })).rejects.toMatchObject({ code: 'overlap' });
  expect(readdirSync(rig.photos)).toEqual(['a.jpg']);
});

testUnless(await whyNoMount())('a vault that is mounted from within a source is refused', async () => {
  const rig = await createAppRig();
  rig.write('deep/a.jpg');
  mkdirSync(join(rig.photos, 'backup'));
  const mount = await bindMount(rig.photos, join(rig.root, 'mounted'));
  onTestFinished(() => mount.close());
  await expect(rig.backUp({ to: [join(rig.root, 'mounted/backup')] })).rejects.toMatchObject({ code: 'overlap' });
});

test('two vaults each hold everything', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  const second = join(rig.root, 'second');
  const result = await rig.backUp({ to: [rig.vault, second] });
  expect(ends(result)).toEqual({ uploaded: 4 });
  expect(soundObjects(rig.vault)).toEqual(soundObjects(second));
  expect(ends(await rig.backUp({ to: [second] }))).toEqual({ present: 2 });
});

testUnless(await whyNoMount())('a vault that gets full stops with words, and what was stored is sound', async () => {
  const rig = await createAppRig();
  const mount = await mountTmpfs({ bytes: 3_000_000, at: (mkdirSync(rig.vault), rig.vault) });
  onTestFinished(() => mount.close());
  const chance = createChance(3);
  for (let file = 0; file < 40; file += 1) writePhoto(join(rig.photos, `${file}.jpg`), chance.bytes(200_000));
  const result = await rig.backUp({ workers: 10 });
  expect(result.destinationError).toMatchObject({ code: 'disk-full' });
  expect(result.summary).toMatchObject({ state: 'failed', processed: 40 });
  expect(result.summary.uploaded).toBeGreaterThan(0);
  expect(result.summary.failed).toBe(40 - result.summary.uploaded);
  for (const { object } of rig.versions()) expect(soundObjects(rig.vault)).toContain(object);
  expect(filesBelow(join(rig.vault, 'tmp'))).toEqual([]);
});

test('objects that somebody removed are uploaded again when a new file has the same content', async () => {
  const rig = await createAppRig();
  writePhoto(join(rig.photos, 'a.jpg'), 'same');
  await rig.backUp();
  const id = sha256('same');
  rmSync(join(rig.vault, 'objects', id.slice(0, 2), `${id}.jpg`));
  writePhoto(join(rig.photos, 'b.jpg'), 'same');
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1, present: 1 });
  expect(soundObjects(rig.vault)).toEqual([id]);
});

test('what another computer set aside as damaged is uploaded again, although it was known here', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg');
  await rig.backUp();
  const id = sha256('a.jpg');
  mkdirSync(join(rig.vault, 'quarantine'), { recursive: true });
  renameSync(join(rig.vault, 'objects', id.slice(0, 2), `${id}.jpg`), join(rig.vault, 'quarantine', `${id}.jpg`));
  const vault = await openVault({ root: rig.vault, create: false, signal: never });
  await vault.append(
    'another0001',
    [{ kind: 'quarantined', object: id, reason: 'damaged', when: new Date().toISOString() }],
    never,
  );
  await vault.close();
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1, present: 1 });
  expect(soundObjects(rig.vault)).toHaveLength(2);
  expect(ends(await rig.backUp())).toEqual({ present: 2 });
});

test('an object that is cut off at the destination is stored again by the next file with its content, and holds up none beside it', async () => {
  const rig = await createAppRig();
  writePhoto(join(rig.photos, 'first.jpg'), 'damaged later');
  await rig.backUp();
  const id = sha256('damaged later');
  const object = join(rig.vault, 'objects', id.slice(0, 2), `${id}.jpg`);
  rmSync(object);
  writeFileSync(object, 'dam');
  writePhoto(join(rig.photos, 'again.jpg'), 'damaged later');
  for (let file = 0; file < 12; file += 1) writePhoto(join(rig.photos, `${file}.jpg`), `photo ${file}`);
  const result = await rig.backUp({ workers: 10 });
  expect(ends(result)).toEqual({ uploaded: 13, present: 1 });
  expect(rig.versions().some(({ path }) => path === 'again.jpg')).toBe(true);
  expect(soundObjects(rig.vault)).toContain(id);
  // What was cut off is kept, where it does no harm.
  expect(filesBelow(join(rig.vault, 'quarantine'))).toEqual([`${id}.jpg`]);
});

test('an object that was cut off while the catalog was lost is not taken for present: it is put there again', async () => {
  const rig = await createAppRig();
  writePhoto(join(rig.photos, 'first.jpg'), 'damaged later');
  await rig.backUp();
  await rig.app.close();
  const id = sha256('damaged later');
  const object = join(rig.vault, 'objects', id.slice(0, 2), `${id}.jpg`);
  rmSync(object);
  writeFileSync(object, 'dam');
  // The journal says that this version is stored: nothing would have to be written, and nobody would have noticed.
  for (const name of filesBelow(rig.home)) if (name.startsWith('catalog')) rmSync(join(rig.home, name));
  await rig.restart();
  expect(ends(await rig.backUp({ dryRun: true }))).toEqual({ uploaded: 1 });
  expect(ends(await rig.backUp())).toEqual({ uploaded: 1 });
  expect(soundObjects(rig.vault)).toEqual([id]);
  expect(filesBelow(join(rig.vault, 'quarantine'))).toEqual([`${id}.jpg`]);
});

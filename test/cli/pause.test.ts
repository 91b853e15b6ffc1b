import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { statusSentences } from '../../src-main/cli/status.ts';
import type { AppState } from '../../src-shared/contract.ts';
import { makeLibrary } from '../rigs/library.ts';
import { createCliRig, readBackup, type CliRig } from './cli-rig.ts';

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
});
afterEach(() => rig.close());

test('a pause holds a backup that another terminal starts, until it is resumed; status tells of both', async () => {
  makeLibrary(rig.photos, { count: 3 });
  expect(await rig.run(['pause'])).toMatchObject({
    status: 0, lines: ['Paused: nothing is backed up until keepsake resume.'],
  });
  const backup = rig.start([rig.photos, '--json']);
  await backup.errorLine((line) => line.includes('Keepsake is paused'));
  const status = await rig.run(['status', '--json']);
  expect(status.json()).toEqual([
    expect.objectContaining({
      type: 'status', running: true, pause: {}, failures: 0, run: expect.objectContaining({ state: 'paused', processed: 0 }) as unknown,
    }),
  ]);
  const told = await rig.run(['status']);
  expect(told.lines[0]).toBe('Paused: nothing is backed up until keepsake resume.');
  expect(told.lines[1]).toMatch(/^Backing up, paused: 0 of /);
  expect(await rig.run(['resume'])).toMatchObject({ status: 0, lines: ['Not paused.'] });
  const end = await backup.ended;
  expect(end.status).toBe(0);
  expect(readBackup(end).summary).toMatchObject({ state: 'complete', uploaded: 3 });
  const after = await rig.run(['status']);
  expect(after).toMatchObject({ status: 0 });
  expect(after.lines[0]).toBe('Nothing is being backed up now.');
});

test('a pause for a while says until when', async () => {
  const [answer] = (await rig.run(['pause', '--for', '2h', '--json'])).json() as [{ until: string }];
  expect(answer).toMatchObject({ type: 'pause', paused: true });
  expect(Date.parse(answer.until)).toBeGreaterThan(Date.now());
  expect((await rig.run(['status'])).lines[0]).toMatch(/^Paused until \d{4}-\d\d-\d\d \d\d:\d\d: /);
  expect((await rig.run(['pause', '--for', 'soon'])).status).toBe(2);
});

test('status says that a damaged catalog was set aside', async () => {
  makeLibrary(rig.photos, { count: 3 });
  expect((await rig.run([rig.photos])).status).toBe(0);
  writeFileSync(join(rig.home, 'catalog.sqlite'), Buffer.alloc(20_000, 'no catalog'));
  expect((await rig.run(['status'])).stderr).toMatch(/^The catalog was damaged and is rebuilt; the damaged one is kept as /);
  expect((await rig.run([rig.photos])).status).toBe(0);
});

test('status says what needs somebody, and what is not connected', () => {
  const state = {
    failures: 4, unreadableFolders: 1, outsideLinks: 1, safe: { files: 1200, bytes: 3e9, at: '2024-07-01T12:00:00.000Z' },
    destination: { kind: 'vault', address: '/mnt/nas' }, sources: [{ path: '/media/card', connected: false }], unlistedSources: [],
  } as unknown as AppState;
  const [, safe, away, ...needs] = statusSentences(state);
  expect(safe).toMatch(/^Safe in \/mnt\/nas: 1,200 files \(3 GB\), last backup 2024-07-01 /);
  expect(away).toBe('Not connected: /media/card.');
  expect(needs).toEqual([
    '1 folder cannot be read, so the number of photos in it is unknown: keepsake retry --list says which.',
    '2 files could not be backed up: keepsake retry --list says why.',
    '1 link points outside your folders, and what is there is not backed up: keepsake retry --list says which.',
  ]);
});

test('status says what a command backed up of folders that are not saved', () => {
  const state = {
    failures: 0, unreadableFolders: 0, outsideLinks: 0, safe: { files: 0, bytes: 0, whole: false }, destination: { kind: 'vault', address: '/mnt/nas' }, sources: [],
    unlistedSources: [{ path: '/home/ada/Pictures', files: 600, bytes: 3e9, fromCommandLine: true, doneAt: '2024-07-01T12:00:00.000Z',
      elsewhere: [{ destination: '/mnt/usb', files: 10, bytes: 1e6 }] }],
  } as unknown as AppState;
  const said = statusSentences(state);
  expect(said[1]).toMatch(/^Backed up from the command line to \/mnt\/nas: \/home\/ada\/Pictures, 600 files \(3 GB\), last backup 2024-07-01 /);
  expect(said[2]).toBe('Backed up from the command line to /mnt/usb: /home/ada/Pictures, 10 files (1 MB).');
  expect(said.join(' ')).not.toMatch(/Safe in/);
});

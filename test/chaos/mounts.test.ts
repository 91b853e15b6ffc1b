import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connect, createAppRig, ends, filesBelow } from '../app/app-rig.ts';
import { expectOneSentence, readBackup } from '../cli/cli-rig.ts';
import { makeLibrary } from '../rigs/library.ts';
import { bindMount, canMount, mountTmpfs, type Mount } from '../rigs/tmpfs.ts';
import { createChaosRig, createLivingLibrary, expectEverything, MiB, watchVault } from './chaos-rig.ts';

const mountable = await canMount();
if (!mountable) console.log('This process may not mount: drives that come, go and get full are skipped.');

/** Unmounted when the test is over. */
function leased(mount: Mount): Mount {
  onTestFinished(() => mount.close());
  return mount;
}

const contentsOf = (folder: string): readonly (readonly [string, string])[] =>
  filesBelow(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]);

test.skipIf(!mountable)(
  'a vault on a read-only drive: status 3 and one sentence, and all is well when it is writable',
  async () => {
    const rig = await createChaosRig();
    const library = createLivingLibrary(rig.photos, 21);
    const args = [rig.photos, '--to', rig.vault, '--json', '--wait', '1s'];
    mkdirSync(rig.vault);
    leased(await mountTmpfs({ bytes: 100 * MiB, at: rig.vault }));
    expect((await rig.run(args)).status).toBe(0);
    const before = contentsOf(rig.vault);

    library.grow(5);
    execFileSync('mount', ['-o', 'remount,ro', rig.vault]);
    const refused = await rig.run(args);
    expect(refused.status).toBe(3);
    expectOneSentence(refused.stderr);
    expect(refused.stderr).toMatch(/read-only/);
    expect(contentsOf(rig.vault)).toEqual(before);

    execFileSync('mount', ['-o', 'remount,rw', rig.vault]);
    expect(await rig.run(args)).toMatchObject({ status: 0, stderr: '' });
    expectEverything(rig.vault, rig.photos, library);
  },
);

test.skipIf(!mountable)(
  'a drive that gets full in the middle: status 3 and one sentence, and the next run completes when there is room',
  async () => {
    const rig = await createChaosRig();
    const library = createLivingLibrary(rig.photos, 22);
    const args = [rig.photos, '--to', rig.vault, '--json', '--wait', '1s'];
    mkdirSync(rig.vault);
    const drive = leased(await mountTmpfs({ bytes: 20 * MiB, at: rig.vault }));
    const full = await rig.run(args);
    expect(full.status).toBe(3);
    expectOneSentence(full.stderr);
    expect(full.stderr).toMatch(/no room/);
    const { summary } = readBackup(full);
    expect(summary).toMatchObject({ state: 'failed', processed: library.contents.size });
    watchVault(rig.vault).checkAtRest();

    await drive.resize(100 * MiB);
    expect(await rig.run(args)).toMatchObject({ status: 0, stderr: '' });
    expectEverything(rig.vault, rig.photos, library);
  },
);

test.skipIf(!mountable)(
  'a vault that is unmounted in the middle, and mounted again: the run waits, and goes on',
  async () => {
    const rig = await createAppRig();
    const library = createLivingLibrary(rig.photos, 23);
    const drive = join(rig.root, 'drive');
    mkdirSync(drive);
    const mount = leased(await bindMount(drive, rig.vault));
    let files = 0;
    const waited = Promise.withResolvers<undefined>();
    const running = rig.backUp({
      workers: 4,
      waitMs: 60_000,
      onFile: async () => {
        if (++files === 10) await mount.unmount();
      },
      onSnapshot: ({ state }) => {
        if (state === 'waiting') waited.resolve(undefined);
      },
    });
    await waited.promise;
    expect(readdirSync(rig.vault)).toEqual([]);
    leased(await bindMount(drive, rig.vault));
    const { summary, destinationError } = await running;
    expect(destinationError).toBeUndefined();
    expect(summary).toMatchObject({ state: 'complete', uploaded: library.contents.size, failed: 0 });
    await rig.app.close();
    expectEverything(drive, rig.photos, library);
  },
);

test.skipIf(!mountable)(
  'another vault that is mounted in its place in the middle: nothing is written into it',
  async () => {
    const rig = await createAppRig();
    const library = createLivingLibrary(rig.photos, 24);
    const [ours, other] = [join(rig.root, 'ours'), join(rig.root, 'other')] as const;
    mkdirSync(ours);
    // A vault of the same home, which even knows its writer.
    await rig.backUp({ to: [other] });
    const before = contentsOf(other);
    library.grow(30);
    const mount = leased(await bindMount(ours, rig.vault));
    let files = 0;
    const { summary, destinationError } = await rig.backUp({
      workers: 4,
      waitMs: 60_000,
      onFile: async () => {
        if (++files !== 10) return;
        await mount.unmount();
        leased(await bindMount(other, rig.vault));
      },
    });
    expect(destinationError).toMatchObject({ code: 'wrong-vault' });
    expect(summary).toMatchObject({ state: 'failed', processed: library.contents.size });
    expect(contentsOf(other)).toEqual(before);
    await rig.app.close();

    // Over it the right one again: what is below it is of no concern.
    leased(await bindMount(ours, rig.vault));
    await rig.restart();
    const next = await rig.backUp({ workers: 4 });
    expect(next.destinationError).toBeUndefined();
    expect(next.summary).toMatchObject({ state: 'complete', failed: 0 });
    await rig.app.close();
    expectEverything(ours, rig.photos, library);
    expect(contentsOf(other)).toEqual(before);
  },
);

test.skipIf(!mountable)(
  "a full disk under Keepsake's own folder: all photos are backed up, it is said, and the next run learns what could not be noted",
  async () => {
    const rig = await createAppRig();
    rig.write('first.jpg');
    mkdirSync(rig.home, { recursive: true });
    await rig.app.close();
    leased(await mountTmpfs({ bytes: 4 * MiB, at: rig.home }));
    await rig.restart();
    await rig.backUp();
    const ballast = join(rig.home, 'ballast');
    const { bavail, bsize } = statfsSync(rig.home);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 192 * 1024));
    const entries = makeLibrary(rig.photos, { count: 900, bytes: 600 });
    const full = await rig.backUp({ workers: 4 });
    expect(full.destinationError).toMatchObject({ code: 'disk-full' });
    expect(full.destinationError?.message).toMatch(/no room left for Keepsake's catalog/);
    expect(full.summary).toMatchObject({ uploaded: entries.length, present: 1, failed: 0 });
    await rig.app.close();

    rmSync(ballast);
    await rig.restart();
    expect(ends(await rig.backUp({ workers: 4 }))).toEqual({ present: entries.length + 1 });
    expect(rig.versions()).toHaveLength(entries.length + 1);
    expect(rig.journal().some(({ kind }) => kind === 'removed')).toBe(false);
  },
);

test.skipIf(!mountable)(
  "not one byte free under Keepsake's own folder, before it starts: all photos are backed up, and its state is told",
  async () => {
    const rig = await createAppRig();
    rig.write('first.jpg');
    mkdirSync(rig.home, { recursive: true });
    await rig.app.close();
    leased(await mountTmpfs({ bytes: 4 * MiB, at: rig.home }));
    await rig.restart();
    await rig.backUp();
    await rig.app.close();
    const ballast = join(rig.home, 'ballast');
    const { bavail, bsize } = statfsSync(rig.home);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    expect(statfsSync(rig.home).bavail).toBe(0);
    const entries = makeLibrary(rig.photos, { count: 900, bytes: 600 });
    await rig.restart();
    const full = await rig.backUp({ workers: 4 });
    expect(full.summary).toMatchObject({ uploaded: entries.length, present: 1, failed: 0 });
    expect(full.destinationError?.message ?? '').toMatch(/^$|no room left for Keepsake's catalog/);
    const client = connect(rig.app);
    expect(await client.call('state.get', {})).toMatchObject({ run: { counters: { uploaded: entries.length } } });
    client.close();
    await rig.app.close();

    rmSync(ballast);
    await rig.restart();
    expect(ends(await rig.backUp({ workers: 4 }))).toEqual({ present: entries.length + 1 });
    expect(rig.versions()).toHaveLength(entries.length + 1);
  },
);

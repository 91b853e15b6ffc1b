import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { writePhoto } from '../backup/backup-rig.ts';
import { expectOneSentence, readBackup, type CliRig } from '../cli/cli-rig.ts';
import { buildFaultShim, type SystemFault } from '../rigs/fault-shim.ts';
import type { KeepsakeEnd } from '../rigs/keepsake-process.ts';
import { createChaosRig, createLivingLibrary, expectEverything, MiB, watchVault, type LivingLibrary } from './chaos-rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'keepsake-shim-'));
const shim = buildFaultShim(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (shim === undefined) {
  if (process.env['CI'] === 'true' && process.platform === 'linux')
    throw new Error('The faults of the system need a C compiler: install gcc.');
  console.log('Without a C compiler on Linux the faults of the system are skipped.');
}

interface Case extends SystemFault {
  readonly what: string;
  /** How the run that meets it ends. */
  readonly status: number;
}

/* Vault paths are those of objects, or of what becomes one, and of the journal; `photos` is the source. */
const cases: readonly Case[] = [
  { what: 'a photo that cannot be read', call: 'read', path: '/photos/', from: 9, count: 3, how: 'EIO', status: 1 },
  {
    what: 'a large photo that cannot be read in its middle',
    call: 'read',
    path: '/photos/large-1',
    from: 30,
    count: 1,
    how: 'EIO',
    status: 1,
  },
  {
    what: 'writes that fail for a moment',
    call: 'write',
    path: '/vault/tmp/',
    from: 5,
    count: 6,
    how: 'EIO',
    status: 0,
  },
  {
    what: 'writes that take half of what they are given',
    call: 'write',
    path: '/vault/',
    from: 1,
    count: 100_000,
    how: 'short',
    status: 0,
  },
  {
    what: 'photos that cannot be made durable for a moment',
    call: 'fsync',
    path: '/vault/tmp/',
    from: 5,
    count: 6,
    how: 'EIO',
    status: 0,
  },
  {
    what: 'folders that cannot be made durable for a moment',
    call: 'fsync',
    path: '/vault/objects/',
    from: 5,
    count: 6,
    how: 'EIO',
    status: 0,
  },
  {
    what: 'a journal that cannot be made durable for a moment',
    call: 'fsync',
    path: '/vault/journal/',
    from: 2,
    count: 3,
    how: 'EIO',
    status: 0,
  },
  {
    what: 'a journal that cannot be written for a moment',
    call: 'write',
    path: '/vault/journal/',
    from: 2,
    count: 3,
    how: 'EIO',
    status: 0,
  },
  {
    what: 'names that cannot be given for a moment',
    call: 'link',
    path: '/vault/objects/',
    from: 5,
    count: 6,
    how: 'EIO',
    status: 0,
  },
  {
    what: 'writes that fail for good',
    call: 'write',
    path: '/vault/tmp/',
    from: 10,
    count: 1_000_000,
    how: 'EIO',
    status: 3,
  },
  {
    what: 'a disk that gets full among the photos',
    call: 'write',
    path: '/vault/tmp/',
    from: 20,
    count: 1_000_000,
    how: 'ENOSPC',
    status: 3,
  },
  {
    what: 'a disk that gets full in the journal',
    call: 'write',
    path: '/vault/journal/',
    from: 3,
    count: 1_000_000,
    how: 'ENOSPC',
    status: 3,
  },
  {
    what: 'a quota that is used up in the middle of a large photo',
    call: 'write',
    path: '/vault/tmp/',
    from: 40,
    count: 1_000_000,
    how: 'EDQUOT',
    status: 3,
  },
];

/** What must hold of a run with faults, and of the next one without. */
async function expectHealing(rig: CliRig, library: LivingLibrary, broken: KeepsakeEnd): Promise<void> {
  watchVault(rig.vault).check();
  const { files, summary } = readBackup(broken);
  expect(summary.processed).toBe(library.contents.size);
  for (const file of files.filter(({ state }) => state === 'failed')) expect(file.reason).toMatch(/\w/);
  expect(summary.failed > 0).toBe(broken.status !== 0);

  const next = await rig.run([rig.photos, '--to', rig.vault, '--json']);
  expect(next).toMatchObject({ status: 0, stderr: '' });
  // What was confirmed stays confirmed.
  expect(readBackup(next).summary.uploaded).toBeLessThanOrEqual(summary.failed);
  expectEverything(rig.vault, rig.photos, library);
}

for (const { what, status, ...fault } of cases)
  test.skipIf(shim === undefined)(`${what}: nothing false is stored, and the next run heals what failed`, async () => {
    const rig = await createChaosRig();
    const library = createLivingLibrary(rig.photos, 11);
    const args = [rig.photos, '--to', rig.vault, '--json', '--workers', '10', '--wait', '1s'];
    const env = shim!.env({ ...fault, path: fault.path.replace(/^\/(photos|vault)/, `${rig.root}/$1`) });
    const broken = await rig.run(args, { env });
    expect(shim!.met()).toBeGreaterThan(0);
    expect(broken.status, broken.stderr).toBe(status);
    if (status === 3) expectOneSentence(broken.stderr);
    if (fault.how === 'ENOSPC' || fault.how === 'EDQUOT') expect(broken.stderr).toMatch(/no room/);
    await expectHealing(rig, library, broken);
  });

test.skipIf(shim === undefined)('a cancel on a slow drive stops in the middle of a photo', async () => {
  const rig = await createChaosRig();
  // 20 MiB that are hashed first, and 16 MiB that are read whole: 144 calls of 256 KiB, of which some must be spared.
  writePhoto(join(rig.photos, 'streamed.jpg'), Buffer.alloc(20 * MiB, 1));
  writePhoto(join(rig.photos, 'whole.jpg'), Buffer.alloc(16 * MiB, 2));
  const fault = { call: 'read', path: `${rig.photos}/`, from: 1, count: 1_000_000, how: 'slow' } as const;
  const child = rig.start([rig.photos, '--to', rig.vault, '--json', '-w', '2'], { env: shim!.env(fault) });
  while (shim!.met() < 4) await sleep(5);
  child.kill('SIGINT');
  const end = await child.ended;
  expect(end.status).toBe(130);
  expect(readBackup(end).summary).toMatchObject({ state: 'cancelled', cancelled: 2 });
  expect(shim!.met()).toBeLessThan(72);
});

test.skipIf(shim === undefined)('a drive that does not answer keeps nobody who wants to leave', async () => {
  const rig = await createChaosRig();
  const library = createLivingLibrary(rig.photos, 12);
  const args = [rig.photos, '--to', rig.vault, '--json'];
  const fault = { call: 'read', path: `${rig.photos}/`, from: 9, count: 1_000_000, how: 'hang' } as const;
  const child = rig.start(args, { env: shim!.env(fault) });
  while (shim!.met() === 0) await sleep(5);
  child.kill('SIGINT');
  await child.errorLine((line) => line.includes('does not answer'));
  // Shells call that 130.
  expect((await child.ended).signal).toBe('SIGINT');
  watchVault(rig.vault).check();
  expect(await rig.run(args)).toMatchObject({ status: 0, stderr: '' });
  expectEverything(rig.vault, rig.photos, library);
});

test.skipIf(shim === undefined)('a drive that does not even tell where the vault is keeps nobody who wants to leave', async () => {
  const rig = await createChaosRig();
  const library = createLivingLibrary(rig.photos, 13);
  const args = [rig.photos, '--to', rig.vault, '--json'];
  const fault = { call: 'realpath', path: rig.vault, from: 1, count: 1_000_000, how: 'hang' } as const;
  const child = rig.start(args, { env: shim!.env(fault) });
  while (shim!.met() === 0) await sleep(5);
  child.kill('SIGINT');
  const end = await child.ended;
  expect(end.signal).toBe('SIGINT');
  expect(readBackup(end).summary).toMatchObject({ state: 'cancelled', processed: 0 });
  expect(await rig.run(args)).toMatchObject({ status: 0, stderr: '' });
  expectEverything(rig.vault, rig.photos, library);
});

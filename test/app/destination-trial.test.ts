import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { DestinationTrial } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { tryDestination } from '../../src-main/app/destination-trial.ts';
import { createDisks, type Disks } from '../../src-main/app/disks.ts';
import { photoBytes } from '../../src-main/app/photo-bytes.ts';
import { openVault } from '../../src-main/vault/vault.ts';
import { testUnless } from '../rigs/skips.ts';
import { mountTmpfs, whyNoMount } from '../rigs/tmpfs.ts';
import { connect, createAppRig, never } from './app-rig.ts';
import { temporaryFolder } from '../vault/vault-rig.ts';
import { startServer } from './server-rig.ts';

const mebibyte = 1024 * 1024;
const noMount = await whyNoMount();

test('a folder is told to be new or to hold a vault, with its space, and nothing is made or saved', async () => {
  const rig = await createAppRig();
  const client = connect(rig.app);
  const before = await client.call('state.get', {});
  const fresh = join(rig.root, 'fresh');
  const trial = await client.call('destination.test', { address: fresh });
  expect(trial).toMatchObject({ destination: { kind: 'vault', address: fresh }, found: 'new', sameDisk: [] });
  expect(trial.space?.total).toBeGreaterThan(trial.space?.free ?? Infinity);
  await (await openVault({ root: rig.vault, create: true, signal: never })).close();
  expect((await client.call('destination.test', { address: rig.vault })).found).toBe('vault');

  expect(readdirSync(rig.root).sort()).toEqual(['home', 'photos', 'vault']);
  expect((await client.call('state.get', {})).destination).toEqual(before.destination);
});

test('what cannot take a vault is refused in the words of saving it', async () => {
  const rig = await createAppRig();
  const client = connect(rig.app);
  const full = join(rig.root, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'letter.txt'), 'x');
  await client.call('sources.add', { path: rig.photos });
  for (const address of [full, join(rig.root, 'no', 'where'), join(rig.photos, 'vault'), 'http://127.0.0.1:1']) {
    const input = address.startsWith('http') ? { address, token: 'sometoken' } : { address };
    const refusal = await client.call('destination.set', input).catch((error: unknown) => error);
    expect(refusal, address).toBeInstanceOf(Error);
    await expect(client.call('destination.test', input)).rejects.toEqual(refusal);
  }
});

testUnless(noMount)('photos on the disk of the vault are named, those on another one are not', async () => {
  const rig = await createAppRig();
  const client = connect(rig.app);
  const at = join(rig.root, 'disk');
  mkdirSync(at);
  const disk = await mountTmpfs({ bytes: 1024 * 1024, at });
  try {
    await client.call('sources.add', { path: rig.photos });
    expect((await client.call('destination.test', { address: rig.vault })).sameDisk).toEqual(['photos']);
    expect((await client.call('destination.test', { address: join(at, 'vault') })).sameDisk).toEqual([]);
  } finally {
    await disk.close();
  }
});

test('a server that is typed without http:// is a server, and never a folder', async () => {
  const rig = await createAppRig();
  const client = connect(rig.app);
  const server = await startServer(rig.root);
  const address = server.url.replace('http://', '');
  const trial = await client.call('destination.test', { kind: 'server', address, token: server.token });
  expect(trial).toMatchObject({ destination: { kind: 'server', address: server.url }, found: 'vault' });
  for (const choice of [{ address }, { kind: 'vault', address }, { kind: 'vault', address: 'foo' }] as const)
    await expect(client.call('destination.set', choice)).rejects.toMatchObject({ code: 'usage' });
  expect((await client.call('state.get', {})).destination.kind).toBe('vault');
});

testUnless(process.platform === 'linux' ? undefined : 'the system file system that takes no folder is that of Linux')('a folder in which nothing can be stored is refused before it is saved', async () => {
  const rig = await createAppRig();
  const client = connect(rig.app);
  for (const command of ['destination.test', 'destination.set'] as const)
    await expect(client.call(command, { kind: 'vault', address: '/proc/x' })).rejects.toMatchObject({ code: 'read-only' });
});

testUnless(noMount)('a disk that is too small for the photos is told, with what they take', async () => {
  const rig = await createAppRig();
  const client = connect(rig.app);
  const disk = await mountTmpfs({ bytes: 1024 * 1024 });
  try {
    await client.call('sources.add', { path: rig.photos });
    const choice = { kind: 'vault', address: join(disk.path, 'vault') } as const;
    expect((await client.call('destination.test', choice)).neededBytes).toBeUndefined();
    mkdirSync(join(rig.photos, 'deep'));
    writeFileSync(join(rig.photos, 'deep', 'large.jpg'), Buffer.alloc(2 * 1024 * 1024));
    writeFileSync(join(rig.photos, 'letter.txt'), Buffer.alloc(1024 * 1024));
    const { neededBytes, space } = await client.call('destination.test', choice);
    expect(neededBytes).toBeGreaterThanOrEqual(2 * 1024 * 1024);
    expect(neededBytes).toBeLessThan(3 * 1024 * 1024);
    expect(space?.free).toBeLessThan(neededBytes ?? 0);
    expect(readdirSync(disk.path)).toEqual([]);
  } finally {
    await disk.close();
  }
});

test('what could not be counted in time is told, not called well', async () => {
  const folder = temporaryFolder();
  for (let index = 0; index < 5; index += 1) writeFileSync(join(folder, `${index}.jpg`), Buffer.alloc(1_000));
  expect(photoBytes(Buffer.from(folder), Infinity, 60_000)).toEqual({ bytes: 5_000, partly: false });
  expect(photoBytes(Buffer.from(folder), 1_500, 60_000)).toEqual({ bytes: 2_000, partly: false });
  expect(photoBytes(Buffer.from(folder), Infinity, -1)).toEqual({ bytes: 0, partly: true });

  const sources = [{ id: 'source000001', label: '', path: Buffer.from(folder) }];
  const count = vi.fn<Disks['photoBytes']>();
  const disks: Disks = { ...createDisks(), photoBytes: count };
  onTestFinished(() => disks.close());
  const prepared = { address: { kind: 'vault', address: join(folder, 'vault') }, open: () => Promise.reject(new KeepsakeError('not-found', 'None.')) } as const;
  const trial = (): Promise<DestinationTrial> => tryDestination(prepared, { sources, disks, storedAt: () => Promise.resolve(new Map()) }, never);
  count.mockResolvedValue({ bytes: 5_000, partly: true });
  expect(await trial()).toMatchObject({ found: 'new', roomUnknown: true });
  count.mockResolvedValue(undefined);
  expect(await trial()).toMatchObject({ roomUnknown: true });
  count.mockResolvedValue({ bytes: 5_000, partly: false });
  expect(await trial()).not.toHaveProperty('roomUnknown');
  count.mockResolvedValue({ bytes: Number.MAX_SAFE_INTEGER, partly: true });
  expect(await trial()).toMatchObject({ neededBytes: Number.MAX_SAFE_INTEGER });
});

testUnless(noMount)('a vault or a server that has too little room for what is still to be stored says so, with what is known of what it holds', async () => {
  const disk = await mountTmpfs({ bytes: 8 * mebibyte });
  const server = await startServer(disk.path);
  try {
    const rig = await createAppRig({ KEEPSAKE_TOKEN: server.token });
    const client = connect(rig.app);
    writeFileSync(join(rig.photos, 'first.jpg'), Buffer.alloc(2 * mebibyte, 'first'));
    await client.call('sources.add', { path: rig.photos });
    const vault = join(disk.path, 'vault');
    const places = [{ kind: 'vault', address: vault }, { address: server.url, token: server.token }] as const;
    const trials = () => Promise.all(places.map((place) => client.call('destination.test', place)));
    await (await openVault({ root: vault, create: true, signal: never })).close();
    for (const trial of await trials()) {
      expect(trial).toMatchObject({ found: 'vault' });
      expect(trial).not.toHaveProperty('neededBytes');
    }

    // Nothing is known of what somebody else's vault holds.
    const filler = join(disk.path, 'filler');
    writeFileSync(filler, Buffer.alloc(7 * mebibyte));
    for (const trial of await trials()) expect(trial).toMatchObject({ neededBytes: 2 * mebibyte, storedUnknown: true });
    rmSync(filler);

    // What is stored there is not needed again.
    for (const { address } of places) await rig.backUp({ to: [address] });
    writeFileSync(filler, Buffer.alloc(3 * mebibyte));
    for (const trial of await trials()) expect(trial).not.toHaveProperty('neededBytes');
    writeFileSync(join(rig.photos, 'second.jpg'), Buffer.alloc(3 * mebibyte, 'second'));
    for (const trial of await trials()) {
      expect(trial).toMatchObject({ found: 'vault', neededBytes: 3 * mebibyte });
      expect(trial).not.toHaveProperty('storedUnknown');
    }
  } finally {
    await server.stop();
    await disk.close();
  }
});

test('a server is opened with the token that was typed, and tells its space', async () => {
  const rig = await createAppRig();
  const client = connect(rig.app);
  const server = await startServer(rig.root);
  const trial = await client.call('destination.test', { address: server.url, token: server.token });
  expect(trial).toMatchObject({ destination: { kind: 'server' }, found: 'vault', sameDisk: [] });
  expect(trial.space?.total).toBeGreaterThan(0);
  await expect(client.call('destination.test', { address: server.url, token: 'wrong' })).rejects.toMatchObject({ code: 'unauthorized' });
});

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { withinTime } from '../../src-main/app/within-time.ts';
import { createDestination } from '../../src-main/destinations/create-destination.ts';

const folder = { kind: 'vault', address: '/mnt/nas' } as const;

test('a server that accepts and never answers does not answer; nobody cancelled', async () => {
  const sockets: Socket[] = [];
  const listening = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  });
  const address = { kind: 'server', address: `http://127.0.0.1:${(listening.address() as AddressInfo).port}` } as const;
  const server = createDestination(address, { writer: 'writer0001', token: 'kst_abc', env: {} });
  const opening = withinTime(address, 50, (signal) => server.open({ create: false, signal }));
  await expect(opening).rejects.toMatchObject({ code: 'unreachable', scope: 'destination' });
  await expect(opening).rejects.toThrow(`${address.address} does not answer`);
});

test('a folder whose drive hangs is not waited for', async () => {
  const hanging = withinTime(folder, 1, () => new Promise<never>(() => undefined));
  await expect(hanging).rejects.toMatchObject({ code: 'unreachable' });
  await expect(hanging).rejects.toThrow('/mnt/nas does not answer');
});

test('what answers in time is the answer, and a failure keeps its words', async () => {
  expect(await withinTime(folder, 60_000, async () => 7)).toBe(7);
  await expect(withinTime(folder, 60_000, () => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
});

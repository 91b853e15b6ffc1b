import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { openTokens } from '../../src-main/vault/server/tokens.ts';
import { testUnless } from '../rigs/skips.ts';
import { createAppRig, ends, type AppRig } from './app-rig.ts';
import { startServer } from './server-rig.ts';

/** A server that notes each token that it is sent, and takes none. */
async function startListener(host = '127.0.0.1'): Promise<{ readonly url: string; readonly authorizations: string[] }> {
  const authorizations: string[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization ?? '');
    response.writeHead(401).end();
  }).listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, authorizations };
}

async function rigWith(token?: string): Promise<AppRig> {
  const rig = await createAppRig(token === undefined ? {} : { KEEPSAKE_TOKEN: token });
  rig.write('a.jpg');
  return rig;
}

/** An address of this computer that is not loopback: what is sent there does not leave it. */
const ownAddress = Object.values(networkInterfaces()).flatMap((each) => each ?? []).find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const noAddress = ownAddress === undefined ? 'this computer has no address of its own but loopback' : undefined;

test('KEEPSAKE_TOKEN goes to no other server than the one that took it first', async () => {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  rig.write('a.jpg');
  const server = await startServer(rig.root);
  env['KEEPSAKE_TOKEN'] = server.token;
  expect(ends(await rig.backUp({ to: [server.url] }))).toEqual({ uploaded: 1 });
  const other = await startListener();
  await expect(rig.backUp({ to: [other.url] })).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(rig.backUp({ to: [other.url] })).rejects.toThrow(`is the token of ${server.url}`);
  // Another process of this home knows it, too.
  await rig.restart();
  await expect(rig.app.openDestination(other.url, new AbortController().signal)).rejects.toMatchObject({ code: 'unauthorized' });
  expect(other.authorizations).toEqual([]);
  expect(ends(await rig.backUp({ to: [server.url] }))).toEqual({ present: 1 });
});

test('a server that refused KEEPSAKE_TOKEN does not keep it from the right one', async () => {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  rig.write('a.jpg');
  const server = await startServer(rig.root);
  env['KEEPSAKE_TOKEN'] = server.token;
  const mistyped = await startListener();
  expect((await rig.backUp({ to: [mistyped.url] })).destinationError).toMatchObject({ code: 'unauthorized' });
  expect(ends(await rig.backUp({ to: [server.url] }))).toEqual({ uploaded: 1 });
});

test('the token that is saved for a server goes before KEEPSAKE_TOKEN, which may replace one that was revoked', async () => {
  const other = 'kst_a_token_of_another_server';
  const rig = await rigWith(other);
  const server = await startServer(rig.root);
  await rig.app.connect().call('destination.set', { kind: 'server', address: server.url, token: server.token });
  // The wrong one would be refused.
  expect(ends(await rig.backUp({ to: [server.url] }))).toEqual({ uploaded: 1 });

  const env: Record<string, string> = {};
  const second = await createAppRig(env);
  second.write('b.jpg');
  const tokens = openTokens(server.root);
  const [revoked, fresh] = [await tokens.add('old'), await tokens.add('new')];
  await second.app.connect().call('destination.set', { kind: 'server', address: server.url, token: revoked.token });
  await tokens.revoke('old');
  expect((await second.backUp({ to: [server.url] })).destinationError).toMatchObject({ code: 'unauthorized' });
  env['KEEPSAKE_TOKEN'] = fresh.token;
  expect(ends(await second.backUp({ to: [server.url] }))).toEqual({ uploaded: 1 });
});

test('a token that is saved for one server is sent to no other, also where it is in the environment', async () => {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  rig.write('a.jpg');
  const server = await startServer(rig.root);
  await rig.app.connect().call('destination.set', { kind: 'server', address: server.url, token: server.token });
  env['KEEPSAKE_TOKEN'] = server.token;
  const other = await startListener();
  await expect(rig.backUp({ to: [other.url] })).rejects.toMatchObject({ code: 'unauthorized' });
  expect(other.authorizations).toEqual([]);
});

testUnless(noAddress)('plain http to another computer is asked for first, and nothing is sent before', async () => {
  const rig = await rigWith('kst_token');
  const listener = await startListener(ownAddress);
  const client = rig.app.connect();
  await expect(rig.backUp({ to: [listener.url] })).rejects.toMatchObject({ code: 'usage' });
  await expect(rig.backUp({ to: [listener.url] })).rejects.toThrow('--insecure');
  const choice = { kind: 'server', address: listener.url, token: 'kst_token' } as const;
  expect(await client.call('destination.test', choice)).toMatchObject({ found: 'insecure' });
  await expect(client.call('destination.set', choice)).rejects.toMatchObject({ code: 'usage' });
  expect(listener.authorizations).toEqual([]);
  await expect(client.call('destination.test', { ...choice, insecure: true })).rejects.toMatchObject({ code: 'unauthorized' });
  expect(listener.authorizations).not.toEqual([]);
});

testUnless(noAddress)('what was allowed once is remembered for that server alone', async () => {
  const env: Record<string, string> = {};
  const rig = await createAppRig(env);
  rig.write('a.jpg');
  const server = await startServer(rig.root, ownAddress);
  env['KEEPSAKE_TOKEN'] = server.token;
  expect(ends(await rig.backUp({ to: [server.url], insecure: true }))).toEqual({ uploaded: 1 });
  await rig.restart();
  expect(ends(await rig.backUp({ to: [server.url] }))).toEqual({ present: 1 });
  const other = await startListener(ownAddress);
  await expect(rig.backUp({ to: [other.url] })).rejects.toMatchObject({ code: 'usage' });
});

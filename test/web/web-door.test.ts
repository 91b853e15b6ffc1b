import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startWebDoor } from '../../src-main/web/web-door.ts';
import { makeCertificate } from '../vault/server/certificate.ts';
import { createApplicationDouble } from './application-double.ts';
import { makeRenderer, openDoor, refusal } from './door-rig.ts';

const token = 'a-token';

test('a port in use is one sentence that names the port and what to do', async () => {
  const rig = await openDoor();
  const second = startWebDoor({
    application: rig.application,
    host: '127.0.0.1',
    port: rig.door.port,
    rendererDir: (await renderer()).rendererDir,
    token,
  });
  await expect(second).rejects.toMatchObject({ code: 'busy' });
  await expect(second).rejects.toThrow(new RegExp(`Port ${rig.door.port} is in use.*--port`));
  await rig.close();
});

test('an address that is not of this machine is one sentence', async () => {
  const { rendererDir } = await renderer();
  const door = startWebDoor({ application: createApplicationDouble(), host: '192.0.2.1', port: 0, rendererDir, token });
  await expect(door).rejects.toMatchObject({ code: 'usage' });
});

test('a dashboard that was never built is one sentence', async () => {
  const { root } = await renderer();
  const door = startWebDoor({ application: createApplicationDouble(), host: '127.0.0.1', port: 0, rendererDir: root, token });
  await expect(door).rejects.toMatchObject({ code: 'not-found' });
  await expect(door).rejects.toThrow('npm run build');
});

test('it listens on the address it was given and no other', async () => {
  const rig = await openDoor();
  await expect(fetch(`http://127.0.0.2:${rig.door.port}/`)).rejects.toThrow();
  await rig.close();
});

test('close ends every page, may be called twice, and frees the port', async () => {
  const rig = await openDoor();
  const socket = rig.connect();
  await once(socket, 'open');
  const ended = refusal(socket);
  await Promise.all([rig.door.close(), rig.door.close()]);
  expect(await ended).toBe(1001);
  await expect.poll(() => rig.application.connections()).toBe(0);
  await expect(rig.get('/')).rejects.toThrow();
  await rig.close();
});

test('a network door is opened by any address of the machine, never by a name that is not its own', async () => {
  const rig = await openDoor('0.0.0.0');
  expect(new URL(rig.door.url).hostname).not.toBe('0.0.0.0');
  expect((await rig.get('/', { host: '192.168.7.20:4810' })).status).toBe(200);
  expect((await rig.get('/', { host: 'evil.example' })).status).toBe(403);
  await rig.close();
});

test('with a certificate it speaks TLS', async () => {
  const { rendererDir } = await renderer();
  const tls = await certificate();
  const door = await startWebDoor({
    application: createApplicationDouble(),
    host: '127.0.0.1',
    port: 0,
    rendererDir,
    token,
    tls,
  });
  onTestFinished(() => door.close());
  expect(door.url).toMatch(/^https:/);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request(door.url, { ca: tls.cert, agent: false }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(200);
});

test('a certificate that is none is one sentence', async () => {
  const { rendererDir } = await renderer();
  const door = startWebDoor({
    application: createApplicationDouble(),
    host: '127.0.0.1',
    port: 0,
    rendererDir,
    token,
    tls: { cert: 'x', key: 'y' },
  });
  await expect(door).rejects.toMatchObject({ code: 'usage' });
});

async function renderer() {
  const made = await makeRenderer();
  onTestFinished(() => rm(made.root, { recursive: true }));
  return made;
}

async function certificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsake-tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = await makeCertificate(folder);
  return { cert: await readFile(files.cert, 'utf8'), key: await readFile(files.key, 'utf8') };
}

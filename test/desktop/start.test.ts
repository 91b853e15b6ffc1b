import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findElectron, sandboxCommand, whyNoWindow } from '../../scripts/electron-binary.ts';
import { isBuilt } from '../../scripts/ensure-built.ts';
import { parseStart, readStart } from '../../src-main/desktop/arguments.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsake-start-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text = '', seconds = 1_000): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
  await utimes(join(folder, path), seconds, seconds);
}

test('without a display there is no window, and neither for root', () => {
  expect(whyNoWindow('linux', {}, 1000)).toContain('no display');
  expect(whyNoWindow('linux', { DISPLAY: '' }, 1000)).toContain('no display');
  expect(whyNoWindow('linux', { DISPLAY: ':0' }, 0)).toContain('root');
  expect(whyNoWindow('linux', { DISPLAY: ':0' }, 1000)).toBeUndefined();
  expect(whyNoWindow('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000)).toBeUndefined();
  expect(whyNoWindow('darwin', {}, 0)).toBeUndefined();
  expect(whyNoWindow('win32', {}, undefined)).toBeUndefined();
});

test('Electron is found where its package put it, and only in the version of the package', async () => {
  await put('package.json', '{"version":"45.5.0"}');
  expect(findElectron({}, folder)).toBeUndefined();
  await put('path.txt', 'electron');
  await put('dist/version', 'v45.5.0');
  expect(findElectron({}, folder)).toBeUndefined();
  await put('dist/electron');
  expect(findElectron({}, folder)).toBe(join(folder, 'dist/electron'));
  await put('dist/version', '45.4.1');
  expect(findElectron({}, folder)).toBeUndefined();
});

test('Electron may be put elsewhere', async () => {
  await put('package.json', '{"version":"45.5.0"}');
  await put('mine/electron');
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'mine') }, folder)).toBe(
    join(folder, 'mine/electron'),
  );
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'none') }, folder)).toBeUndefined();
});

test('what is older than its sources, or missing in part, is built again', async () => {
  await put('src-main/app/a.ts', '', 1_000);
  for (const path of ['src-main', 'src-main/app']) await utimes(join(folder, path), 1_000, 1_000);
  expect(isBuilt(folder)).toBe(false);
  for (const name of ['cli.js', 'desktop.js', 'preload.cjs', 'renderer/index.html'])
    await put(`dist/${name}`, '', 2_000);
  expect(isBuilt(folder)).toBe(true);
  await put('src-main/app/a.ts', '', 3_000);
  expect(isBuilt(folder)).toBe(false);
  await put('src-main/app/a.ts', '', 1_000);
  await rm(join(folder, 'dist/preload.cjs'));
  expect(isBuilt(folder)).toBe(false);
});

test('--home is found among the switches of Electron and Chromium', () => {
  const homeOf = (argv: readonly string[]) => readStart(argv, '/checkout').home;
  expect(homeOf(['--inspect=0', '--remote-debugging-port=0', '/checkout', '--home', '/k'])).toBe('/k');
  expect(homeOf(['/checkout', '--home=/k', '--no-sandbox'])).toBe('/k');
  expect(homeOf(['/checkout', '--home'])).toBeUndefined();
  expect(homeOf(['/checkout'])).toBeUndefined();
});

test('paths on the command line are folders to add, by name or as file address; the checkout is none', () => {
  const { paths, hidden } = readStart(
    ['--inspect=0', '/checkout', '/photos', 'file:///a%20b', 'https://x.example/', '--hidden'],
    '/checkout',
  );
  expect(paths).toEqual(['/photos', '/a b']);
  expect(hidden).toBe(true);
});

test('a second start that cannot be understood asks for the window', () => {
  expect(parseStart({ hidden: true, paths: ['/photos'] })).toEqual({ hidden: true, quit: false, paths: ['/photos'] });
  for (const data of [undefined, null, 'x', { hidden: 'yes' }, { hidden: true, paths: [1] }])
    expect(parseStart(data)).toEqual({ hidden: false, quit: false, paths: [] });
});

test('a system that denies user namespaces needs one command, and none once it was run', async () => {
  const denies = (path: string) => (path.includes('apparmor') ? '1' : undefined);
  const binary = join(folder, "ada's checkout/electron");
  expect(sandboxCommand('linux', binary, denies)).toBeUndefined();
  await put("ada's checkout/chrome-sandbox");
  expect(sandboxCommand('linux', binary, () => undefined)).toBeUndefined();
  expect(sandboxCommand('darwin', binary, denies)).toBeUndefined();
  const command = sandboxCommand('linux', binary, denies);
  expect(command).toContain('chmod 4755');
  if (process.getuid?.() !== 0) return;
  execFileSync('sh', ['-c', (command ?? '').replaceAll('sudo ', '')]);
  expect(sandboxCommand('linux', binary, denies)).toBeUndefined();
});

describe('the download of Electron', () => {
  const version = '45.5.0';
  const archive = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  const server = createServer();
  let answer: (response: ServerResponse, path: string) => void;
  /** A package like Electron's, whose binary a server of this test has. */
  const electron = () => join(folder, 'electron');
  const zip = zipOf([
    [process.platform === 'win32' ? 'electron.exe' : 'electron', '#!/bin/sh\n'],
    ['version', version],
  ]);

  beforeEach(async () => {
    await put('electron/package.json', JSON.stringify({ version }));
    await put('electron/checksums.json', JSON.stringify({ [archive]: createHash('sha256').update(zip).digest('hex') }));
    await copyFile(createRequire(import.meta.url).resolve('electron/install.js'), join(electron(), 'install.js'));
    await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'), 'junction');
    server.removeAllListeners('request').on('request', ({ url }, response) => answer(response, url ?? ''));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Runs it as npm start does, but without blocking the server of this test. */
  async function download(env: NodeJS.ProcessEnv = {}, idleMaxMs = 60_000) {
    const { port } = server.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `
      const { downloadElectron } = await import(${JSON.stringify(new URL('../../scripts/electron-binary.ts', import.meta.url).href)});
      console.log('END ' + JSON.stringify(downloadElectron(process.env, ${JSON.stringify(electron())}, ${idleMaxMs})));
    `,
      ],
      {
        env: {
          ...process.env,
          electron_config_cache: join(folder, 'cache'),
          ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
          ...env,
        },
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(child, 'close');
    return {
      output,
      end: JSON.parse(/^END (.*)$/m.exec(output)?.[1] ?? '{}') as {
        readonly binary?: string;
        readonly reason?: string;
      },
    };
  }

  test('says how far it is and ends with the binary', async () => {
    answer = (response) => response.setHeader('content-length', zip.length).end(zip);
    const { output, end } = await download();
    expect(end.binary).toBe(join(electron(), 'dist', process.platform === 'win32' ? 'electron.exe' : 'electron'));
    expect(output).toContain('Downloading Electron, once: 0 of 1 MB');
  });

  test('says why it failed', async () => {
    answer = (response) => response.writeHead(404).end();
    expect((await download()).end.reason).toContain('404');
  });

  test('gives up when nothing arrives any more', async () => {
    answer = (response) => void response.writeHead(200, { 'content-length': zip.length }).write(zip.subarray(0, 10));
    expect((await download({}, 300)).end.reason).toContain('nothing arrived');
  });

  test('goes through the proxy that the environment names', async () => {
    const asked: string[] = [];
    answer = (response, path) => {
      asked.push(path);
      response.setHeader('content-length', zip.length).end(zip);
    };
    const { port } = server.address() as AddressInfo;
    server.on('connect', (_request, socket) => {
      asked.push('connect');
      const target = connect(port, '127.0.0.1');
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(target).pipe(socket);
      for (const each of [socket, target]) each.on('error', () => undefined);
    });
    const { end } = await download({
      HTTP_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: '',
      no_proxy: '',
      ELECTRON_MIRROR: 'http://electron.invalid/',
    });
    expect(end.binary).toBeDefined();
    expect(asked.length).toBeGreaterThan(0);
  });
});

/** A zip archive of stored (not compressed) files, as https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT lays it out. */
function zipOf(files: readonly (readonly [name: string, text: string])[]): Buffer {
  const entries = files.map(([name, text]) => {
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(crc32(text), 0);
    sizes.writeUInt32LE(text.length, 4);
    sizes.writeUInt32LE(text.length, 8);
    const names = Buffer.alloc(4);
    names.writeUInt16LE(name.length, 0);
    return { name, text, common: Buffer.concat([Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]), sizes, names]) };
  });
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, common } of entries) {
    const body = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name + text)]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, where, Buffer.from(name)]));
    bodies.push(body);
    offset += body.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

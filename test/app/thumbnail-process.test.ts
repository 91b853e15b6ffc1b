import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startNodeProcess, type ProcessPort } from '../../src-main/vault/process-pool.ts';
import { testUnless } from '../rigs/skips.ts';
import { createThumbnailsRig, fourColours, plain, sizeOf } from './thumbnails-rig.ts';

/** Starts real processes, and keeps what a test wants to reach. */
function followedProcesses() {
  const started: ProcessPort[] = [];
  return {
    started,
    startProcess: (file: URL, argument: string): ProcessPort => {
      const port = startNodeProcess(file, argument);
      started.push(port);
      return port;
    },
  };
}

/** Processes that this one has started, as Linux names them. */
function childrenNamed(words: string): readonly number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
      return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(words) ? [Number(pid)] : [];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

/** Does Node's debugger listen on its usual port? */
async function debuggerListens(): Promise<boolean> {
  const socket = connect(9229, '127.0.0.1');
  const listens = await new Promise<boolean>((resolve) => socket.on('connect', () => resolve(true)).on('error', () => resolve(false)));
  socket.destroy();
  return listens;
}

testUnless(process.platform === 'linux' ? undefined : 'processes are found as on Linux')('SIGUSR1, which log rotation sends, opens no debugger in a decoder and ends none', async () => {
  const { started, startProcess } = followedProcesses();
  const { write, picture } = createThumbnailsRig({ startProcess });
  for (const name of ['a.jpg', 'b.jpg']) write(name, await fourColours(800, 600));
  await picture('a.jpg');
  const before = started.length;
  const decoders = childrenNamed('thumbnail-process');
  expect(decoders.length).toBeGreaterThan(0);
  for (const pid of decoders) process.kill(pid, 'SIGUSR1');
  expect(await picture('b.jpg')).toBeDefined();
  expect(started).toHaveLength(before);
  expect(await debuggerListens()).toBe(false);
});

test('a decoder that dies costs one picture, and the next one starts another', async () => {
  const { started, startProcess } = followedProcesses();
  const { write, picture } = createThumbnailsRig({ startProcess });
  write('a.jpg', await fourColours(800, 600));
  write('b.jpg', await fourColours(800, 600));
  expect(await picture('a.jpg')).toBeDefined();
  const dying = picture('b.jpg');
  for (const port of started) port.kill();
  await expect(dying).rejects.toMatchObject({ code: 'internal', retryable: true });
  expect(await sizeOf((await picture('b.jpg'))!)).toBe('256x192');
  expect(started.length).toBeGreaterThan(1);
});

test.each([
  { title: 'has no picture for a while, and is not tried', crashPauseMs: 3_600_000, isTried: false },
  { title: 'is tried again after a while', crashPauseMs: 0, isTried: true },
])('a photo at which the decoder dies twice $title', async ({ crashPauseMs, isTried }) => {
  const { started, startProcess } = followedProcesses();
  let kills = true;
  const { write, picture } = createThumbnailsRig({
    crashPauseMs,
    startProcess: (file, argument) => {
      const port = startProcess(file, argument);
      return { ...port, send: (message) => (kills ? port.kill() : port.send(message)) };
    },
  });
  write('a.jpg', await plain(300, 300, 'red').jpeg().toBuffer());
  for (let deaths = 0; deaths < 2; deaths += 1) await expect(picture('a.jpg')).rejects.toMatchObject({ code: 'internal' });
  kills = false;
  const before = started.length;
  expect((await picture('a.jpg')) !== undefined).toBe(isTried);
  expect(started).toHaveLength(isTried ? before + 1 : before);
});

test('a photo that had no picture has one as soon as the file has one', async () => {
  const { write, picture } = createThumbnailsRig();
  write('a.jpg', 'no picture');
  expect(await picture('a.jpg')).toBeUndefined();
  write('a.jpg', await fourColours(800, 600));
  expect(await picture('a.jpg')).toBeDefined();
});

/** Where Debian, Arch and Fedora have the system's GLib. */
const gobject =
  ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'].map((folder) => `${folder}/libgobject-2.0.so.0`).find((path) => existsSync(path)) ?? '';
if (gobject === '' && process.env['KEEPSAKE_REQUIRE_GLIB'] === '1') throw new Error('There is no GLib here, and KEEPSAKE_REQUIRE_GLIB asks for it.');
const pictures = 300;

testUnless(gobject === '' ? 'there is no system GLib' : undefined)(
  'beside the system’s GLib, as in Electron on Linux, pictures are made without harm, and memory stays bounded',
  async () => {
    const { photos, cacheFile, write } = createThumbnailsRig();
    for (let index = 0; index < pictures; index += 1) write(`${index}.jpg`, await fourColours(640 + 2 * index, 480));
    const child = spawn(process.execPath, [join(import.meta.dirname, 'make-thumbnails.ts'), photos, cacheFile], {
      env: { ...process.env, LD_PRELOAD: gobject },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(child, 'close');
    expect(output).not.toContain('G_IS_OBJECT');
    const { made, rssBytes } = JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as { made: number; rssBytes: number };
    expect(made).toBe(pictures);
    expect(rssBytes).toBeLessThan(450_000_000);
  },
  300_000,
);

test('the helper has loaded all of its code when it begins: in Electron nothing can be loaded from the package later', async () => {
  const { photos, cacheFile, write } = createThumbnailsRig();
  write('a.jpg', await fourColours(640, 480));
  write('b.png', await plain(300, 300, 'red').png().toBuffer());
  const double = pathToFileURL(join(import.meta.dirname, '../rigs/asar-double.ts')).href;
  const args = ['--import', double, join(import.meta.dirname, 'make-thumbnails.ts'), photos, cacheFile];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...(gobject === '' ? {} : { LD_PRELOAD: gobject }) },
  });
  expect(stderr).not.toContain('asar support is off');
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')).toMatchObject({ made: 2 });
  // Pictures that cannot be kept are made all the same.
  expect(statSync(cacheFile).size).toBeGreaterThan(0);
});

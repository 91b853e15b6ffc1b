/*
 * Drives a packaged Keepsake as a person does, on the system that it was packaged for:
 *
 *     node test/smoke/packaged.ts EXECUTABLE [ARGUMENT...]
 *
 * With Node's own path, scripts/run.js and start.ts it drives what npm start opens.
 *
 * It adds a folder of 50 photos by dropping it, backs it up, asks for every thumbnail, compares the vault by SHA-256, and quits.
 * Exit status 0 when all of it was right; else 1 with the reason, and test-results/smoke.png shows the window.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readVaultObjects } from '../rigs/vault-objects.ts';
import { complaintsIn, startPackagedApp, type PackagedApp } from './packaged-app.ts';
import { writePhotos, type SmokePhoto } from './photos.ts';
import { backUp, dropFolder, photosWithThumbnail, settle } from './window-steps.ts';

const screenshot = resolve('test-results/smoke.png');

/** HEIC is decoded by the system: macOS always can, Windows with extensions from its store, Linux cannot. */
function assertThumbnails(photos: readonly SmokePhoto[], found: readonly SmokePhoto[]): void {
  const expected = photos.filter(({ format }) => format !== 'heic' || process.platform === 'darwin');
  const missing = expected.filter((photo) => !found.includes(photo)).map(({ name }) => name);
  assert.deepEqual(missing, [], 'photos without a thumbnail');
}

async function drive(app: PackagedApp, folder: string, home: string, photos: readonly SmokePhoto[]): Promise<void> {
  const step = (words: string): void => console.log(words);
  await settle(app.page);
  step(`The window is open: ${app.page.url()}`);
  await dropFolder(app.page, folder);
  step('The folder is added');
  await backUp(app.page, photos.length);
  step(`${photos.length} photos are safe`);
  const found = await photosWithThumbnail(app.page, photos);
  step(`${found.length} of ${photos.length} photos have a thumbnail`);
  assertThumbnails(photos, found);
  const objects = await readVaultObjects(join(home, 'vault'));
  for (const [name, sha256] of objects) assert.equal(sha256, name, 'an object is not what its name says');
  assert.deepEqual([...objects.keys()].sort(), photos.map(({ sha256 }) => sha256).sort(), 'the vault holds other photos');
  step('The vault holds them, byte for byte');
}

async function main(executable: string, args: readonly string[]): Promise<void> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'keepsake-smoke-')));
  const home = join(root, 'home');
  const folder = join(root, 'photos');
  await mkdir(home);
  const photos = await writePhotos(folder);
  const app = await startPackagedApp(executable, home, args);
  try {
    await drive(app, folder, home, photos).catch(async (error: unknown) => {
      await app.page.screenshot({ path: screenshot }).catch(() => undefined);
      throw error;
    });
    await app.end();
    assert.deepEqual(complaintsIn(app.output()), [], 'its output complains');
    console.log('It ended with status 0');
  } catch (error) {
    console.error(app.output());
    throw error;
  } finally {
    app.kill();
    await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

const [executable, ...args] = process.argv.slice(2);
if (executable === undefined) {
  console.error('Usage: node test/smoke/packaged.ts EXECUTABLE [ARGUMENT...]');
  process.exit(2);
}
try {
  await main(resolve(executable), args);
  // The connection to the window would keep the process.
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
/** What the build reads. */
const sources = [
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'LICENSE',
  'assets',
  'scripts',
  'src-main',
  'src-renderer',
  'src-shared',
];

let folder: string;
let checkout: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsake-checkout-'));
  checkout = join(folder, 'a photo föolder');
  await mkdir(checkout);
  for (const each of sources) await cp(join(root, each), join(checkout, each), { recursive: true });
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
});
afterAll(() => rm(folder, { recursive: true }));

test('a checkout builds and runs in a folder with a space and an umlaut in its name', async () => {
  await run(process.execPath, ['scripts/build.ts'], { cwd: checkout });
  expect(await readFile(join(checkout, 'dist/renderer/index.html'), 'utf8')).toContain('<title>');
  const { stdout } = await run(process.execPath, [join(checkout, 'dist/cli.js'), '--version'], { cwd: folder });
  expect(stdout.trim()).toBe(packageJson.version);
});

/*
 * `npm run test:windows [FILES]`: the tests with Windows' own Node and npm, under Wine. They are set up once, in the folder that
 * KEEPSAKE_WINDOWS names (default: ~/.cache/keepsake-windows). A copy of the checkout is installed there: npm of this system unpacks
 * the packages for Windows, because that takes a minute here and twenty under Wine; Windows' npm does all the rest of `npm ci`, which
 * is to run the scripts of the packages, to link their programs, and to build. On Windows itself the tests just run. Where Wine
 * cannot be set up, one line says why, and that is no failure.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { prepareWine, whyNoWine, type Wine } from '../test/rigs/windows/wine.ts';

const root = join(import.meta.dirname, '..');
/** Below C:\: a name as people have it, with a space and letters beyond ASCII. */
const checkout = 'users/Zoë Müller/keepsake';
const vitestArgs = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  'test/rigs/windows/vitest.config.ts',
  ...process.argv.slice(2),
];

process.chdir(root);
if (process.platform === 'win32')
  process.exit(spawnSync(process.execPath, vitestArgs, { stdio: 'inherit' }).status ?? 1);
const reason = whyNoWine();
if (reason !== undefined) {
  skip(reason);
  process.exit(0);
}
const folder = resolve(
  process.env['KEEPSAKE_WINDOWS'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'keepsake-windows'),
);
const lock = `${folder}.lock`;
if (process.env['KEEPSAKE_WINDOWS_LOCK'] === lock) await main();
else {
  // One Wine and one copy: a second run waits for the first.
  mkdirSync(dirname(lock), { recursive: true });
  const env = { ...process.env, KEEPSAKE_WINDOWS_LOCK: lock };
  const { status } = spawnSync('flock', [lock, process.execPath, ...process.argv.slice(1)], { stdio: 'inherit', env });
  process.exitCode = status ?? 1;
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const wine = setUp();
  if (wine !== undefined) process.exitCode = await runTests(wine);
}

/** @returns undefined where Debian or the registry cannot be reached */
function setUp(): Wine | undefined {
  try {
    return prepareWine(folder, packageJson.optionalDependencies.node);
  } catch (error) {
    skip(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function skip(reason: string): void {
  console.log(`The tests for Windows are skipped: Wine cannot be set up here, because ${reason}.`);
}

async function runTests(wine: Wine): Promise<number> {
  const copy = join(wine.drive, checkout);
  copyCheckout(copy);
  // What the last installation was made from; under CI it is made each time, as from a fresh clone.
  const installedLock = join(copy, 'node_modules/installed-package-lock.json');
  const isInstalled = process.env['CI'] !== 'true' && isSameFile('package-lock.json', installedLock);
  const steps: readonly (() => number | Promise<number>)[] = [
    ...(isInstalled ? [] : [() => unpackPackages(copy), () => wine.npm(['rebuild'], { cwd: checkout })]),
    () => wine.npm(['run', 'prepare'], { cwd: checkout }),
    () => wine.node(vitestArgs, { cwd: checkout, env: { CI: process.env['CI'] ?? '' } }),
  ];
  for (const [index, step] of steps.entries()) {
    const startMs = performance.now();
    const status = await step();
    console.log(`Step ${index + 1} of ${steps.length} took ${Math.round((performance.now() - startMs) / 1000)} s.`);
    if (status !== 0) return status;
    if (index === steps.length - 2) cpSync('package-lock.json', installedLock);
  }
  return 0;
}

/** What `npm ci` unpacks on Windows. Links to programs would be symbolic links, and Windows' npm would write through them. */
function unpackPackages(target: string): number {
  const args = ['ci', '--os=win32', '--cpu=x64', '--ignore-scripts', '--no-bin-links', '--prefer-offline'];
  return spawnSync('npm', args, { cwd: target, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}

function isSameFile(one: string, other: string): boolean {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other));
}

/** The files that Git tracks or would track, as they are now. */
function copyCheckout(target: string): void {
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(target)) if (name !== 'node_modules') rmSync(join(target, name), { recursive: true });
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of stdout.split('\0')) if (file !== '' && existsSync(file)) cpSync(file, join(target, file));
}

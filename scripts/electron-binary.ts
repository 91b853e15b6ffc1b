/* Finds Electron's binary the way the electron package does, without its habit of downloading on import. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Over a slow line the 120 MB take minutes; without a network it fails at once, or after ten seconds. */
const downloadMaxMs = 5 * 60_000;

const packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

/** The binary's path, where it is there and of the package's own version; never downloads. */
export function findElectron(env: NodeJS.ProcessEnv, folder = packageFolder): string | undefined {
  const executable = textOf(join(folder, 'path.txt'));
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') return existing(join(override, executable ?? 'electron'));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  if (executable === undefined || textOf(join(folder, 'dist', 'version'))?.replace(/^v/, '') !== version)
    return undefined;
  return existing(join(folder, 'dist', executable));
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

/** Downloads the binary, once for this version; undefined where that fails. */
export function downloadElectron(env: NodeJS.ProcessEnv): string | undefined {
  console.log('Downloading Electron, once (about 120 MB) ...');
  const { status } = spawnSync(process.execPath, [join(packageFolder, 'install.js')], {
    env,
    // What it prints on failure is a stack; what it means is one line, said by whoever asked.
    stdio: ['ignore', 'inherit', 'ignore'],
    timeout: downloadMaxMs,
  });
  return status === 0 ? findElectron(env) : undefined;
}

/** Why Electron cannot open a window here at all; undefined where it can. */
export function whyNoWindow(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  uid: number | undefined,
): string | undefined {
  if (platform !== 'linux') return undefined;
  if (!hasDisplay(platform, env)) return 'There is no display here';
  // Chromium's sandbox does not work for root, and Keepsake does not run without it.
  if (uid === 0) return 'Electron does not run as root with its sandbox';
  return undefined;
}

export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return platform !== 'linux' || [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((display) => (display ?? '') !== '');
}

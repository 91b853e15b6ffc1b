/*
 * Prepares `npm test`: a Chromium to drive the dashboard in, and a build that is as new as its sources. On Debian as
 * root it installs Chromium; where there is none it says what will be skipped, and under CI it fails instead.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../test/rigs/chromium.ts';

process.chdir(join(import.meta.dirname, '..'));

function installChromium(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  console.log('Chromium is missing: installing it with apt-get.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit', env });
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { stdio: 'inherit', env });
  } catch {
    console.error('apt-get could not install Chromium.');
  }
}

if (findChromium() === undefined) installChromium();
if (findChromium() === undefined) {
  const words = 'No Chromium was found: install it, or name one in CHROMIUM_PATH.';
  if (process.env['CI'] === 'true') {
    console.error(words);
    process.exit(1);
  }
  console.log(`${words} The tests of the dashboard in a browser are skipped.`);
}

/** The newest mtime below these paths, in milliseconds. */
function newest(paths: readonly string[]): number {
  const times = paths.flatMap((path) => {
    const stats = statSync(path);
    if (!stats.isDirectory()) return [stats.mtimeMs];
    return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(path, name)).mtimeMs);
  });
  return Math.max(...times);
}

// What the build ends with: a build that was cut off is made again.
const built = ['dist/cli.js', 'dist/renderer/index.html'];
const sources = ['src-main', 'src-renderer', 'src-shared', 'scripts/build.ts', 'package-lock.json'];
const missing = !built.every((path) => existsSync(path));
if (missing || newest(sources) > Math.min(...built.map((path) => statSync(path).mtimeMs))) {
  console.log(missing ? 'Building.' : 'The sources are newer than the build: building again.');
  execFileSync(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
}

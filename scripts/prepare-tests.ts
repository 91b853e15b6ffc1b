/*
 * Prepares `npm test`: a Chromium to drive the dashboard in, the file systems of cards and sticks, and a build that is as
 * new as its sources. On Debian as root it installs what is missing; where there is none it says what will be skipped, and
 * under CI it fails instead.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, isHeadlessShell } from '../test/rigs/chromium.ts';
import { missingFor } from '../test/rigs/image-drive.ts';
import { canMount } from '../test/rigs/tmpfs.ts';
import { ensureBuilt } from './ensure-built.ts';

process.chdir(join(import.meta.dirname, '..'));

function install(what: string, ...packages: readonly string[]): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  console.log(`Installing ${what} with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit', env });
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { stdio: 'inherit', env });
  } catch {
    console.error(`apt-get could not install ${what}.`);
  }
}

const chromium = findChromium();
if (process.env['CHROMIUM_PATH'] === undefined && (chromium === undefined || !isHeadlessShell(chromium)))
  install('Chromium without its windows', 'chromium-headless-shell');
if (findChromium() === undefined) install('Chromium', 'chromium');
if (findChromium() === undefined) {
  const words = 'No Chromium was found: install it, or name one in CHROMIUM_PATH.';
  if (process.env['CI'] === 'true') {
    console.error(words);
    process.exit(1);
  }
  console.log(`${words} The tests of the dashboard in a browser are skipped.`);
}

if (spawnSync('systemd-analyze', ['--version']).status !== 0) install("systemd's check of units", 'systemd');

if (spawnSync('rclone', ['version']).status !== 0) install('rclone', 'rclone');

// Where nothing may be mounted, no package helps; the tests say then what they skip.
if ((await canMount()) && (await isAnyFileSystemMissing()))
  install('exFAT and FAT', 'exfatprogs', 'exfat-fuse', 'dosfstools', 'fusefat');

async function isAnyFileSystemMissing(): Promise<boolean> {
  return (await missingFor('exfat')) !== undefined || (await missingFor('vfat')) !== undefined;
}

if (!ensureBuilt(process.cwd())) process.exit(1);

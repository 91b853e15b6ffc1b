/*
 * Installs the package that npm run package has made, as a person does, and prints the path of the program:
 *
 *     node test/smoke/install.ts [FOLDER]
 *
 * FOLDER is release by default. It changes this machine: it is for machines that are thrown away.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? 'release');
const { platform, env } = process;

function packageFile(ending: string): string {
  const found = readdirSync(folder).filter((name) => name.endsWith(ending));
  if (found.length !== 1) throw new Error(`There must be one *${ending} in ${folder}, and there are ${found.length}.`);
  return join(folder, found[0] ?? '');
}

/** What installers print goes to stderr: the answer is one line on stdout. */
function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', process.stderr, 'inherit'] });
}

function install(): string {
  if (platform === 'linux') {
    run('sudo', ['apt-get', 'install', '-y', packageFile('.deb')]);
    return '/opt/Keepsake/keepsake';
  }
  if (platform === 'darwin') {
    const mounted = mkdtempSync(join(tmpdir(), 'keepsake-dmg-'));
    run('hdiutil', ['attach', packageFile('.dmg'), '-nobrowse', '-readonly', '-mountpoint', mounted]);
    return join(mounted, 'Keepsake.app/Contents/MacOS/Keepsake');
  }
  run(packageFile('.exe'), ['/S']);
  const programs = join(env['LOCALAPPDATA'] ?? '', 'Programs');
  const installed = readdirSync(programs, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('\\Keepsake.exe'));
  if (installed === undefined) throw new Error(`The installer left no Keepsake.exe in ${programs}.`);
  return join(programs, installed);
}

console.log(install());

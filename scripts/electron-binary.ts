/* Finds Electron's binary the way the electron package does, without its habit of downloading on import. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

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

/** Without what editors and tools set for Node: it would turn Electron into a Node, or make it refuse to start. */
export function electronEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = { ...env };
  delete kept['ELECTRON_RUN_AS_NODE'];
  delete kept['NODE_OPTIONS'];
  return kept;
}

/** How a download ended: the binary's path, or why there is none. */
export type Download = { readonly binary: string } | { readonly reason: string };

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/**
 * Downloads the binary, once for this version, through the proxy that the environment names.
 *
 * @param idleMaxMs a download that receives nothing for this long has failed
 */
export function downloadElectron(env: NodeJS.ProcessEnv, folder = packageFolder, idleMaxMs = 60_000): Download {
  const hasProxy = proxyVariables.some((name) => (env[name] ?? '') !== '');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'download-electron.ts'), folder, String(idleMaxMs)],
    {
      // Node's own fetch reads the proxy's address only when it is told to.
      env: hasProxy ? { ...env, ELECTRON_GET_USE_PROXY: 'true', NODE_USE_ENV_PROXY: '1' } : env,
      stdio: ['ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    },
  );
  const binary = status === 0 ? findElectron(env, folder) : undefined;
  return binary === undefined ? { reason: stderr.trim().split('\n').at(-1) ?? 'no reason was given' } : { binary };
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

/** Settings of the kernel by which a system denies the namespaces that Chromium's sandbox is made of, and the value that does. */
const namespaceSettings = [
  // Ubuntu 23.10 and later.
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  // Debian's kernels.
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
] as const;

/**
 * The command, for a person with sudo, that lets Electron start its sandbox on a system that denies user namespaces;
 * undefined where nothing is in the way. Chromium then uses its setuid helper, which is Electron's own file.
 */
export function sandboxCommand(
  platform: NodeJS.Platform,
  binary: string,
  read: (path: string) => string | undefined = textOf,
): string | undefined {
  if (platform !== 'linux' || !namespaceSettings.some(([path, denied]) => read(path) === denied)) return undefined;
  const helper = join(dirname(binary), 'chrome-sandbox');
  const stats = statSync(helper, { throwIfNoEntry: false });
  if (stats === undefined || (stats.uid === 0 && (stats.mode & 0o4755) === 0o4755)) return undefined;
  const quoted = `'${helper.replaceAll("'", String.raw`'\''`)}'`;
  return `sudo chown root ${quoted} && sudo chmod 4755 ${quoted}`;
}

export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return platform !== 'linux' || [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((display) => (display ?? '') !== '');
}

/*
 * npm start: opens Keepsake in its window, or in the browser where there can be no window.
 * What stands after `npm start --` goes to Keepsake, e.g. --home DIR.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadElectron, electronEnvironment, findElectron, hasDisplay, sandboxCommand, whyNoWindow } from './electron-binary.ts';
import { ensureBuilt } from './ensure-built.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { platform, env } = process;
const args = process.argv.slice(2);

type End = { readonly code: number } | { readonly signal: NodeJS.Signals };

/** Runs a program in our place: a terminal's Ctrl-C reaches it by itself, other signals are passed on. */
function run(program: string, argv: readonly string[], environment: NodeJS.ProcessEnv = env): Promise<End> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, { stdio: 'inherit', env: environment });
    const ignore = (): void => undefined;
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGINT', ignore).on('SIGTERM', pass).on('SIGHUP', pass);
    const done = (): void => void process.off('SIGINT', ignore).off('SIGTERM', pass).off('SIGHUP', pass);
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(signal === null ? { code: code ?? 0 } : { signal });
    });
  });
}

/** An end later than this is not a failed start. */
const startMaxMs = 10_000;

/** Ubuntu denies Chromium's sandbox to programs without an AppArmor profile; says the one command that helps. */
function whyNoSandbox(binary: string): string | undefined {
  const command = sandboxCommand(platform, binary);
  if (command === undefined) return undefined;
  return `This system denies Electron its sandbox. For Keepsake's own window run once:\n  ${command}\nUntil that is done`;
}

/** Runs Keepsake in Electron; undefined when it ended as it should, else why Electron could not begin. */
async function openWindow(binary: string): Promise<string | undefined> {
  const startedAt = performance.now();
  const end = await run(binary, [root, ...args], electronEnvironment(env)).catch((error: unknown) => error as Error);
  if (end instanceof Error) return `Electron cannot be started (${end.message})`;
  if (performance.now() - startedAt > startMaxMs) {
    leave(end);
    return undefined;
  }
  // 127: the loader misses a library. SIGTRAP: Chromium's own check, mostly of its sandbox, gave up.
  if ('code' in end && end.code === 127) return 'Electron misses a library of this system';
  if ('signal' in end && end.signal === 'SIGTRAP') return 'Electron cannot start its sandbox on this system';
  leave(end);
  return undefined;
}

async function openInBrowser(why: string): Promise<void> {
  console.log(`${why}: Keepsake opens in the browser.`);
  const open = hasDisplay(platform, env) ? ['--open'] : [];
  leave(await run(process.execPath, [join(root, 'dist/cli.js'), 'web', ...open, ...args]));
}

function leave(end: End): void {
  process.exitCode = 'code' in end ? end.code : 1;
}

async function start(): Promise<void> {
  if (!ensureBuilt(root)) {
    console.error('Keepsake could not be built.');
    process.exitCode = 1;
    return;
  }
  let why = whyNoWindow(platform, env, process.getuid?.());
  if (why === undefined) {
    const found = findElectron(env);
    const download = found === undefined ? downloadElectron(env) : { binary: found };
    why =
      'reason' in download
        ? `Electron could not be downloaded (${download.reason})`
        : (whyNoSandbox(download.binary) ?? (await openWindow(download.binary)));
  }
  if (why !== undefined) await openInBrowser(why);
}

await start();

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';

/** A packaged Keepsake that was started, and its window. */
export interface PackagedApp {
  readonly page: Page;
  /** What it wrote to stdout and stderr so far. */
  readonly output: () => string;
  /**
   * Has it quit as the system would, and waits for that.
   *
   * @throws Error when it does not end in time, or with another status than 0
   */
  end(): Promise<void>;
  /** Kills it if it still runs. */
  kill(): void;
}

const startMaxMs = 120_000;
const endMaxMs = 10_000;
const pollMs = 100;

/**
 * Starts the program with a debugging port of its own choice, and connects to its window. The fuse that turns the inspector off
 * is Node's; Chromium's debugging port, which reaches the page only, is a switch that every Chromium takes.
 *
 * @param home of Keepsake, a folder that exists
 * @param args before the program's own, where it is started by another one
 */
export async function startPackagedApp(executable: string, home: string, args: readonly string[] = []): Promise<PackagedApp> {
  const child = spawn(executable, [...args, '--home', home, '--remote-debugging-port=0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const kill = (): void => void child.kill('SIGKILL');
  try {
    const endpoint = await Promise.race([
      findEndpoint(home, () => output),
      exited.then(([status, signal]) => Promise.reject(new Error(`It ended before its window opened (${status ?? signal}).\n${output}`))),
    ]);
    const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
    return { page: await firstPage(browser), output: () => output, end: () => end(child, exited, () => askToQuit(child, executable, [...args, '--home', home])), kill };
  } catch (error) {
    kill();
    throw error;
  }
}

/** Chromium writes its port into its data folder, Keepsake's is "window" in its home, and prints it as well. */
async function findEndpoint(home: string, output: () => string): Promise<string> {
  const deadline = Date.now() + startMaxMs;
  while (Date.now() < deadline) {
    const [port, path] = await readFile(join(home, 'window/DevToolsActivePort'), 'utf8').then((text) => text.split('\n'), () => []);
    if (port !== undefined && path !== undefined) return `ws://127.0.0.1:${port}${path}`;
    const [, printed] = /DevTools listening on (ws:\S+)/.exec(output()) ?? [];
    if (printed !== undefined) return printed;
    await sleep(pollMs);
  }
  throw new Error(`It told no debugging port within ${startMaxMs / 1000} s.\n${output()}`);
}

async function firstPage(browser: Browser): Promise<Page> {
  const deadline = Date.now() + startMaxMs;
  while (Date.now() < deadline) {
    const page = browser.contexts().flatMap((context) => context.pages()).find((each) => !each.url().startsWith('devtools:'));
    if (page !== undefined) return page;
    await sleep(pollMs);
  }
  throw new Error(`It opened no window within ${startMaxMs / 1000} s.`);
}

/** Windows has no signals, and taskkill either closes the window alone, after which Keepsake stays, or kills. */
function askToQuit(child: ChildProcess, executable: string, args: readonly string[]): void {
  if (process.platform === 'win32') spawnSync(executable, [...args, '--quit']);
  else child.kill('SIGTERM');
}

async function end(child: ChildProcess, exited: Promise<[number | null, NodeJS.Signals | null]>, ask: () => void): Promise<void> {
  ask();
  const timer = new AbortController();
  const result = await Promise.race([exited, sleep(endMaxMs, 'late' as const, { signal: timer.signal })]);
  timer.abort();
  if (result === 'late') {
    child.kill('SIGKILL');
    throw new Error(`It did not end within ${endMaxMs / 1000} s.`);
  }
  const [status, signal] = result;
  if (status !== 0) throw new Error(`It ended with ${status === null ? String(signal) : `status ${status}`} instead of status 0.`);
}

/** The lines of a program's output that must not be there. */
export function complaintsIn(output: string): readonly string[] {
  return output.split('\n').filter((line) => /FATAL|G_IS_OBJECT|A JavaScript error/.test(line));
}

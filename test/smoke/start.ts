/*
 * Starts Keepsake as npm start does, where there is no display: it must open the dashboard, and answer.
 *
 *     node test/smoke/start.ts
 *
 * Exit status 1 with what it printed when it does not within two minutes.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { electronEnvironment } from '../../scripts/electron-binary.ts';

const startMaxMs = 120_000;
const root = join(import.meta.dirname, '../..');
const home = await mkdtemp(join(tmpdir(), 'keepsake-start-'));
const env = electronEnvironment(process.env);
// Nothing of Electron: what is looked at is the dashboard in a browser, which every system can open.
const program = process.platform === 'linux' ? ['scripts/run.js', 'start.ts'] : ['dist/cli.js', 'web'];
for (const name of ['DISPLAY', 'WAYLAND_DISPLAY']) env[name] = '';
const child = spawn(process.execPath, [...program, '--home', home, '--port', '0'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
const printed: string[] = [];
const timer = setTimeout(() => child.kill(), startMaxMs);
let isAnswered = false;
for await (const line of createInterface({ input: child.stdout })) {
  printed.push(line);
  const url = /http:\S+/.exec(line)?.[0];
  if (url === undefined) continue;
  isAnswered = (await (await fetch(new URL('/', url))).text()).includes('<title>Keepsake');
  break;
}
clearTimeout(timer);
const ended = new Promise((resolve) => child.once('exit', resolve));
child.kill();
await ended;
await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
console.log(isAnswered ? 'The dashboard answers.' : `The dashboard does not answer. It printed:\n${printed.join('\n')}`);
process.exitCode = isAnswered ? 0 : 1;

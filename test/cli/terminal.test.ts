import { execFile, execFileSync } from 'node:child_process';
import { promisify, stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';
import { makeLibrary } from '../rigs/library.ts';
import { testUnless } from '../rigs/skips.ts';
import { createCliRig, type CliRig } from './cli-rig.ts';

const main = fileURLToPath(new URL('../../src-main/cli/main.ts', import.meta.url));
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** `script` of util-linux runs a command on a terminal of its own. */
const hasTerminal = ((): boolean => {
  try {
    execFileSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    // No util-linux: what is tested here cannot be.
    return false;
  }
})();

let rig: CliRig;
beforeEach(async () => {
  rig = await createCliRig();
  makeLibrary(rig.photos, { count: 300, bytes: 1_024 });
});
afterEach(() => rig.close());

async function onTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const command = ['exec', process.execPath, main, ...args]
    .map((part) => (part === 'exec' ? part : quoted(part)))
    .join(' ');
  const { stdout } = await promisify(execFile)('script', ['-qec', `stty cols 100 rows 12; ${command}`, '/dev/null'], {
    env: { PATH: process.env['PATH'], HOME: rig.home, KEEPSAKE_HOME: rig.home, TERM: 'xterm-256color', ...env },
  });
  return stdout;
}

testUnless(hasTerminal ? undefined : 'there is no program that makes a terminal')('a terminal shows a live screen, and has its cursor back at the end', async () => {
  const shown = await onTerminal([rig.photos, '--to', rig.vault, '-w', '20']);
  expect(shown).toContain('files/s');
  expect(shown).toMatch(/\+ 1\d more/);
  expect(shown.lastIndexOf('\u001b[?25h')).toBeGreaterThan(shown.lastIndexOf('\u001b[?25l'));
  expect(stripVTControlCharacters(shown).trimEnd().split('\n').at(-1)).toContain('Backed up 300 new photos');
});

testUnless(hasTerminal ? undefined : 'there is no program that makes a terminal')('a dumb terminal and --json show none, and NO_COLOR takes the colours away', async () => {
  expect(await onTerminal([rig.photos, '--to', rig.vault], { TERM: 'dumb' })).not.toContain('\u001b[');
  expect(await onTerminal([rig.photos, '--to', rig.vault, '--json'])).not.toContain('\u001b');
  // eslint-disable-next-line no-control-regex -- colours are what this is about
  expect(await onTerminal([rig.photos, '--to', rig.vault], { NO_COLOR: '1' })).not.toMatch(/\u001b\[[0-9;]*m/);
});

import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../e2e/support/browser.ts';
import { complaintsIn } from './packaged-app.ts';

/*
 * The script that drives a packaged Keepsake, driving a stand-in for it: everything but Electron itself.
 */

const run = promisify(execFile);
let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keepsake-smoke-test-'));
  program = join(folder, 'keepsake');
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, 'stand-in-app.ts')}" "$@"\n`);
  await chmod(program, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

async function smoke(env: Readonly<Record<string, string>> = {}) {
  const args = [join(import.meta.dirname, 'packaged.ts'), program];
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } });
    return { status: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { readonly code: number; readonly stdout: string; readonly stderr: string };
    return { status: code, stdout, stderr };
  }
}

describe.skipIf(chromiumPath === undefined || process.platform === 'win32')('the smoke test of a packaged program', () => {
  test('drops a folder, backs it up, sees every thumbnail that this system can make, and quits', async () => {
    const { status, stdout, stderr } = await smoke();
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^The window is open: /),
      'The folder is added',
      '50 photos are safe',
      '35 of 50 photos have a thumbnail',
      'The vault holds them, byte for byte',
      'It ended with status 0',
    ]);
  }, 300_000);

  test('fails where the program complains, and tells what it wrote', async () => {
    const { status, stderr } = await smoke({ STAND_IN_PRINTS: 'GLib-GObject-CRITICAL: assertion G_IS_OBJECT (object) failed' });
    expect(status).toBe(1);
    expect(stderr).toContain('assertion G_IS_OBJECT (object) failed');
    expect(stderr).toContain('its output complains');
  }, 300_000);
});

test('what must not be in the output is found line by line', () => {
  expect(complaintsIn('[1:2:FATAL:a.cc(1)] x\nall is well\nA JavaScript error occurred in the main process\n')).toEqual([
    '[1:2:FATAL:a.cc(1)] x',
    'A JavaScript error occurred in the main process',
  ]);
  expect(complaintsIn('DevTools listening on ws://127.0.0.1:1/x\n')).toEqual([]);
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { skipOn } from '../rigs/skips.ts';

const child = fileURLToPath(new URL('./ending-child.ts', import.meta.url));

test('a process whose thread is in a call ends with its own status, when the call is over', () => {
  expect(spawnSync(process.execPath, [child, '500'])).toMatchObject({ status: 7, signal: null });
});

skipOn('windows', 'there is no signal to see')('a process whose thread hangs ends all the same', () => {
  expect(spawnSync(process.execPath, [child, '600000'])).toMatchObject({ status: null, signal: 'SIGKILL' });
});

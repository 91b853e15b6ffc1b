import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { homeIdentity } from '../../src-main/app/machine.ts';
import { testUnless, whyNotOn } from '../rigs/skips.ts';

const identities: readonly (readonly [machine: string | undefined, noTest: string | undefined])[] = [
  [undefined, whyNotOn('wine', 'a time of birth is that of the last change')],
  ['an ID', undefined],
];
for (const [machine, noTest] of identities) testUnless(noTest)(`a home keeps its identity when it changes and moves, and its copy has another; machine ID: ${machine}`, async () => {
  const root = mkdtempSync(join(tmpdir(), 'keepsake-machine-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [home, copy, moved] = [join(root, 'home'), join(root, 'copy'), join(root, 'moved')];
  const identify = (folder: string): Promise<string> => homeIdentity(folder, async () => Promise.resolve(machine));
  mkdirSync(home);
  const identity = await identify(home);
  writeFileSync(join(home, 'settings.json'), '{}');
  cpSync(home, copy, { recursive: true, preserveTimestamps: true });
  renameSync(home, moved);
  expect(await identify(moved)).toBe(identity);
  expect(await identify(copy)).not.toBe(identity);
});

import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTokens } from '../../src-main/vault/server/tokens.ts';
import { filesBelow } from '../app/app-rig.ts';
import { startServer } from '../app/server-rig.ts';
import { readBackup, type CliRig } from '../cli/cli-rig.ts';
import { createChaosRig, createLivingLibrary, expectEverything, watchVault, type LivingLibrary } from './chaos-rig.ts';

/** Two computers with the same photos back them up at the same time. */
async function backUpTwice(rig: CliRig, to: string, tokens: readonly string[]): Promise<void> {
  const library = createLivingLibrary(rig.photos, 31);
  const start = (index: number): ReturnType<CliRig['run']> =>
    rig.run([rig.photos, '--to', to, '--json', '--workers', '4'], {
      home: join(rig.root, `home-${index}`),
      env: { KEEPSAKE_TOKEN: tokens[index] ?? '' },
    });
  const ends = await Promise.all([start(0), start(1)]);
  let uploaded = 0;
  for (const end of ends) {
    expect(end).toMatchObject({ status: 0, stderr: '' });
    const { summary } = readBackup(end);
    expect(summary).toMatchObject({ processed: library.contents.size, failed: 0, skipped: 0 });
    uploaded += summary.uploaded;
  }
  // What the one has stored, the other has found.
  expect(uploaded).toBe(contentsOf(library).size);
}

const contentsOf = ({ contents }: LivingLibrary): ReadonlySet<string> => new Set([...contents.values()].flat());

function expectBoth(rig: CliRig, vault: string): void {
  const library = createLivingLibrary(rig.photos, 31);
  expectEverything(vault, rig.photos, library);
  expect(filesBelow(join(vault, 'objects'))).toHaveLength(contentsOf(library).size);
  expect(readdirSync(join(vault, 'journal'))).toHaveLength(2);
  const versions = watchVault(vault)
    .checkAtRest()
    .filter((line) => line.kind === 'version');
  const bySource = Map.groupBy(versions, (line) => line.source);
  expect([...bySource.values()].map((lines) => lines.length)).toEqual([library.contents.size, library.contents.size]);
}

test('two clients into one vault folder at once: both finish, and each content is stored once', async () => {
  const rig = await createChaosRig();
  await backUpTwice(rig, rig.vault, []);
  expectBoth(rig, rig.vault);
});

test('two clients into one server at once: both finish, and each content is stored once', async () => {
  const rig = await createChaosRig();
  mkdirSync(join(rig.root, 'data'));
  const server = await startServer(join(rig.root, 'data'));
  const second = await openTokens(server.root).add('second');
  await backUpTwice(rig, server.url, [server.token, second.token]);
  await server.stop();
  expectBoth(rig, server.root);
});

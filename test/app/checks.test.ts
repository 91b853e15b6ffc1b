import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Checks } from '../../src-shared/checks.ts';
import { connect, createAppRig, type TestClient } from './app-rig.ts';

/** What the state says once no check goes on any more. */
async function ended(client: TestClient): Promise<Checks> {
  const now = async (): Promise<Checks> => (await client.call('state.get', {})).checks;
  await expect.poll(async () => (await now()).running, { timeout: 120_000, interval: 200 }).toBeUndefined();
  return now();
}

test('a client starts a drill and a verification; the state and the history tell what became of them', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg', 'b.jpg', 'c.xmp');
  const client = connect(rig.app);
  await client.call('destination.set', { address: rig.vault });
  expect((await client.call('state.get', {})).checks).toEqual({});
  await rig.backUp();
  await client.call('checks.start', { kind: 'drill' });
  const drilled = await ended(client);
  expect(drilled.drill).toMatchObject({ automatic: false, summary: { state: 'complete', files: 3, passed: 3, failed: 0, opened: 0, notOpened: 2 } });
  expect(existsSync(join(rig.home, '.keepsake-drill'))).toBe(false);

  const [prefix] = readdirSync(join(rig.vault, 'objects')).filter((name) => name.length === 2);
  rmSync(join(rig.vault, 'objects', prefix!), { recursive: true });
  await client.call('checks.start', { kind: 'verify' });
  const verified = await ended(client);
  expect(verified.verify).toMatchObject({ summary: { state: 'complete', missing: 1 } });
  expect(verified.verify?.summary.sample).toBeUndefined();
  const { checks } = await client.call('checks.list', {});
  expect(checks.map(({ kind, problems }) => [kind, problems.length])).toEqual([['verify', 1], ['drill', 0]]);

  // Also after a restart.
  await rig.restart();
  expect(await connect(rig.app).call('checks.list', {})).toEqual({ checks });
});

test('a check whose destination cannot be opened is refused to whoever asked, and is no record', async () => {
  const rig = await createAppRig();
  rig.write('a.jpg');
  const client = connect(rig.app);
  await client.call('destination.set', { address: rig.vault });
  await rig.backUp();
  rmSync(rig.vault, { recursive: true });
  await expect(client.call('checks.start', { kind: 'drill' })).rejects.toMatchObject({ code: 'not-connected' });
  expect(await client.call('checks.list', {})).toEqual({ checks: [] });
  expect((await client.call('state.get', {})).checks).toEqual({});
});

test('what a drill left behind is removed at the start', async () => {
  const rig = await createAppRig();
  const folder = join(rig.home, '.keepsake-drill', 'files', 'Pictures');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'a.jpg'), 'a');
  await rig.restart();
  await rig.app.close();
  expect(existsSync(join(rig.home, '.keepsake-drill'))).toBe(false);
});

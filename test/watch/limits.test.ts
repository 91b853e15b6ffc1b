import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, vi } from 'vitest';
import { openApplication } from '../../src-main/app/open-application.ts';
import { buildFaultShim } from '../rigs/fault-shim.ts';
import { startKeepsake } from '../rigs/keepsake-process.ts';
import { testUnless } from '../rigs/skips.ts';
import { journalLines } from '../app/app-rig.ts';
import { createWatchRig, soon } from './watch-rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'keepsake-shim-'));
const shim = buildFaultShim(folder);
afterAll(() => rmSync(folder, { recursive: true }));

testUnless(shim === undefined ? 'the fault shim takes Linux and a C compiler' : undefined)('where the system watches no more folders, Keepsake looks through it regularly, and says so', async () => {
  const rig = await createWatchRig();
  for (const name of ['a', 'b', 'c']) mkdirSync(join(rig.photos, name));
  writeFileSync(join(rig.photos, 'a/first.jpg'), 'first');
  await rig.begin();
  await rig.stop();

  writeFileSync(join(rig.photos, 'b/second.jpg'), 'second');
  const env = shim!.env({ call: 'watch', path: rig.photos, from: 2, count: 1_000_000, how: 'ENOSPC' });
  const home = join(rig.root, 'home');
  const web = startKeepsake(['web', '--port', '0'], { home, env });
  onTestFinished(() => web.close());
  await web.line((line) => line.includes('http://'));
  const attached = await openApplication({ home, version: '0.0.0', env: {} });
  onTestFinished(() => attached.close());
  const client = attached.connect();
  await vi.waitFor(async () => {
    const { sources } = await client.call('state.get', {});
    expect(sources[0]).toMatchObject({ watching: 'scans', connected: true });
    expect(sources[0]?.note).toMatch(/looks through this one every 15 minutes.*max_user_watches/);
  }, soon);
  expect(shim!.met()).toBeGreaterThan(0);
  // It was looked through at once.
  await vi.waitFor(() => expect(journalLines(rig.vault).some((line) => line.kind === 'version' && line.path === 'b/second.jpg')).toBe(true), soon);
});

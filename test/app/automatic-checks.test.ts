import { expect, test } from 'vitest';
import type { BackupJobs } from '../../src-main/app/backup-job.ts';
import { createAutomaticChecks, dueCheck } from '../../src-main/app/checks/automatic-checks.ts';
import type { DrillRequest, KnownChecks, VerifyRequest } from '../../src-main/app/checks/checks.ts';
import type { CheckEnd, DrillRecord, DrillSummary, VerifyRecord } from '../../src-shared/checks.ts';
import { defaultPreferences, type Preferences } from '../../src-shared/preferences.ts';
import type { VerifySummary } from '../../src-shared/restore.ts';

const dayMs = 24 * 60 * 60_000;
const start = Date.parse('2026-03-01T10:00:00Z');
const drillSummary: DrillSummary = {
  type: 'summary', state: 'complete', files: 20, passed: 20, failed: 0, opened: 20, notOpened: 0, bytes: 1, damagedLines: 0, seconds: 1,
};
const verifySummary: VerifySummary = { type: 'summary', state: 'complete', verified: 1, damaged: 0, missing: 0, quarantined: 0, damagedLines: 0, bytes: 1, seconds: 1 };
const common = { id: 'check0000001', from: 'the vault', vault: 'vault0000001', automatic: true };
const drillAt = (ms: number): DrillRecord => ({ kind: 'drill', ...common, startedAt: new Date(ms).toISOString(), summary: drillSummary, problems: [] });
const verifyAt = (ms: number): VerifyRecord => ({ kind: 'verify', ...common, startedAt: new Date(ms).toISOString(), summary: verifySummary, problems: [] });

test('a drill is due a month after the last, a verification each day, and the first of both a day after the first backup', () => {
  const due = (known: Partial<KnownChecks>, days: number, wanted: Partial<Preferences['checks']> = {}) =>
    dueCheck({ ...defaultPreferences.checks, ...wanted }, { sinceMs: start, ...known }, start + days * dayMs);
  expect(due({}, 0.9)).toBeUndefined();
  expect(due({}, 1)).toBe('drill');
  expect(due({ drill: drillAt(start) }, 1)).toBe('verify');
  expect(due({ drill: drillAt(start), verify: verifyAt(start + dayMs) }, 1.9)).toBeUndefined();
  expect(due({ drill: drillAt(start), verify: verifyAt(start + dayMs) }, 2)).toBe('verify');
  expect(due({ drill: drillAt(start), verify: verifyAt(start + 29 * dayMs) }, 29.9)).toBeUndefined();
  expect(due({ drill: drillAt(start), verify: verifyAt(start + 29.5 * dayMs) }, 30)).toBe('drill');
  expect(due({}, 99, { drill: 'never' })).toBe('verify');
  expect(due({}, 99, { drill: 'never', verify: 'never' })).toBeUndefined();
});

/** A schedule whose checks a test brings to their end. */
function createRig() {
  const ended: CheckEnd[] = [];
  const asked: { readonly request: DrillRequest | VerifyRequest; end(state?: DrillSummary['state']): void; fail(): void }[] = [];
  const rig = {
    nowMs: start + 2 * dayMs, idle: true, known: { sinceMs: start } as KnownChecks,
    checks: defaultPreferences.checks, address: '/vault', ended, asked,
  };
  const settings = {
    read: () => ({ preferences: { ...defaultPreferences, checks: rig.checks }, destination: { kind: 'vault', address: rig.address }, begun: ['vault0000001'] }),
  };
  function run<S extends DrillSummary | VerifySummary>(request: DrillRequest | VerifyRequest, summary: S): Promise<{ summary: S }> {
    return new Promise((resolve, reject) => {
      asked.push({ request, end: (state = 'complete') => resolve({ summary: { ...summary, state } }), fail: () => reject(new Error('not connected')) });
      request.signal.addEventListener('abort', () => resolve({ summary: { ...summary, state: 'cancelled' } }));
    });
  }
  const automatic = createAutomaticChecks({
    checks: { drill: (request) => run(request, drillSummary), verify: (request) => run(request, verifySummary), known: () => Promise.resolve(rig.known) },
    settings: settings as never, jobs: { savedVault: () => Promise.resolve('vault0000001') } as unknown as BackupJobs,
    isIdle: () => rig.idle, onEnded: (end) => ended.push(end), now: () => rig.nowMs,
  });
  /** As the clock does: until nothing follows from it any more. */
  const look = async (): Promise<void> => {
    automatic.look();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return Object.assign(rig, { automatic, look });
}

test('what is due begins when nothing else goes on, one at a time', async () => {
  const rig = createRig();
  rig.idle = false;
  await rig.look();
  expect(rig.asked).toHaveLength(0);
  rig.idle = true;
  await rig.look();
  await rig.look();
  expect(rig.asked).toHaveLength(1);
  expect(rig.asked[0]!.request).toMatchObject({ automatic: true });
  rig.asked[0]!.end();
  await rig.look();
  expect(rig.ended).toEqual([{ kind: 'drill', summary: drillSummary }]);
  rig.known = { ...rig.known, drill: drillAt(rig.nowMs) };
  await rig.look();
  expect(rig.asked[1]!.request).toMatchObject({ sample: { parts: 1, of: 90 } });
  await rig.automatic.close();
});

test('it stands still while a backup runs, or on battery, and goes on afterwards', async () => {
  const rig = createRig();
  await rig.look();
  const { hold } = rig.asked[0]!.request;
  expect(hold?.held()).toBe(false);
  rig.idle = false;
  await rig.look();
  expect(hold?.held()).toBe(true);
  expect(rig.asked[0]!.request.signal.aborted).toBe(false);
  rig.idle = true;
  await rig.look();
  expect(hold?.held()).toBe(false);
  await rig.automatic.close();
});

test('it ends when photos go elsewhere, when it is not wanted any more, and when Keepsake ends', async () => {
  for (const change of ['destination', 'preference', 'close'] as const) {
    const rig = createRig();
    await rig.look();
    if (change === 'destination') rig.address = '/other';
    else if (change === 'preference') rig.checks = { drill: 'never', verify: 'never' };
    else await rig.automatic.close();
    await rig.look();
    expect(rig.asked[0]!.request.signal.aborted, change).toBe(true);
    expect(rig.ended).toEqual([]);
    await rig.automatic.close();
  }
});

test('what could not be brought to its end is tried again after an hour, and not before', async () => {
  const rig = createRig();
  await rig.look();
  rig.asked[0]!.fail();
  await rig.look();
  rig.nowMs += 59 * 60_000;
  await rig.look();
  expect(rig.asked).toHaveLength(1);
  rig.nowMs += 60_000;
  await rig.look();
  rig.asked[1]!.end('failed');
  await rig.look();
  await rig.look();
  expect(rig.asked).toHaveLength(2);
  expect(rig.ended).toEqual([]);
  await rig.automatic.close();
});

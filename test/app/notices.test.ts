import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openNotices, type Notices } from '../../src-main/app/notices.ts';
import type { Notice } from '../../src-main/app/ports.ts';
import { mainWords } from '../../src-main/app/words/main-words.ts';
import type { CheckEnd } from '../../src-shared/checks.ts';
import { emptyCounters, type RunSnapshot } from '../../src-shared/domain.ts';
import { defaultPreferences, type Preferences } from '../../src-shared/preferences.ts';

const dayMs = 24 * 60 * 60_000;

function run(changes: Partial<RunSnapshot>, uploaded = 0): RunSnapshot {
  return {
    id: 'run12345', state: 'complete', dryRun: false, workers: 2, counters: { ...emptyCounters(), uploaded },
    totals: { files: 0, bytes: 0, complete: true }, bytesProcessed: 0, filesPerSecond: 0, bytesPerSecond: 0,
    startedAt: new Date(0).toISOString(), seconds: 1, lanes: [], ...changes,
  };
}

interface Rig {
  readonly shown: string[];
  nowMs: number;
  notices(): Promise<Notices>;
}

function createRig(notifications: Preferences['notifications']): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-notices-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const shown: string[] = [];
  const rig: Rig = {
    shown, nowMs: Date.parse('2026-03-01T10:00:00Z'),
    notices: () =>
      openNotices({
        notifier: { show: ({ title }: Notice) => shown.push(title) },
        settings: { read: () => ({ preferences: { ...defaultPreferences, notifications, language: 'en' } }) as never },
        file: join(folder, 'notices.json'), now: () => rig.nowMs,
      }),
  };
  return rig;
}

test('failed photos are told when there are more than before, also after a restart', async () => {
  const rig = createRig('needed');
  const first = await rig.notices();
  await first.ended(run({}, 5), 2);
  await first.ended(run({}, 5), 2);
  const again = await rig.notices();
  await again.ended(run({}), 2);
  expect(rig.shown).toEqual(['2 items could not be backed up']);
  await again.ended(run({}), 0);
  await again.ended(run({}), 1);
  expect(rig.shown.slice(1)).toEqual(['1 item could not be backed up']);
});

test('a destination that is gone is told after a day, once, over restarts, and again the next time', async () => {
  const rig = createRig('needed');
  const first = await rig.notices();
  await first.look(run({ state: 'waiting' }));
  rig.nowMs += dayMs - 1;
  await first.look(run({ state: 'waiting' }));
  expect(rig.shown).toEqual([]);
  const again = await rig.notices();
  rig.nowMs += 1;
  await again.look(undefined);
  await again.look(undefined);
  expect(rig.shown).toEqual(['Nothing was backed up for a day']);
  await again.ended(run({}), 0);
  await again.ended(run({ state: 'failed' }), 0);
  rig.nowMs += dayMs;
  await again.look(undefined);
  expect(rig.shown).toHaveLength(2);
});

test('levels hold: what is finished is told to those who want everything, and nothing to those who want nothing', async () => {
  const told: Record<string, readonly string[]> = {};
  for (const level of ['everything', 'needed', 'nothing'] as const) {
    const rig = createRig(level);
    const notices = await rig.notices();
    await notices.ended(run({}, 3), 0);
    await notices.ended(run({ partial: true }, 1), 0);
    notices.card('EOS');
    told[level] = rig.shown;
  }
  const card = 'This camera card has photos that are not backed up';
  expect(told).toEqual({ everything: ['Your photos are backed up', card], needed: [card], nothing: [] });
});

test('the system says which language, unless somebody has', () => {
  expect(mainWords('system', ['fr-FR', 'de-AT']).notices.finished(2).body).toBe('2 Fotos neu gesichert.');
  expect(mainWords('system', ['fr-FR']).notices.finished(1).body).toBe('1 photo added.');
  expect(mainWords('en', ['de-DE']).notices.finished(1).body).toBe('1 photo added.');
});

test('a check that found damage is told as what needs somebody, a drill that went well only to those who want to know everything', async () => {
  const drill = (failed: number): CheckEnd => ({
    kind: 'drill',
    summary: { type: 'summary', state: 'complete', files: 20, passed: 20 - failed, failed, opened: 0, notOpened: 0, bytes: 1, damagedLines: 0, seconds: 1 },
  });
  const verify = (damaged: number): CheckEnd => ({
    kind: 'verify', summary: { type: 'summary', state: 'complete', verified: 1, damaged, missing: 0, quarantined: 0, damagedLines: 0, bytes: 1, seconds: 1 },
  });
  for (const level of ['everything', 'needed', 'nothing'] as const) {
    const rig = createRig(level);
    const notices = await rig.notices();
    for (const end of [drill(0), drill(1), verify(0), verify(1)]) notices.checked(end);
    const needed = ['Not every photo can be restored', 'Something in your backup is damaged'];
    expect(rig.shown).toEqual({ everything: ['Your photos can be restored', ...needed], needed, nothing: [] }[level]);
  }
});

import { expect, test } from 'vitest';
import type { AppState } from '../../src-shared/contract.ts';
import { desktopStatus, type DesktopStatus } from '../../src-main/desktop/desktop-status.ts';
import { createTaskbar } from '../../src-main/desktop/taskbar.ts';
import { trayMenu } from '../../src-main/desktop/tray-menu.ts';
import { iconName } from '../../src-main/desktop/tray.ts';
import { mainWords } from '../../src-main/app/words/main-words.ts';
import { emptyCounters, type RunSnapshot, type RunState } from '../../src-shared/domain.ts';
import { emptyRestoreCounters, type RestoreSnapshot } from '../../src-shared/restore.ts';
import { appState, sourceStatus } from '../rigs/app-states.ts';
import { toImage } from './system-doubles.ts';

const words = mainWords('system', ['en-GB']);
const statusOf = (state: Partial<AppState>): DesktopStatus =>
  desktopStatus(appState({ sources: [sourceStatus('photos')], ...state }), words);

function run(state: RunState, changes: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    id: 'aaaaaaaa', state, dryRun: false, workers: 10, counters: emptyCounters(), bytesProcessed: 0, filesPerSecond: 0,
    bytesPerSecond: 0, totals: { files: 0, bytes: 0, complete: false }, startedAt: '2026-01-01T00:00:00Z', seconds: 1,
    lanes: [], ...changes,
  };
}

function restore(state: RunState, changes: Partial<RestoreSnapshot> = {}): RestoreSnapshot {
  return {
    id: 'bbbbbbbb', state, dryRun: false, workers: 10, counters: emptyRestoreCounters(), bytesProcessed: 0, filesPerSecond: 0, bytesPerSecond: 0,
    totals: { files: 0, bytes: 0, complete: false }, journalLines: 0, startedAt: '2026-01-01T00:00:00Z', seconds: 1, lanes: [], from: 'the vault',
    failures: [], renamed: [], ...changes,
  };
}

test('each state has its icon and its line', () => {
  const lines: [Partial<AppState>, DesktopStatus['kind'], string][] = [
    [{ sources: [] }, 'idle', 'Add a folder to begin'],
    [{}, 'idle', 'Nothing is backed up yet'],
    [{ safe: { files: 1200, bytes: 1, whole: true } }, 'idle', '1,200 photos are safe'],
    [{ background: { holding: 'battery' } }, 'idle', 'Waiting until this computer is plugged in'],
    [{ failures: 1 }, 'attention', '1 photo needs you'],
    [{ failures: 3, unreadableFolders: 1, outsideLinks: 1 }, 'attention', '1 folder cannot be read'],
    [{ failures: 1, outsideLinks: 1 }, 'attention', '1 link points outside your folders'],
    [{ destinationProblem: 'The drive is not connected.', run: run('failed') }, 'offline', 'Waiting for the vault’s drive'],
    [{ run: run('failed') }, 'attention', 'The backup stopped'],
    [{ warnings: [{ id: 'w', kind: 'stale', days: 9 }] }, 'attention', 'Something needs you'],
    [{ warnings: [{ id: 'w', kind: 'same-disk', labels: [] }] }, 'idle', 'Nothing is backed up yet'],
    [{ run: run('waiting', { destination: { kind: 'server', address: 'http://nas' } }) }, 'offline', 'Waiting for your Keepsake server'],
    [{ run: run('paused') }, 'paused', 'Paused'],
    [{ pause: {}, run: run('running') }, 'paused', 'Paused'],
    [{ run: run('starting') }, 'syncing', 'Backing up'],
    [{ run: run('complete'), restore: restore('starting'), failures: 1 }, 'syncing', 'Restoring'],
    [{ restore: restore('running', { totals: { files: 4, bytes: 200, complete: true }, bytesProcessed: 84 }) }, 'syncing', 'Restoring: 42%'],
    [{ restore: restore('waiting') }, 'offline', 'Waiting for the place where your photos go'],
    [{ restore: restore('paused') }, 'paused', 'Paused'],
    [{ restore: restore('complete') }, 'idle', 'Nothing is backed up yet'],
    [{ run: run('running'), restore: restore('running') }, 'syncing', 'Backing up'],
    [
      { failures: 3, run: run('running', { totals: { files: 4, bytes: 200, complete: true }, bytesProcessed: 84 }) },
      'syncing', 'Backing up: 42%',
    ],
  ];
  for (const [state, kind, line] of lines) expect(statusOf(state), line).toMatchObject({ kind, line });
});

test('while a backup goes on, or without a folder, none can be started', () => {
  expect(statusOf({}).canStart).toBe(true);
  expect(statusOf({ run: run('complete') }).canStart).toBe(true);
  expect(statusOf({ run: run('running') }).canStart).toBe(false);
  expect(statusOf({ sources: [] }).canStart).toBe(false);
});

test('the icon is the right file for each system, and fills as the backup goes on', () => {
  expect(iconName({ kind: 'attention' }, 'darwin')).toBe('attentionTemplate.png');
  expect(iconName({ kind: 'attention' }, 'win32')).toBe('attention.ico');
  const steps = [undefined, 0, 0.3, 0.6, 0.99, 1].map((progress) =>
    iconName({ kind: 'syncing', ...(progress === undefined ? {} : { progress }) }, 'linux'));
  expect(steps).toEqual([0, 0, 1, 2, 3, 3].map((step) => `syncing-${step}.png`));
});

test('the menu names recent failures, in one line each that is no shortcut and not too long', () => {
  const failure = { path: `/p/Tom & Jerry\n${'x'.repeat(99)}.jpg`, bytes: 1, reason: 'access is denied', since: '2026-01-01T00:00:00Z' };
  const menu = trayMenu({ status: statusOf({ failures: 1 }), failures: [failure], actions: {} as never, words });
  const failures = menu.find(({ label }) => label === 'Recent failures');
  const [first] = (failures?.submenu ?? []) as readonly { readonly label: string }[];
  expect(first?.label).toMatch(/^Tom && Jerry x+…$/);
  expect(first?.label).toHaveLength(70);
});

test('the menu tells of the last drill and the last verification, and starts either while none goes on', () => {
  const asked: string[] = [];
  const actions = { drillNow: () => asked.push('drill'), verifyNow: () => asked.push('verify') } as never;
  interface Entry { readonly label: string; readonly enabled: boolean; click(): void }
  const entries = (checks: AppState['checks'], files = 3): readonly (readonly [string, Entry])[] =>
    trayMenu({ status: statusOf({ checks, safe: { files, bytes: 1, whole: true } }), failures: [], actions, words })
      .filter(({ label, submenu }) => submenu !== undefined && label !== 'Pause')
      .map(({ label, submenu }) => [label ?? '', (submenu as unknown as readonly Entry[])[0]!] as const);
  const summary = { type: 'summary', state: 'complete', files: 20, passed: 19, failed: 1, opened: 0, notOpened: 0, bytes: 1, damagedLines: 0, seconds: 1 } as const;
  const drill = { kind: 'drill', id: 'check0000001', startedAt: '2026-11-12T12:00:00Z', from: 'the vault', automatic: true, summary, problems: [] } as const;

  expect(entries({}).map(([label]) => label)).toEqual(['Restore never tested', 'Never verified']);
  expect(entries({}, 0)).toEqual([]);
  const [[label, drillNow], [, verifyNow]] = entries({ drill: { ...drill, problems: [] } }) as [[string, Entry], [string, Entry]];
  expect(label).toBe('Restore tested on 12 November: 19 of 20');
  expect([drillNow.enabled, verifyNow.enabled]).toEqual([true, true]);
  const verified = { type: 'summary', state: 'complete', verified: 2, damaged: 0, missing: 0, quarantined: 0, damagedLines: 0, bytes: 1, seconds: 1, sample: '1/90' } as const;
  const part = { kind: 'verify', id: 'check0000002', startedAt: '2026-11-12T12:00:00Z', from: 'the vault', automatic: true, summary: verified } as const;
  expect(entries({ verify: { ...part, problems: [] } })[1]?.[0]).toBe('A part was last verified on 12 November');
  drillNow.click();
  verifyNow.click();
  expect(asked).toEqual(['drill', 'verify']);
  const running = entries({ running: { kind: 'verify', share: 0.5 } });
  expect(running.map(([text, { enabled }]) => [text, enabled])).toEqual([['Restore never tested', false], ['Verifying…', false]]);
});

function taskbarRig(platform: NodeJS.Platform) {
  const bars: number[] = [];
  const overlays: string[] = [];
  const badges: number[] = [];
  const taskbar = createTaskbar({
    app: { setBadgeCount: (count = 0) => badges.push(count) > 0 },
    nativeImage: { createFromPath: () => toImage(Buffer.of(1)) },
    platform,
    icons: '/icons',
    window: () => ({
      setProgressBar: (bar: number) => void bars.push(bar),
      setOverlayIcon: (image: unknown, description: string) => void overlays.push(`${image === null ? 'none' : 'icon'} ${description}`),
    }),
    words: () => words,
  });
  return { taskbar, bars, overlays, badges };
}

test('the taskbar shows progress while a backup goes on, and a badge while photos need somebody', () => {
  const { taskbar, bars, badges } = taskbarRig('darwin');
  taskbar.show(statusOf({ run: run('starting') }));
  taskbar.show(statusOf({ run: run('running', { totals: { files: 4, bytes: 200, complete: true }, bytesProcessed: 50 }) }));
  taskbar.show(statusOf({ failures: 2, run: run('complete') }));
  taskbar.show(statusOf({ failures: 2 }));
  taskbar.show(statusOf({}));
  expect(bars).toEqual([2, 0.25, -1]);
  expect(badges).toEqual([2, 0]);
});

test('macOS’s dock keeps no bar of a window that closes, and has it again with the next one', () => {
  const { taskbar, bars } = taskbarRig('darwin');
  taskbar.show(statusOf({ run: run('starting') }));
  taskbar.leave();
  taskbar.renew();
  expect(bars).toEqual([2, -1, 2]);
});

test('Windows gets a picture instead of a number, also in a window that is opened later', () => {
  const { taskbar, overlays } = taskbarRig('win32');
  taskbar.show(statusOf({ failures: 2 }));
  taskbar.renew();
  taskbar.show(statusOf({}));
  expect(overlays).toEqual(['icon 2 items could not be backed up', 'icon 2 items could not be backed up', 'none ']);
});

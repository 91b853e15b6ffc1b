import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Notice, PowerPort } from '../../src-main/app/ports.ts';
import { mainWords } from '../../src-main/app/words/main-words.ts';
import { createWatchRig, soon } from './watch-rig.ts';

/** A machine whose power the test decides about. */
function createPower() {
  let battery = false;
  let metered = false;
  let awake = 0;
  const said: string[] = [];
  let tell: (change: 'changed' | 'suspend' | 'resume') => void = () => undefined;
  const port: PowerPort = {
    onBattery: () => battery,
    metered: async () => metered,
    onChange(listener, signal) {
      tell = listener;
      signal.addEventListener('abort', () => (tell = () => undefined));
    },
    keepAwake() {
      awake++;
      said.push('awake');
      return () => {
        awake--;
        said.push('asleep');
      };
    },
  };
  return {
    port, said,
    awake: () => awake,
    set(now: { readonly battery?: boolean; readonly metered?: boolean }) {
      ({ battery = battery, metered = metered } = now);
      tell('changed');
    },
    tell: (change: 'suspend' | 'resume') => tell(change),
  };
}

test('on battery and on a metered network nothing begins by itself where that is not wanted, and it goes on afterwards', async () => {
  const power = createPower();
  const rig = await createWatchRig({ power: power.port });
  writeFileSync(join(rig.photos, 'a.jpg'), 'a');
  await rig.begin();
  const holding = (why: string | undefined): Promise<void> =>
    vi.waitFor(async () => expect((await rig.state()).background.holding).toBe(why), soon);
  await rig.schedule({ onBattery: false, onMetered: false });
  power.set({ battery: true });
  await holding('battery');
  const before = rig.journal().length;
  writeFileSync(join(rig.photos, 'b.jpg'), 'b');
  power.set({ battery: false, metered: true });
  await holding('metered');
  // Whoever asks for a backup has one.
  await rig.client.call('run.start', {});
  await rig.backedUp('b.jpg');
  expect(rig.journal().length).toBeGreaterThan(before);
  writeFileSync(join(rig.photos, 'c.jpg'), 'c');
  power.set({ metered: false });
  await rig.backedUp('c.jpg');
  await holding(undefined);
});

test('a machine that goes to sleep stops what runs, and it goes on when it is awake; it is kept awake only meanwhile', async () => {
  const power = createPower();
  const rig = await createWatchRig({ power: power.port });
  writeFileSync(join(rig.photos, 'a.jpg'), 'a');
  await rig.begin();
  await vi.waitFor(() => expect(power.awake()).toBe(0), soon);
  expect(power.said.slice(0, 2)).toEqual(['awake', 'asleep']);
  power.tell('suspend');
  writeFileSync(join(rig.photos, 'b.jpg'), 'b');
  await vi.waitFor(async () => expect((await rig.state()).background.holding).toBe('asleep'), soon);
  expect(rig.contents().has('b.jpg')).toBe(false);
  power.tell('resume');
  await rig.backedUp('b.jpg');
  await vi.waitFor(() => expect(power.awake()).toBe(0), soon);
});

test('each thing is told once, in the language and at the level that were chosen', async () => {
  const notices: Notice[] = [];
  // Whatever cards are in this machine.
  const show = (notice: Notice): void => {
    if (!/card|karte/.test(notice.title)) notices.push(notice);
  };
  const rig = await createWatchRig({ notifier: { show } });
  const { client } = rig;
  await client.call('preferences.set', { notifications: 'everything', language: 'de' });
  writeFileSync(join(rig.photos, 'a.jpg'), 'a');
  await rig.begin();
  await vi.waitFor(() => expect(notices).toHaveLength(1), soon);
  expect(notices[0]).toEqual({ level: 'everything', view: 'home', ...mainWords('de', []).notices.finished(1) });
  // What appears is backed up without a word.
  writeFileSync(join(rig.photos, 'b.jpg'), 'b');
  await rig.backedUp('b.jpg');
  await client.call('preferences.set', { notifications: 'nothing' });
  writeFileSync(join(rig.photos, 'c.jpg'), 'c');
  await client.call('run.start', {});
  await rig.backedUp('c.jpg');
  await vi.waitFor(async () => expect((await rig.state()).run?.state).toBe('complete'), soon);
  expect(notices).toHaveLength(1);
});

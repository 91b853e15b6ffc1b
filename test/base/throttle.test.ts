import { describe, expect, it } from 'vitest';
import { createThrottle, type Throttle } from '../../src-main/base/throttle.ts';
import { limitAt } from '../../src-shared/bandwidth.ts';
import type { Bandwidth } from '../../src-shared/preferences.ts';
import { createFakeClock, type FakeClock } from '../rigs/fake-clock.ts';
import { never } from '../backup/backup-rig.ts';

const KB = 1000;

interface Rig {
  readonly clock: FakeClock;
  readonly throttle: Throttle;
  limit: number | undefined;
}

function createRig(limit: number | undefined): Rig {
  const clock = createFakeClock();
  const rig: Rig = { clock, limit, throttle: createThrottle({ clock, limit: () => rig.limit }) };
  return rig;
}

interface Sender {
  bytes: number;
  largest: number;
  ended: Promise<void>;
}

/** Somebody who always has more to send; counts what it was allowed. */
function sender(throttle: Throttle, signal = never): Sender {
  const sent: Sender = { bytes: 0, largest: 0, ended: Promise.resolve() };
  const send = async (): Promise<void> => {
    for (;;) {
      const allowed = await throttle.take(64 * 1024, signal);
      sent.bytes += allowed;
      sent.largest = Math.max(sent.largest, allowed);
    }
  };
  sent.ended = send().catch(() => undefined);
  return sent;
}

/** Senders that stop after this time, in milliseconds. */
async function sendersFor(ms: number, count: number, { clock, throttle }: Rig): Promise<readonly Sender[]> {
  const stop = new AbortController();
  const senders = Array.from({ length: count }, () => sender(throttle, stop.signal));
  await clock.advance(ms);
  stop.abort();
  return senders;
}

describe('the limit of all uploads', () => {
  it('costs nothing where there is none', () => {
    const { throttle, clock } = createRig(undefined);
    expect(throttle.take(64 * 1024, never)).toBe(64 * 1024);
    expect(throttle.limited()).toBe(false);
    expect(clock.timers).toBe(0);
  });

  it('is kept by many senders together, who get the same', async () => {
    const senders = await sendersFor(20_000, 10, createRig(500 * KB));
    const bytes = senders.map((each) => each.bytes);
    const all = bytes.reduce((sum, each) => sum + each, 0);
    expect(all / 20).toBeGreaterThan(470 * KB);
    expect(all / 20).toBeLessThan(510 * KB);
    expect(Math.min(...bytes)).toBeGreaterThan(0.9 * Math.max(...bytes));
  });

  it('is smooth: even the slowest lets 64 workers each send within some seconds, in small pieces', async () => {
    const senders = await sendersFor(10_000, 64, createRig(10 * KB));
    for (const { bytes, largest } of senders) {
      expect(bytes).toBeGreaterThan(0);
      expect(largest).toBeLessThanOrEqual(1024);
    }
  });

  it('does not save up what was not used', async () => {
    const rig = createRig(1000 * KB);
    await rig.clock.advance(3_600_000);
    const [sent] = await sendersFor(1000, 1, rig);
    expect(sent?.bytes).toBeLessThan(1200 * KB);
  });

  it('changes for those who wait already', async () => {
    const rig = createRig(10 * KB);
    const stop = new AbortController();
    const sent = sender(rig.throttle, stop.signal);
    await rig.clock.advance(1000);
    expect(sent.bytes).toBeLessThan(20 * KB);
    rig.limit = 2000 * KB;
    await rig.clock.advance(1200);
    expect(sent.bytes).toBeGreaterThan(1500 * KB);
    stop.abort();
  });

  it('is lifted for those who wait already', async () => {
    const rig = createRig(10 * KB);
    const waiting = Array.from({ length: 20 }, () => rig.throttle.take(64 * 1024, never));
    rig.limit = undefined;
    await rig.clock.advance(200);
    const allowed = await Promise.all(waiting.map((each) => Promise.resolve(each)));
    expect(allowed.at(-1)).toBe(64 * 1024);
  });

  it('lets nobody wait who was cancelled, and the next one has the turn', async () => {
    const { throttle, clock } = createRig(10 * KB);
    const stop = new AbortController();
    await clock.advance(1000);
    await throttle.take(1024, never);
    const cancelled = throttle.take(1024, stop.signal);
    const next = throttle.take(1024, never);
    stop.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    await clock.advance(1000);
    expect(await next).toBe(1024);
    expect(() => throttle.take(1024, stop.signal)).toThrow('enough');
  });

  it('survives a clock that is set back', async () => {
    let now = 1_000_000;
    const throttle = createThrottle({ limit: () => 100 * KB, clock: { ...createFakeClock(), now: () => now } });
    now += 1000;
    expect(throttle.take(2000, never)).toBe(2000);
    now -= 500_000;
    expect(throttle.take(2000, never)).toBe(2000);
  });
});

describe('the timetable', () => {
  const at = (time: string): Date => new Date(`2024-07-01T${time}`);
  const office: Bandwidth = {
    bytesPerSecond: 5_000_000,
    timetable: [{ from: '18:30' }, { from: '08:00', bytesPerSecond: 500_000 }, { from: '12:00', bytesPerSecond: 900_000 }],
  };

  it('counts from each of its times to the next, by local time', () => {
    expect(limitAt(office, at('08:00:00'))).toBe(500_000);
    expect(limitAt(office, at('11:59:59'))).toBe(500_000);
    expect(limitAt(office, at('12:00:00'))).toBe(900_000);
    expect(limitAt(office, at('18:30:00'))).toBeUndefined();
  });

  it('goes on around midnight with the last of the day', () => {
    expect(limitAt(office, at('00:00:00'))).toBeUndefined();
    expect(limitAt(office, at('07:59:59'))).toBeUndefined();
    expect(limitAt({ timetable: [{ from: '22:00', bytesPerSecond: 50_000 }] }, at('12:00:00'))).toBe(50_000);
  });

  it('leaves the one limit, or none, where it is empty', () => {
    expect(limitAt({ bytesPerSecond: 70_000, timetable: [] }, at('12:00:00'))).toBe(70_000);
    expect(limitAt({ timetable: [] }, at('12:00:00'))).toBeUndefined();
  });

  it('keeps what is not chosen, which does not count', () => {
    const kept = { bytesPerSecond: 70_000, timetable: [{ from: '22:00', bytesPerSecond: 50_000 }] };
    expect(limitAt({ ...kept, mode: 'unlimited' }, at('12:00:00'))).toBeUndefined();
    expect(limitAt({ ...kept, mode: 'limited' }, at('12:00:00'))).toBe(70_000);
    expect(limitAt({ ...kept, mode: 'timetable' }, at('12:00:00'))).toBe(50_000);
  });
});

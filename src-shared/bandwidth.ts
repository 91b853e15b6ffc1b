import { localTimeOfDay } from './local-time.ts';
import type { Bandwidth, BandwidthMode } from './preferences.ts';

/** Which part of the settings counts. */
export function bandwidthMode({ mode, bytesPerSecond, timetable }: Bandwidth): BandwidthMode {
  return mode ?? (timetable.length > 0 ? 'timetable' : bytesPerSecond === undefined ? 'unlimited' : 'limited');
}

/** The limit that counts at a moment of this machine's day, in bytes a second; undefined: none. */
export function limitAt(bandwidth: Bandwidth, moment: Date): number | undefined {
  const { bytesPerSecond, timetable } = bandwidth;
  const mode = bandwidthMode(bandwidth);
  if (mode !== 'timetable') return mode === 'limited' ? bytesPerSecond : undefined;
  const now = localTimeOfDay(moment);
  const byTime = timetable.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  // Before the first of the day the last one of the day before goes on.
  const slot = byTime.findLast(({ from }) => from <= now) ?? byTime.at(-1);
  return slot === undefined ? bytesPerSecond : slot.bytesPerSecond;
}

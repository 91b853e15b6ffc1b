import type { Schedule } from '../../src-shared/preferences.ts';

const hourMs = 60 * 60_000;

/**
 * When everything is to be looked through next by the schedule. A time that has passed is due now: what was missed while
 * the machine slept is made up for.
 *
 * @param last when it was looked through last, by whomever, in milliseconds since 1970; undefined: never
 * @returns undefined where the schedule itself asks for nothing: continuously, or only by hand
 */
export function nextDue({ mode, at }: Schedule, last: number | undefined): number | undefined {
  switch (mode) {
    case 'continuous':
    case 'manual':
      return undefined;
    case 'hourly':
      return (last ?? 0) + hourMs;
    case 'daily':
      return last === undefined ? 0 : firstTimeAfter(last, at);
  }
}

/** By the machine's clock, also where a day has 23 hours. */
function firstTimeAfter(momentMs: number, at: string): number {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const time = new Date(momentMs);
  time.setHours(hours, minutes, 0, 0);
  if (time.getTime() <= momentMs) {
    time.setDate(time.getDate() + 1);
    time.setHours(hours, minutes, 0, 0);
  }
  return time.getTime();
}

/** How long to wait before what failed is tried again. */
const retrySteps = [minuteOf(1), minuteOf(10), minuteOf(60), minuteOf(360)] as const;

/** @param failures how often in a row it has failed, from 1 */
export function retryDelayMs(failures: number): number {
  return retrySteps[Math.min(failures, retrySteps.length) - 1] ?? retrySteps[0];
}

function minuteOf(count: number): number {
  return count * 60_000;
}

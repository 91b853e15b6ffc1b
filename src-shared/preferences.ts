import * as z from 'zod';
import { languages } from './languages.ts';

/* What people can set besides folders, destination and workers; and how each is meant when nobody has set it. */

/** HH:MM, in the machine's time zone. */
export const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like 23:00');

/** Bytes a second that all uploads together may take. Less than 10 kB/s would never finish a photo. */
const bytesPerSecondSchema = z.int().min(10_000);

export const bandwidthModeSchema = z.enum(['unlimited', 'limited', 'timetable']);
export type BandwidthMode = z.infer<typeof bandwidthModeSchema>;

export const bandwidthSchema = z.object({
  /** What counts of the rest, which is kept for when it counts again. Absent: what is there, the timetable before the limit. */
  mode: bandwidthModeSchema.optional(),
  /** Where the timetable names nothing. Absent: no limit. */
  bytesPerSecond: bytesPerSecondSchema.optional(),
  /** Every day, from each time on until the next one of the list, around midnight; without a number: no limit. */
  timetable: z.array(z.object({ from: timeOfDaySchema, bytesPerSecond: bytesPerSecondSchema.optional() })).max(24),
});
export type Bandwidth = z.infer<typeof bandwidthSchema>;

/** continuous: what appears is backed up within seconds; hourly; daily at a time; manual: only when somebody asks. */
export const scheduleModeSchema = z.enum(['continuous', 'hourly', 'daily', 'manual']);
export const scheduleSchema = z.object({
  mode: scheduleModeSchema,
  /** When, every day, with "daily". */
  at: timeOfDaySchema,
  /** Also while the machine runs on its battery. */
  onBattery: z.boolean(),
  /** Also on a network that is paid by volume, or slow. */
  onMetered: z.boolean(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** What Keepsake checks by itself while nothing else goes on. */
export const checkingSchema = z.object({
  /** Restores a random sample, and compares it. */
  drill: z.enum(['monthly', 'never']),
  /** How long it takes until everything was read back: a part of it each day. */
  verify: z.enum(['monthly', 'quarterly', 'never']),
});

export const preferencesSchema = z.object({
  /** Patterns of gitignore, one a line, relative to each source: what they match is skipped. */
  ignore: z.array(z.string().max(4096)).max(1000),
  bandwidth: bandwidthSchema,
  schedule: scheduleSchema,
  checks: checkingSchema,
  startAtLogin: z.boolean(),
  /** What the system's notifications tell: everything, what needs somebody, nothing. */
  notifications: z.enum(['everything', 'needed', 'nothing']),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', ...languages]),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const defaultPreferences: Preferences = {
  ignore: [],
  bandwidth: { timetable: [] },
  schedule: { mode: 'continuous', at: '22:00', onBattery: true, onMetered: true },
  checks: { drill: 'monthly', verify: 'quarterly' },
  startAtLogin: false,
  notifications: 'needed',
  theme: 'system',
  language: 'system',
};

import * as z from 'zod';
import { bandwidthSchema, checkingSchema, defaultPreferences, preferencesSchema, scheduleSchema } from '../../src-shared/preferences.ts';

/** An object each of whose fields is taken by itself: one that is missing or cannot be understood has its default. */
function fieldByField<S extends z.ZodRawShape>(schema: z.ZodObject<S>, defaults: z.output<z.ZodObject<S>>) {
  return z.unknown().transform((stored): z.output<z.ZodObject<S>> => {
    const fields = typeof stored === 'object' && stored !== null ? (stored as Readonly<Record<string, unknown>>) : {};
    const entries = Object.entries(schema.shape).map(([name, field]) => {
      const parsed = z.safeParse(field, fields[name]);
      return [name, parsed.success ? parsed.data : (defaults as Readonly<Record<string, unknown>>)[name]] as const;
    });
    // Each field is what its schema gave, or the default of its name.
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as z.output<z.ZodObject<S>>;
  });
}

/**
 * Preferences as a home stores them: those of an older Keepsake lack fields, and somebody may have edited the file. No
 * preference is worth that a backup does not start.
 */
export const storedPreferencesSchema = fieldByField(
  preferencesSchema.extend({
    bandwidth: fieldByField(bandwidthSchema, defaultPreferences.bandwidth),
    schedule: fieldByField(scheduleSchema, defaultPreferences.schedule),
    checks: fieldByField(checkingSchema, defaultPreferences.checks),
  }),
  defaultPreferences,
);

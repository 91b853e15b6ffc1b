import * as z from 'zod';
import { idSchema, runEndSchema, sha256Schema } from './domain.ts';
import { errorCodes } from './errors.ts';
import { filePlaceSchema, verifiedObjectSchema, verifySummarySchema, type VerifySummary } from './restore.ts';

/* What proves that a backup can be restored: the drill, which restores a random sample, and the verification, which reads objects back. */

/** One file of a drill: a line of `keepsake drill --json`. */
export const drilledFileSchema = filePlaceSchema.extend({
  type: z.literal('file'),
  /** passed: it came back with the bytes, the name and the time that it was backed up with. */
  state: z.enum(['passed', 'failed']),
  sha256: sha256Schema,
  bytes: z.int().min(0),
  /** Whether it could be opened as a picture; absent for what is none. Keepsake does not open every format: "not-opened" is no failure. */
  picture: z.enum(['opened', 'not-opened']).optional(),
  /** One sentence on why it failed. */
  reason: z.string().optional(),
});
export type DrilledFile = z.infer<typeof drilledFileSchema>;

/** The last line of `keepsake drill --json`. */
export const drillSummarySchema = z.object({
  type: z.literal('summary'),
  state: runEndSchema,
  /** Files of the sample; passed + failed once it is complete. */
  files: z.int().min(0),
  passed: z.int().min(0),
  failed: z.int().min(0),
  /** Pictures that could be opened, and those of a format that Keepsake does not open. */
  opened: z.int().min(0),
  notOpened: z.int().min(0),
  /** Bytes of the files that were restored. */
  bytes: z.int().min(0),
  /** Lines of the journals that are damaged: files that they named are not in the sample. */
  damagedLines: z.int().min(0),
  seconds: z.number().min(0),
});
export type DrillSummary = z.infer<typeof drillSummarySchema>;

export const checkKindSchema = z.enum(['drill', 'verify']);
export type CheckKind = z.infer<typeof checkKindSchema>;

const ended = {
  id: idSchema,
  startedAt: z.iso.datetime(),
  /** How people know the destination that was read, and which vault answered there; absent where none did. */
  from: z.string(),
  vault: idSchema.optional(),
  /** Keepsake did it by itself, as the settings say. */
  automatic: z.boolean(),
  /** One sentence on why it stopped, and what kind of problem that is. */
  message: z.string().optional(),
  code: z.enum(errorCodes).optional(),
};

/** A drill or a verification that ended, as the history keeps it. */
export const checkRecordSchema = z.discriminatedUnion('kind', [
  /** `problems`: some of the files that failed. */
  z.object({ kind: z.literal('drill'), ...ended, summary: drillSummarySchema, problems: z.array(drilledFileSchema) }),
  /** `problems`: some of the objects that are damaged or missing. */
  z.object({ kind: z.literal('verify'), ...ended, summary: verifySummarySchema, problems: z.array(verifiedObjectSchema) }),
]);
export type CheckRecord = z.infer<typeof checkRecordSchema>;
export type DrillRecord = Extract<CheckRecord, { kind: 'drill' }>;
export type VerifyRecord = Extract<CheckRecord, { kind: 'verify' }>;

/** What a check came to. */
export type CheckEnd = { readonly kind: 'drill'; readonly summary: DrillSummary } | { readonly kind: 'verify'; readonly summary: VerifySummary };

/** Did it find anything that is not as it was backed up? */
export function foundProblems(end: CheckEnd): boolean {
  if (end.summary.damagedLines > 0) return true;
  if (end.kind === 'drill') return end.summary.failed > 0;
  const { damaged, missing, unlisted = 0 } = end.summary;
  return damaged + missing + unlisted > 0;
}

/** What is known of the saved destination. */
export const checksSchema = z.object({
  /** The last ones that were brought to their end. */
  drill: checkRecordSchema.options[0].optional(),
  verify: checkRecordSchema.options[1].optional(),
  /** The last one stopped before its end: why, in one sentence. */
  stopped: z.object({ kind: checkKindSchema, message: z.string() }).optional(),
  /** What goes on now; `share`: 0 to 1, absent while it is not known. */
  running: z.object({ kind: checkKindSchema, share: z.number().min(0).max(1).optional() }).optional(),
});
export type Checks = z.infer<typeof checksSchema>;

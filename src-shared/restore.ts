import * as z from 'zod';
import { idSchema, objectIdSchema, runEndSchema, sha256Schema } from './domain.ts';

/* The lines of `keepsake list --json` and `keepsake verify --json`. The last line of each is its summary. */

/** Where a file was: the names of its source and of its path within it. */
export const filePlaceSchema = z.object({
  source: idSchema,
  /** The source folder's name, for people. */
  label: z.string(),
  /** Relative to the source, "/" between names; not UTF-8 bytes are replaced by U+FFFD. */
  path: z.string(),
  /** The path's bytes in base64, present only where they are not UTF-8. */
  pathB64: z.string().optional(),
});
export type FilePlace = z.infer<typeof filePlaceSchema>;

/** One file as the destination's journal knows it: its newest version. */
export const listedFileSchema = filePlaceSchema.extend({
  type: z.literal('file'),
  object: objectIdSchema,
  sha256: sha256Schema,
  bytes: z.int().min(0),
  /** Nanoseconds since 1970 as a decimal string. */
  mtime: z.string().regex(/^-?\d{1,28}$/),
  /** When the photo was taken, as its camera's clock said; absent where the file does not say. */
  takenAt: z.string().optional(),
  /** When this version was backed up, for the first time where its mtime alone changed later. */
  when: z.iso.datetime(),
  /** How many versions of this file, which are contents, were backed up. */
  versions: z.int().min(1),
  /** When the file was found gone from its source; its versions stay. */
  removed: z.iso.datetime().optional(),
});
export type ListedFile = z.infer<typeof listedFileSchema>;

export const listSummarySchema = z.object({
  type: z.literal('summary'),
  state: runEndSchema,
  files: z.int().min(0),
  versions: z.int().min(0),
  /** Of the newest versions. */
  bytes: z.int().min(0),
  /** Lines of the journals that are damaged: what they said is not listed. */
  damagedLines: z.int().min(0),
  seconds: z.number().min(0),
});
export type ListSummary = z.infer<typeof listSummarySchema>;

/** One object that was read back, or looked for in vain. */
export const verifiedObjectSchema = z.object({
  type: z.literal('object'),
  object: objectIdSchema,
  state: z.enum(['verified', 'damaged', 'missing']),
  /** Bytes that were read. */
  bytes: z.int().min(0),
  /** One sentence: what is wrong. */
  reason: z.string().optional(),
  /** Files with this content, at most the first hundred; only where something is wrong. */
  files: z.array(filePlaceSchema).optional(),
  /**
   * What the destination found and did when it looked for itself: 'quarantined': it set the damaged object aside; 'absent':
   * there is nothing to set aside; 'whole': it is whole there, and arrives damaged. Left out where nothing is wrong, and
   * where the destination could not do it (`reason` says why).
   */
  quarantine: z.enum(['quarantined', 'absent', 'whole']).optional(),
});
export type VerifiedObject = z.infer<typeof verifiedObjectSchema>;

export const verifySummarySchema = z.object({
  type: z.literal('summary'),
  state: runEndSchema,
  verified: z.int().min(0),
  damaged: z.int().min(0),
  missing: z.int().min(0),
  /** Of the damaged objects, those that were set aside. */
  quarantined: z.int().min(0),
  /** Lines of the journals that are damaged: which files they named is not known. */
  damagedLines: z.int().min(0),
  /**
   * Files that this home has backed up there and that the journals do not name; left out where it has not backed up there. Its
   * next run journals them again.
   */
  unlisted: z.int().min(0).optional(),
  /** The share that was looked at, e.g. "1/30"; left out for everything. */
  sample: z.string().optional(),
  /** Bytes that were read. */
  bytes: z.int().min(0),
  seconds: z.number().min(0),
});
export type VerifySummary = z.infer<typeof verifySummarySchema>;

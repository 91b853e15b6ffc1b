import * as z from 'zod';
import { destinationSchema, fileRefSchema, idSchema, objectIdSchema } from './domain.ts';
import { errorCodes } from './errors.ts';

/* What people see of a backup that they browse: everything that its journals say, whichever computer wrote it. */

/** Rows of one page at most. */
export const backupPageMax = 500;

/** How far a backup's journals were read. */
export const backupReadingSchema = z.object({
  vault: idSchema,
  destination: destinationSchema,
  /** reading: what was read so far can be browsed; stopped: somebody cancelled; failed: see `problem`. */
  state: z.enum(['reading', 'ready', 'stopped', 'failed']),
  /** Lines that were read, since the first reading. */
  lines: z.int(),
  /** Lines that are damaged: what they said is not known. */
  damagedLines: z.int(),
  /** One sentence, and what kind of problem it is. */
  problem: z.string().optional(),
  problemCode: z.enum(errorCodes).optional(),
});
export type BackupReading = z.infer<typeof backupReadingSchema>;

/** A folder that was backed up, by one computer or, where that was replaced, by several after each other. */
export const backupSourceSchema = z.object({
  id: idSchema,
  label: z.string(),
  /** Newest versions. `removed`: how many of these files are gone from the folder. */
  files: z.int(),
  bytes: z.int(),
  removed: z.int(),
  firstBackup: z.iso.datetime(),
  lastBackup: z.iso.datetime(),
  /** Where this home backs it up from, absolute; absent where it does not. */
  path: z.string().optional(),
});
export type BackupSource = z.infer<typeof backupSourceSchema>;

/** A writer of the vault, with the sources that it wrote last. */
export const backupComputerSchema = z.object({
  writer: idSchema,
  /** Its name when it last backed up; absent where an older Keepsake wrote. */
  name: z.string().optional(),
  /** It is this home. */
  isThis: z.boolean(),
  lastBackup: z.iso.datetime().optional(),
  sources: z.array(backupSourceSchema),
});
export type BackupComputer = z.infer<typeof backupComputerSchema>;

/** A file of a backup: its newest version. */
export const backupFileSchema = fileRefSchema.extend({
  object: objectIdSchema,
  bytes: z.int(),
  kind: z.enum(['photo', 'raw', 'video', 'sidecar']),
  /** When it was taken as the camera's clock showed it; absent where the file does not say. */
  takenAt: z.iso.datetime().optional(),
  /** When the file was last changed. */
  modifiedAt: z.iso.datetime(),
  /** When this content was backed up. */
  backedUpAt: z.iso.datetime(),
  /** When it was found gone from its folder. */
  removedAt: z.iso.datetime().optional(),
  /** Contents that were backed up, with this one. */
  versions: z.int(),
});
export type BackupFile = z.infer<typeof backupFileSchema>;

export const backupVersionSchema = backupFileSchema.pick({ object: true, bytes: true, takenAt: true, modifiedAt: true, backedUpAt: true });
export type BackupVersion = z.infer<typeof backupVersionSchema>;

export const backupFolderSchema = z.object({
  /** The last name of the path, for people. */
  name: z.string(),
  path: z.string(),
  pathB64: z.string().optional(),
  /** Of it and of all folders in it. */
  files: z.int(),
  bytes: z.int(),
});
export type BackupFolder = z.infer<typeof backupFolderSchema>;

/** Which files of a backup are meant. */
export const backupSelectionSchema = z.object({
  source: idSchema.optional(),
  /** A folder of `source`: the files directly in it. */
  folder: z.object({ path: z.string(), pathB64: z.string().optional() }).optional(),
  /** As in the library: words of the path, which begins with the source's name. */
  search: z.string().max(200).optional(),
  /** Without sidecars. */
  pictures: z.boolean().optional(),
  /** Files that are gone from their folders: with them, without them, or these alone. Absent: with. */
  removed: z.enum(['with', 'without', 'only']).optional(),
});
export type BackupSelection = z.infer<typeof backupSelectionSchema>;

export const backupFilesQuerySchema = backupSelectionSchema.extend({
  offset: z.int().min(0),
  limit: z.int().min(0).max(backupPageMax),
  sort: z.enum(['newest', 'oldest', 'name']),
});
export type BackupFilesQuery = z.infer<typeof backupFilesQuerySchema>;

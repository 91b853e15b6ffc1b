import * as z from 'zod';
import { countersSchema, idSchema, objectIdSchema, runEndSchema, sha256Schema } from './domain.ts';

/*
 * The lines of a vault's journal, without the checksum that each stored line ends with.
 * docs/vault-format.md specifies them for readers in other languages; what is written
 * here once must stay readable for ever, so fields are only ever added.
 */

const when = z.iso.datetime();

/** No file is longer than this, in bytes (1 TiB): what a line says beyond it is read as this, so that sums stay numbers. */
export const contentBytesMax = 1024 ** 4;
/** The sum of two lengths, at most the greatest integer that a JSON number holds exactly. */
export const addBytes = (one: number, other: number): number => Math.min(one + other, Number.MAX_SAFE_INTEGER);
const contentBytes = z.int().min(0).transform((bytes) => Math.min(bytes, contentBytesMax));
/** Nanoseconds since 1970 as a decimal string: a JSON number would lose its last digits. File systems count 64 bits of seconds. */
const nanoseconds = z.string().regex(/^-?\d{1,28}$/);

const place = {
  source: idSchema,
  /** The source folder's name when it was written, for people. */
  label: z.string(),
  /** Relative to the source, "/" between names; not UTF-8 bytes are replaced by U+FFFD. */
  path: z.string(),
  /** The path's bytes in base64, present only where they are not UTF-8. */
  pathB64: z.string().optional(),
};

/** This content was at this path. With the object of the path's line before it: it has this mtime now, and is no version of its own. */
export const versionLineSchema = z.object({
  kind: z.literal('version'),
  ...place,
  object: objectIdSchema,
  sha256: sha256Schema,
  bytes: contentBytes,
  mtime: nanoseconds,
  /** POSIX permission bits, e.g. 0o644 as 420. */
  mode: z.int().min(0),
  /** When the photo was taken, where known. */
  takenAt: z.string().optional(),
  when,
});

/** The path is gone from its source; its versions stay. */
export const removedLineSchema = z.object({ kind: z.literal('removed'), ...place, when });

/**
 * This folder of the source had this time of change and these permissions. `path` is empty for the source's own folder. No entry of
 * its own: a folder is restored where a file in it is.
 */
export const folderLineSchema = z.object({
  kind: z.literal('folder'),
  ...place,
  mtime: nanoseconds,
  /** POSIX permission bits; 0 where they are not known. */
  mode: z.int().min(0),
  when,
});

/** A run ended. */
export const runLineSchema = z.object({
  kind: z.literal('run'),
  run: idSchema,
  state: runEndSchema,
  counters: countersSchema,
  startedAt: when,
  /** The computer's name, for people; older versions did not write it. */
  computer: z.string().optional(),
  when,
});

/**
 * Another Keepsake installation continues this source from now on. The installation that wrote it before stops writing it, and
 * gives its folder a new source ID.
 */
export const adoptedLineSchema = z.object({
  kind: z.literal('adopted'),
  source: idSchema,
  label: z.string(),
  /** The installation: the writer ID of its home, also where a server's token decides the writer of the line. */
  by: idSchema,
  /** The computer's name, for people. */
  computer: z.string().optional(),
  when,
});

/** An object was found damaged and set aside, or found missing: whoever still has the source uploads it again. */
export const quarantinedLineSchema = z.object({
  kind: z.literal('quarantined'),
  object: objectIdSchema,
  reason: z.string(),
  /**
   * How many version lines named the object when this was written. While no more do, nobody has stored it again, and
   * nothing new is to be said.
   */
  versions: z.int().min(0).optional(),
  when,
});

/** The damage in this range of a segment is known, and its writer has journalled again what it still had of it: it is not counted any more. */
export const healedLineSchema = z.object({
  kind: z.literal('healed'),
  /** Whose journal; left out for that of the line's own writer. */
  writer: idSchema.optional(),
  /** The segment's number. */
  segment: z.int().min(1),
  /** Offsets in the segment, in bytes: of the damage's first byte, and after its last one. */
  from: z.int().min(0),
  to: z.int().min(0),
  when,
});

export const journalLineSchema = z.discriminatedUnion('kind', [
  versionLineSchema, removedLineSchema, folderLineSchema, runLineSchema, quarantinedLineSchema, adoptedLineSchema, healedLineSchema,
]);
export type VersionLine = z.infer<typeof versionLineSchema>;
export type RemovedLine = z.infer<typeof removedLineSchema>;
export type FolderLine = z.infer<typeof folderLineSchema>;
export type RunLine = z.infer<typeof runLineSchema>;
export type QuarantinedLine = z.infer<typeof quarantinedLineSchema>;
export type AdoptedLine = z.infer<typeof adoptedLineSchema>;
export type HealedLine = z.infer<typeof healedLineSchema>;
export type JournalLine = z.infer<typeof journalLineSchema>;

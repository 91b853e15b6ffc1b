import * as z from 'zod';
import { idSchema, objectIdSchema } from '../../../src-shared/domain.ts';
import { errorCodes } from '../../../src-shared/errors.ts';
import { contentBytesMax, journalLineSchema, type JournalLine } from '../../../src-shared/journal.ts';

/*
 * The words that the Keepsake server and its client speak: every JSON body that crosses, and the limits of both.
 * openapi.ts describes the same for people and for other clients.
 */

/** IDs of one check, and lines of one POST or page. */
export const batchMax = 5000;
/** Bytes of one JSON request body. */
export const jsonBytesMax = 8 * 1024 * 1024;
/** Bytes of one object, where the server was not told otherwise. */
export const objectBytesDefault = contentBytesMax;
/** Lines or objects of a page, where the client does not ask for a number. */
export const pageDefault = 1000;
/** Characters of a journal cursor: it travels in the address, whose line and headers share 16 KiB. */
export const cursorMax = 12_000;

/** Keepsake's own codes, and those that only HTTP knows. */
export const apiErrorCodes = [
  ...errorCodes,
  'method-not-allowed',
  'offset',
  'media-type',
  'range',
  'rate-limited',
  'timeout',
] as const;
export type ApiErrorCode = (typeof apiErrorCodes)[number];

export const extensionSchema = z.string().regex(/^[a-z0-9]{0,8}$/, 'must be up to 8 lower-case letters and digits');

export const checkRequestSchema = z.object({ ids: z.array(objectIdSchema).max(batchMax) });

/** A path that no walk can find leads out of its folder, or to another file than it says, where somebody restores it. */
function leadsAstray(line: JournalLine): boolean {
  if (!('path' in line)) return false;
  // The source's own folder.
  if (line.kind === 'folder' && line.path === '' && line.pathB64 === undefined) return false;
  const paths = [
    line.path,
    ...(line.pathB64 === undefined ? [] : [Buffer.from(line.pathB64, 'base64').toString('latin1')]),
  ];
  return paths.some(
    (path) => path.includes('\0') || path.split('/').some((name) => name === '' || name === '.' || name === '..'),
  );
}

const requestLineSchema = journalLineSchema
  .refine((line) => !leadsAstray(line), {
    path: ['path'],
    message: 'must be relative, with names other than . and .. between its slashes',
  })
  // As PUT and uploads demand it. Otherwise nothing would compare `bytes` with what is stored.
  .refine((line) => line.kind !== 'version' || line.object === line.sha256, {
    path: ['sha256'],
    message: 'must be the same as object in this vault',
  });
export const versionsRequestSchema = z.object({ lines: z.array(requestLineSchema).max(batchMax) });

// What a query holds is text; an empty parameter is the same as none.
const limit = z.coerce.number().int().min(1).max(batchMax).default(pageDefault);
const optional = <S extends z.ZodType>(schema: S) =>
  z
    .literal('')
    .transform(() => undefined)
    .or(schema)
    .optional();
export const versionsQuerySchema = z.object({
  cursor: optional(z.string().max(cursorMax)),
  passOver: optional(idSchema),
  limit,
});
export const objectsQuerySchema = z.object({ after: optional(objectIdSchema), limit });
export const putQuerySchema = z.object({ extension: extensionSchema.default('') });

/** Characters of the reason that a client gives for having an object looked at. */
export const reasonMax = 500;
/** `reason` is for people: it goes into the journal. */
export const verifyRequestSchema = z.object({
  reason: z.string().max(reasonMax).default('A client read it back, and its checksum was wrong.'),
});

/** How the server sees its own objects. Times are those of the last time that an object was seen whole. */
export const scrubSchema = z.object({
  /** Of the object that was not looked at for the longest time. */
  oldest: z.iso.datetime().optional(),
  newest: z.iso.datetime().optional(),
  /** That were seen whole. */
  objects: z.int().min(0),
  /** That were found damaged or missing, since the server's first start. */
  damaged: z.int().min(0),
});
export type ScrubStatus = z.infer<typeof scrubSchema>;

export const vaultAnswerSchema = z.object({
  vaultId: idSchema,
  /** The writer that the token belongs to. */
  writer: idSchema,
  format: z.int().min(1),
  limits: z.object({ checkIds: z.int().min(1), lines: z.int().min(1), objectBytes: z.int().min(0) }),
  /** Of the file system that the vault lies on; a server may not tell. */
  freeBytes: z.int().min(0).optional(),
  totalBytes: z.int().min(0).optional(),
  /** The version of tus that /v1/uploads speaks, where large objects may be uploaded in parts. */
  uploads: z.object({ tus: z.string() }).optional(),
  scrub: scrubSchema.optional(),
});
export type VaultAnswer = z.infer<typeof vaultAnswerSchema>;
/** `bytes`: the length of each that is present, in the same order; an older server does not tell. */
export const checkAnswerSchema = z.object({
  present: z.array(objectIdSchema),
  bytes: z.array(z.int().min(0)).optional(),
});
export const putAnswerSchema = z.object({ id: objectIdSchema, state: z.enum(['stored', 'present']) });
export const verifyAnswerSchema = z.object({ id: objectIdSchema, state: z.enum(['whole', 'quarantined', 'absent']) });
export const confirmedAnswerSchema = z.object({ confirmed: z.int().min(0) });
const knownKinds: ReadonlySet<string> = new Set(journalLineSchema.options.map((option) => option.shape.kind.value));
/** A newer server may hand out lines of a kind that is not known here; they are passed over. */
const unknownLineSchema = z.object({ kind: z.string().refine((kind) => !knownKinds.has(kind)) }).transform(() => undefined);
export const versionsAnswerSchema = z.object({
  lines: z.array(z.object({ writer: idSchema, line: z.union([journalLineSchema, unknownLineSchema]) }))
    .transform((lines) => lines.flatMap(({ writer, line }) => (line === undefined ? [] : [{ writer, line }]))),
  cursor: z.string(),
  more: z.boolean(),
  /** As in JournalPage; an older server tells none of them. */
  damaged: z.int().min(0).optional(),
  damage: z.array(z.object({
    writer: idSchema, segment: z.int().min(1), from: z.int().min(0), to: z.int().min(0), lines: z.int().min(0),
  })).optional(),
  behind: z.boolean().optional(),
});
export type VersionsAnswer = z.infer<typeof versionsAnswerSchema>;
export const objectsAnswerSchema = z.object({
  objects: z.array(z.object({ id: objectIdSchema, bytes: z.int().min(0), seenWhole: z.iso.datetime().optional() })),
  more: z.boolean(),
});
/** `code` is open here: a newer server may know more. `ids`, with 'object-absent': the objects that are absent. */
export const errorAnswerSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), ids: z.array(objectIdSchema).optional() }),
});

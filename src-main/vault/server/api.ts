import * as z from 'zod';
import { idSchema, objectIdSchema } from '../../../src-shared/domain.ts';
import { errorCodes } from '../../../src-shared/errors.ts';
import { journalLineSchema } from '../../../src-shared/journal.ts';

/*
 * The words that the Keepsake server and its client speak: every JSON body that crosses, and the limits of both.
 * openapi.ts describes the same for people and for other clients.
 */

/** IDs of one check, and lines of one POST or page. */
export const batchMax = 5000;
/** Bytes of one JSON request body. */
export const jsonBytesMax = 8 * 1024 * 1024;
/** Bytes of one object, where the server was not told otherwise: 1 TiB. */
export const objectBytesDefault = 1024 ** 4;
/** Lines or objects of a page, where the client does not ask for a number. */
export const pageDefault = 1000;
/** Characters of a journal cursor: it travels in the address, whose line and headers share 16 KiB. */
export const cursorMax = 12_000;

/** Keepsake's own codes, and those that only HTTP knows. */
export const apiErrorCodes = [
  ...errorCodes,
  'method-not-allowed',
  'media-type',
  'range',
  'rate-limited',
  'timeout',
] as const;
export type ApiErrorCode = (typeof apiErrorCodes)[number];

export const extensionSchema = z.string().regex(/^[a-z0-9]{0,8}$/, 'must be up to 8 lower-case letters and digits');

export const checkRequestSchema = z.object({ ids: z.array(objectIdSchema).max(batchMax) });
export const versionsRequestSchema = z.object({ lines: z.array(journalLineSchema).max(batchMax) });

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

export const vaultAnswerSchema = z.object({
  vaultId: idSchema,
  /** The writer that the token belongs to. */
  writer: idSchema,
  format: z.int().min(1),
  limits: z.object({ checkIds: z.int().min(1), lines: z.int().min(1), objectBytes: z.int().min(0) }),
  freeBytes: z.int().min(0).optional(),
});
export type VaultAnswer = z.infer<typeof vaultAnswerSchema>;
export const checkAnswerSchema = z.object({ present: z.array(objectIdSchema) });
export const putAnswerSchema = z.object({ id: objectIdSchema, state: z.enum(['stored', 'present']) });
export const confirmedAnswerSchema = z.object({ confirmed: z.int().min(0) });
export const versionsAnswerSchema = z.object({
  lines: z.array(z.object({ writer: idSchema, line: journalLineSchema })),
  cursor: z.string(),
  more: z.boolean(),
});
export const objectsAnswerSchema = z.object({
  objects: z.array(z.object({ id: objectIdSchema, bytes: z.int().min(0) })),
  more: z.boolean(),
});
/** `code` is open here: a newer server may know more. `ids`, with 'object-absent': the objects that are absent. */
export const errorAnswerSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), ids: z.array(objectIdSchema).optional() }),
});

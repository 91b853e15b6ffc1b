import * as z from 'zod';
import { commandNames, updateSchema, type CommandName } from './contract.ts';
import { fileLineSchema, runSnapshotSchema, runSummarySchema, workersSchema } from './domain.ts';
import { errorCodes } from './errors.ts';
import { restoredFileSchema, restorePreviewSchema, restoreSnapshotSchema, restoreSummarySchema } from './restore.ts';

/*
 * How a command attaches to the Keepsake that already runs on a home: lines of JSON on a socket in the
 * home, which only its user can open.
 */

/** One backup, as another process asks for it. Folders and destinations are absolute. */
export const attachedBackupSchema = z.object({
  folders: z.array(z.string()),
  to: z.array(z.string()),
  workers: workersSchema.optional(),
  dryRun: z.boolean(),
  retry: z.boolean(),
  /** Goes on with what appears, until it is cancelled. */
  watch: z.boolean(),
  /** Milliseconds; null: for ever. */
  waitMs: z.number().min(0).nullable().optional(),
  /** Servers of other computers may be reached without TLS. */
  insecure: z.boolean().optional(),
  /** The asking process's own credentials, which the running one does not have. */
  credentials: z.record(z.string(), z.string()),
  wantsFiles: z.boolean(),
  wantsSnapshots: z.boolean(),
});
export type AttachedBackup = z.infer<typeof attachedBackupSchema>;

/** One restore, as another process asks for it. Folders and destinations are absolute. */
export const attachedRestoreSchema = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  paths: z.array(z.string()),
  at: z.number().optional(),
  removed: z.boolean(),
  workers: workersSchema.optional(),
  limit: z.number().positive().optional(),
  dryRun: z.boolean(),
  /** Milliseconds; null: for ever. */
  waitMs: z.number().min(0).nullable().optional(),
  insecure: z.boolean().optional(),
  credentials: z.record(z.string(), z.string()),
  wantsFiles: z.boolean(),
  wantsSnapshots: z.boolean(),
});
export type AttachedRestore = z.infer<typeof attachedRestoreSchema>;

const id = z.int();

export const attachRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id, command: z.enum(commandNames as [CommandName, ...CommandName[]]), input: z.unknown() }),
  z.object({ kind: z.literal('backup'), id, request: attachedBackupSchema }),
  z.object({ kind: z.literal('restore'), id, request: attachedRestoreSchema }),
  /** Cancels the backup or the restore that this client asked for. */
  z.object({ kind: z.literal('cancel'), id }),
]);
export type AttachRequest = z.infer<typeof attachRequestSchema>;

const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  retryable: z.boolean(),
  scope: z.enum(['file', 'destination']),
});
export type WireError = z.infer<typeof wireErrorSchema>;

export const backupResultSchema = z.object({
  summary: runSummarySchema,
  destinationError: wireErrorSchema.optional(),
  notConnected: z.array(z.string()),
});

export const restoreResultSchema = z.object({ summary: restoreSummarySchema, error: wireErrorSchema.optional() });

export const attachMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('output'), id, output: z.unknown() }),
  z.object({ kind: z.literal('error'), id, error: wireErrorSchema }),
  z.object({ kind: z.literal('file'), id, line: fileLineSchema }),
  z.object({ kind: z.literal('snapshot'), id, snapshot: runSnapshotSchema }),
  z.object({ kind: z.literal('restored'), id, file: restoredFileSchema }),
  z.object({ kind: z.literal('preview'), id, preview: restorePreviewSchema }),
  z.object({ kind: z.literal('restoring'), id, snapshot: restoreSnapshotSchema }),
  z.object({ kind: z.literal('notice'), id, message: z.string() }),
  z.object({ kind: z.literal('update'), update: updateSchema }),
]);
export type AttachMessage = z.infer<typeof attachMessageSchema>;

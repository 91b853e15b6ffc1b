import * as z from 'zod';
import {
  destinationSchema, fileRowSchema, fileStateSchema, idSchema, runSnapshotSchema, sourceSchema, workersSchema,
} from './domain.ts';

/*
 * The contract between the engine's process and whoever shows it: the Electron window through the
 * preload bridge, the browser through a WebSocket, the command line in its own process.
 * A command is its two schemas; everything that crosses is plain JSON.
 */

/** A file that failed and has not succeeded since, as it is listed and saved. */
export const failureSchema = z.object({
  /** Absolute. */
  path: z.string(),
  /** The path's bytes in base64, present only where they are not UTF-8. */
  pathB64: z.string().optional(),
  bytes: z.int(),
  reason: z.string(),
  /** When it failed for the first time since it last succeeded. */
  since: z.iso.datetime(),
});
export type Failure = z.infer<typeof failureSchema>;

/** How many rows a window of the file list may hold at most: what fits a tall screen, with room to scroll. */
export const fileWindowMax = 500;

export const appStateSchema = z.object({
  version: z.string(),
  /** Where settings, catalog and the default vault live, for people. */
  home: z.string(),
  /** True where `folders.choose` opens the system's own dialog; else the page shows `folders.list`. */
  systemFolderDialog: z.boolean(),
  sources: z.array(sourceSchema),
  destination: destinationSchema,
  workers: workersSchema,
  /** Files that failed and have not succeeded since, also in earlier runs. */
  failures: z.int(),
  /** The last or current run; absent before the first. */
  run: runSnapshotSchema.optional(),
});
export type AppState = z.infer<typeof appStateSchema>;

/** What a file list shows: everything, or the files in one state, from `offset` in the order of discovery. */
export const fileQuerySchema = z.object({
  offset: z.int().min(0),
  limit: z.int().min(0).max(fileWindowMax),
  state: fileStateSchema.optional(),
});
export type FileQuery = z.infer<typeof fileQuerySchema>;

export const fileWindowSchema = z.object({
  query: fileQuerySchema,
  /** Rows that match `query.state`, in the whole list. */
  total: z.int(),
  rows: z.array(fileRowSchema),
});
export type FileWindow = z.infer<typeof fileWindowSchema>;

export const folderListingSchema = z.object({
  path: z.string(),
  /** Absent at the root. */
  parent: z.string().optional(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  /** Well-known places to start from: the home folder, Pictures, mounted drives. */
  places: z.array(z.object({ name: z.string(), path: z.string() })),
});
export type FolderListing = z.infer<typeof folderListingSchema>;

const nothing = z.object({});
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

/** Every command. Failures reject with an `ErrorInfo`. */
export const commands = {
  'state.get': command(nothing, appStateSchema),
  /** Adds a folder; a folder inside another source, or around one, is merged with it. */
  'sources.add': command(z.object({ path: z.string().min(1) }), appStateSchema),
  /** Forgets a folder; what was backed up from it stays where it is. */
  'sources.remove': command(z.object({ id: idSchema }), appStateSchema),
  /** Opens the system's dialog; `path` is absent when the user changed their mind. */
  'folders.choose': command(nothing, z.object({ path: z.string().optional() })),
  /** Lists a folder's folders, of the home folder without `path`. */
  'folders.list': command(z.object({ path: z.string().optional() }), folderListingSchema),
  /** Tests the connection, then saves. An absent token keeps the one that is saved for that address. */
  'destination.set': command(
    z.object({ address: z.string().min(1), token: z.string().optional() }),
    appStateSchema,
  ),
  'run.start': command(z.object({ dryRun: z.boolean().optional() }), appStateSchema),
  /** Tries again what failed before, and nothing else. */
  'run.retry': command(nothing, appStateSchema),
  'failures.list': command(
    z.object({ offset: z.int().min(0), limit: z.int().min(1).max(fileWindowMax) }),
    z.object({ total: z.int(), failures: z.array(failureSchema) }),
  ),
  /** All of them as CSV (RFC 4180, UTF-8 with a byte order mark, for a spreadsheet). */
  'failures.csv': command(nothing, z.object({ csv: z.string() })),
  'run.cancel': command(nothing, appStateSchema),
  'workers.set': command(z.object({ workers: workersSchema }), appStateSchema),
  /** Sets which part of the file list this client is sent from now on, and answers with it. */
  'files.window': command(fileQuerySchema, fileWindowSchema),
} as const;

export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as readonly CommandName[];
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]['input']>;
export type CommandOutput<N extends CommandName> = z.output<(typeof commands)[N]['output']>;

/**
 * What a client is told unasked, at most ten times a second: only the parts that changed.
 * `files` is the client's own window of the list, sent while any row of it or the total changes.
 */
export const updateSchema = z.object({
  state: appStateSchema.optional(),
  run: runSnapshotSchema.optional(),
  files: fileWindowSchema.optional(),
});
export type Update = z.infer<typeof updateSchema>;

/** One client's connection to the application, whatever carries it. */
export interface Connection {
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Ends when the signal aborts. */
  onUpdate(listener: (update: Update) => void, signal: AbortSignal): void;
}

/** The WebSocket's messages: a request, its answer, and updates. */
export const requestSchema = z.object({
  id: z.int(),
  command: z.enum(commandNames as [CommandName, ...CommandName[]]),
  input: z.unknown(),
});
export const replySchema = z.union([
  z.object({ id: z.int(), output: z.unknown() }),
  z.object({ id: z.int(), error: z.object({ code: z.string(), message: z.string() }) }),
]);
export const pushSchema = z.object({ update: updateSchema });

import type { CommandName, Update } from './contract.ts';
import type { ErrorInfo } from './errors.ts';

/*
 * What the Electron preload and the page agree on. Types and names only: the preload is one small
 * sandboxed file, so nothing here may load zod.
 */

/**
 * The names of all commands, for whoever must not load the contract's schemas.
 * The record must name each command exactly once, or it does not compile.
 */
const names: Readonly<Record<CommandName, true>> = {
  'state.get': true,
  'sources.add': true,
  'sources.remove': true,
  'folders.choose': true,
  'folders.list': true,
  'destination.set': true,
  'destination.test': true,
  'preferences.set': true,
  'ignore.preview': true,
  'pause': true,
  'resume': true,
  'checks.start': true,
  'checks.cancel': true,
  'checks.list': true,
  'warnings.dismiss': true,
  'run.start': true,
  'run.retry': true,
  'run.speeds': true,
  'runs.list': true,
  'runs.get': true,
  'timeline.get': true,
  'failures.list': true,
  'failures.csv': true,
  'run.cancel': true,
  'workers.set': true,
  'files.window': true,
  'files.details': true,
  'files.reveal': true,
  'thumbnails.get': true,
  'backup.open': true,
  'backup.stop': true,
  'backup.computers': true,
  'backup.files': true,
  'backup.months': true,
  'backup.folders': true,
  'backup.versions': true,
  'backup.thumbnail': true,
  'backup.bytes': true, 'backup.zip': true, 'backup.zip-read': true,
  'backup.link': true,
  'backup.linked': true,
  'backup.adopt': true,
  'restore.preview': true,
  'restore.start': true,
  'restore.cancel': true,
  'restore.dismiss': true,
  'restore.speeds': true,
  'restores.list': true,
  'restores.csv': true,
  'licences.get': true,
};
export const bridgeCommandNames: ReadonlySet<string> = new Set(Object.keys(names));

/** A command's outcome as a value: an error that is thrown between processes loses its code. */
export type Answer = { readonly output: unknown } | { readonly error: ErrorInfo };

/** `window.keepsake`, in Electron only. */
export interface Bridge {
  /** Rejects with an ErrorInfo, a plain object. */
  call(name: string, input: unknown): Promise<unknown>;
  /** The absolute path of a file or folder that was dropped into the window; '' where it has none. */
  pathOf(file: File): string;
  /** @returns ends the subscription */
  onUpdate(listener: (update: Update) => void): () => void;
}

/** The channels between preload and main process. Each command has its own. */
export const commandChannel = (name: string): string => `keepsake:call:${name}`;
export const updateChannel = 'keepsake:update';
/** The page has taken an update: the next may follow. */
export const updateTakenChannel = 'keepsake:update-taken';

import path from 'node:path';
import { runRecordSchema, type FileDetails, type RunRecord } from '../../src-shared/contract.ts';
import type { FileRef } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { blankNotice } from '../backup/blank-content.ts';
import { objectExtension } from '../backup/media.ts';
import { absolutePath, lastNameLatin1, pathBytes, pathText } from '../base/source-path.ts';
import { objectName, prefixFolder, prefixOf } from '../vault/layout.ts';
import type { BackupJobs } from './backup-job.ts';
import type { CommandHandlers, CommandOptions } from './command-handlers.ts';
import { librarySources } from './file-windows.ts';
import { parseStored } from './json-file.ts';
import { plainPath } from './thumbnails/source-file.ts';

type LibraryCommand = 'files.details' | 'files.reveal' | 'timeline.get' | 'runs.list' | 'runs.get';

/** What tells of the files that are backed up, and of the runs that did it. */
export function createLibraryCommands(
  { settings, engine, overview, ports }: Pick<CommandOptions, 'settings' | 'engine' | 'overview' | 'ports'>,
  jobs: BackupJobs,
): Pick<CommandHandlers, LibraryCommand> {
  /** Where a file is. @throws KeepsakeError 'not-found' or 'refused' */
  function located(file: FileRef): { readonly relative: Uint8Array; readonly absolute: Buffer } {
    const source = settings.read().sources.find((each) => each.id === file.source);
    if (source === undefined) throw new KeepsakeError('not-found', 'Keepsake does not know this folder.');
    // What failed may be the folder itself.
    const relative = pathBytes(file);
    if (relative.length > 0 && plainPath(relative) === undefined) throw new KeepsakeError('refused', 'It is no file of this folder.');
    return { relative, absolute: absolutePath(pathBytes(source), relative) };
  }

  /** Where an object lies, for people. A drive that is away cannot tell the extension that was given to it. */
  async function placeOf(object: string, relative: Uint8Array): Promise<string> {
    const { kind, address } = settings.read().destination;
    if (kind !== 'vault') return address;
    const folder = prefixFolder(address, prefixOf(object));
    const name = await overview.disks.objectName(folder, object);
    return path.join(folder, name ?? objectName(object, objectExtension(lastNameLatin1(relative))));
  }

  const iso = (ms: number): string => new Date(ms).toISOString();

  async function details(file: FileRef): Promise<FileDetails> {
    const { relative, absolute } = located(file);
    const vault = await jobs.savedVault();
    const [known, size] = await Promise.all([
      vault === undefined ? undefined : (await engine.library()).file(vault, file.source, Uint8Array.from(relative)),
      overview.disks.fileBytes(absolute),
    ]);
    const { versions = [], takenMs, blank = false, failure } = known ?? {};
    const [newest] = versions;
    return {
      ...file,
      absolutePath: pathText(absolute).path,
      exists: size !== undefined,
      bytes: newest?.bytes ?? size ?? failure?.bytes ?? 0,
      ...(newest === undefined ? {} : { modifiedAt: iso(newest.modifiedMs), place: await placeOf(newest.object, relative) }),
      ...(takenMs === undefined ? {} : { takenAt: iso(takenMs) }),
      versions: versions.map(({ sha256, bytes, modifiedMs, backedUpMs }) => ({
        at: iso(backedUpMs), sha256, bytes, modifiedAt: iso(modifiedMs),
      })),
      ...(blank ? { notice: blankNotice } : {}),
      ...(failure === undefined ? {} : {
        failure: {
          reason: failure.reason, since: failure.since,
          ...(failure.tried === null ? {} : { triedAt: failure.tried }),
          ...(failure.entry === null ? {} : { entry: failure.entry }), ...(failure.target === null ? {} : { target: failure.target }),
        },
      }),
    };
  }

  /** A record that another version of Keepsake wrote may not be readable: it is left out. */
  function toRecord(snapshot: string): RunRecord | undefined {
    return parseStored(snapshot, runRecordSchema);
  }

  return {
    'files.details': details,
    'files.reveal': async (file) => {
      const { absolute } = located(file);
      if (ports.reveal === undefined) throw new KeepsakeError('usage', 'Files can be shown in a file manager only on the computer that they are on.');
      if (file.pathB64 !== undefined)
        throw new KeepsakeError('refused', 'Its name has characters that a file manager cannot be told: please look for it in its folder.');
      if ((await overview.disks.fileBytes(absolute)) === undefined)
        throw new KeepsakeError('vanished', 'The file is not there any more, or its drive is not connected.');
      await ports.reveal(absolute.toString());
      return {};
    },
    'timeline.get': async () => {
      const vault = await jobs.savedVault();
      if (vault === undefined) return { months: [], undated: 0 };
      const { months, undated } = await (await engine.library()).months(vault, librarySources(settings.read().sources));
      return { months: [...months], undated };
    },
    'runs.list': async ({ offset, limit }) => {
      const { total, snapshots } = await (await engine.library()).runs(offset, limit);
      return { total, runs: snapshots.flatMap((snapshot) => toRecord(snapshot) ?? []) };
    },
    'runs.get': async ({ id }) => {
      const stored = await (await engine.library()).run(id);
      const run = stored === undefined ? undefined : toRecord(stored.snapshot);
      if (stored === undefined || run === undefined) throw new KeepsakeError('not-found', 'Keepsake does not remember this backup any more.');
      return { run, failures: [...stored.failures], listed: stored.listed };
    },
  };
}

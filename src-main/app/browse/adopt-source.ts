import { hostname } from 'node:os';
import path from 'node:path';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import type { BackupJobs } from '../backup-job.ts';
import type { FolderFacts } from '../disks.ts';
import type { Engine } from '../engine.ts';
import type { KnownSource, SettingsStore } from '../settings.ts';
import { withinTime } from '../within-time.ts';
import type { OpenBackup } from './open-backups.ts';

export interface AdoptOptions {
  readonly settings: SettingsStore;
  readonly engine: Pick<Engine, 'exclusively' | 'continueSource' | 'forgetFailuresOf'>;
  /** Of a home that writes: not those that only read. */
  readonly jobs: BackupJobs;
  readonly folderFacts: FolderFacts;
}

const answerTimeoutMs = 30_000;

/**
 * Continues a source that another computer backed up, with a folder of this one: from now on a backup of the folder goes on under the
 * same source ID, and what is stored already is not uploaded again. This home stays a writer of its own; a line in its journal
 * tells the other computer to stop.
 *
 * @param folder absolute
 * @throws KeepsakeError 'not-found', 'usage' where the folder lies in or around another one that is backed up, or photos go elsewhere,
 *   'overlap', 'busy' while a backup runs; what the destination throws
 */
export async function adoptSource(backup: OpenBackup, source: string, folder: string, options: AdoptOptions): Promise<void> {
  const { settings, engine, jobs, folderFacts } = options;
  if ((await jobs.savedVault()) !== backup.vault)
    throw new KeepsakeError('usage', 'Your photos go elsewhere: choose this backup as the place for your photos first.');
  const realPath = await folderFacts.realFolder(folder);
  const prepared = await jobs.destination(undefined);
  if (prepared.address.kind === 'vault') await folderFacts.refuseOverlap(realPath, prepared.address.address);
  await refuseNested(realPath, source, options);
  const isSame = settings.read().sources.some((each) => each.id === source && each.path === realPath && each.picked);
  if (isSame) return;

  await engine.exclusively(async () => {
    const opened = await withinTime(prepared.address, answerTimeoutMs, (signal) => prepared.run.open(signal));
    try {
      const signal = AbortSignal.timeout(answerTimeoutMs);
      await backup.index.update(opened, signal);
      const found = (await backup.index.sources()).find(({ id }) => id === source);
      if (found === undefined) throw new KeepsakeError('not-found', 'This folder is not in the backup.');
      // Readers prefer the later line, whatever the clocks of both computers show.
      const lastMs = Math.max(...found.writers.map(({ lastAtMs }) => lastAtMs));
      const when = new Date(Math.max(Date.now(), lastMs + 1)).toISOString();
      const label = path.basename(realPath) || realPath;
      await opened.confirm([{ kind: 'adopted', source, label, by: settings.read().writer, computer: hostname(), when }], signal);
      await engine.continueSource(backup.vault, source);
      const replaced = settings.read().sources.filter((each) => each.path === realPath && each.id !== source);
      const continued: KnownSource = { id: source, label, path: realPath, picked: true, notBefore: when };
      await settings.change((before) => ({
        ...before, sources: [...before.sources.filter((each) => each.id !== source && each.path !== realPath), continued],
      }));
      for (const { id } of replaced) await engine.forgetFailuresOf(id);
    } finally {
      await opened.close();
    }
  });
  backup.read();
}

async function refuseNested(realPath: string, source: string, { settings, folderFacts: { lies } }: AdoptOptions): Promise<void> {
  for (const other of settings.read().sources) {
    if (!other.picked || other.id === source || other.path === realPath) continue;
    if ((await lies(realPath, other.path)) || (await lies(other.path, realPath)))
      throw new KeepsakeError('usage', `${realPath} and ${other.path}, which is backed up already, lie in each other: choose a folder that does not.`);
  }
}

import type { BackupComputer, BackupSource } from '../../../src-shared/backup-browsing.ts';
import { iso } from './index-lists.ts';
import type { IndexSource } from './index-types.ts';

/** What a home knows of itself. */
export interface ThisHome {
  /** Is it this home that writes as this writer? */
  readonly isWriter: (writer: string) => boolean;
  /** The folder, absolute, that it backs up as this source; undefined where it does not. */
  readonly pathOf: (source: string) => string | undefined;
}

/** The computers that wrote into a vault, the last backup first; each source stands at the one that wrote it last. */
export function computersOf(sources: readonly IndexSource[], home: ThisHome): readonly BackupComputer[] {
  const computers = new Map<string, { name: string | undefined; lastMs: number; sources: BackupSource[] }>();
  for (const source of sources) {
    const [last] = source.writers;
    if (last === undefined) continue;
    const computer = computers.get(last.writer) ?? { name: last.computer, lastMs: last.lastRunMs ?? 0, sources: [] };
    computers.set(last.writer, computer);
    computer.lastMs = Math.max(computer.lastMs, last.lastAtMs);
    const path = home.pathOf(source.id);
    computer.sources.push({
      id: source.id, label: source.label, files: source.files, bytes: source.bytes, removed: source.removed,
      firstBackup: iso(Math.min(...source.writers.map(({ firstAtMs }) => firstAtMs))),
      lastBackup: iso(last.lastAtMs),
      ...(path === undefined ? {} : { path }),
    });
  }
  return [...computers]
    .sort(([, a], [, b]) => b.lastMs - a.lastMs)
    .map(([writer, { name, lastMs, sources: own }]) => ({
      writer, isThis: home.isWriter(writer), lastBackup: iso(lastMs), sources: own, ...(name === undefined ? {} : { name }),
    }));
}

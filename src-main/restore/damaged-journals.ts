import type { DamagedJournal } from '../../src-shared/restore.ts';
import type { JournalDamage, JournalPage } from '../vault/vault-types.ts';

/** Journals that are named; a vault has some 140 at most. */
const journalsMax = 200;
const nameMax = 500;

/** Whose journals are damaged, and when their computers last backed up. */
export interface JournalOwners {
  readonly add: (page: Pick<JournalPage, 'lines'>) => void;
  /** @param own this home's writers */
  readonly damaged: (damage: readonly JournalDamage[], own: readonly string[]) => readonly DamagedJournal[];
}

export function createJournalOwners(): JournalOwners {
  const owners = new Map<string, { computer?: string; lastBackup?: string }>();

  return {
    add({ lines }) {
      for (const { writer, line } of lines) {
        if (line.kind !== 'run' && line.kind !== 'adopted') continue;
        const owner = owners.get(writer) ?? {};
        if (line.computer !== undefined) owner.computer = line.computer.slice(0, nameMax);
        if (line.kind === 'run') owner.lastBackup = line.when;
        if (owners.size < journalsMax) owners.set(writer, owner);
      }
    },
    damaged(damage, own) {
      const lines = new Map<string, number>();
      for (const each of damage)
        if (lines.has(each.writer) || lines.size < journalsMax) lines.set(each.writer, (lines.get(each.writer) ?? 0) + each.lines);
      return [...lines].map(([writer, count]) => ({ writer, ...owners.get(writer), lines: count, thisComputer: own.includes(writer) }));
    },
  };
}

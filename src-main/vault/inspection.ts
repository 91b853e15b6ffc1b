import { join } from 'node:path';
import type { ObjectId } from '../../src-shared/domain.ts';
import type { QuarantinedLine } from '../../src-shared/journal.ts';
import { createGroupCommit, type Outcome } from './group-commit.ts';
import { addReferences, type References } from './journal-references.ts';
import type { Run } from './lanes.ts';
import { prefixFolder, prefixOf, type VaultPlace } from './layout.ts';
import type { SeenFile } from './object-files.ts';
import type { ReadBack, ReadBackOptions } from './read-back.ts';
import type { Inspected, Quarantined } from './vault-types.ts';

export interface Inspection {
  inspect(id: ObjectId, options: ReadBackOptions): Promise<Inspected>;
  quarantine(writer: string, id: ObjectId, reason: string, signal: AbortSignal): Promise<Quarantined>;
}

export interface InspectionOptions {
  readonly place: VaultPlace;
  readonly run: Run;
  readonly readBack: ReadBack;
  /** Writes into a writer's journal, durably. */
  readonly append: (writer: string, line: QuarantinedLine, signal: AbortSignal) => Promise<void>;
  /** Nothing is to be believed of this object from before. */
  readonly forget: (id: ObjectId) => void;
}

/** Questions to the journals that one reading of them answers. */
const questionsMax = 1000;
/** Segments that one call reads, up to 64 MiB, so that a cancel comes in between. */
const segmentsPerCall = 16;
/** How often a file that is replaced while it is looked at is looked at again. */
const looksMax = 5;

/** Reads objects back where they lie, and sets aside what is damaged. Nothing is deleted, nothing overwritten. */
export function createInspection({ place, run, readBack, append, forget }: InspectionOptions): Inspection {
  interface Finding {
    readonly file: SeenFile;
    readonly whole: boolean;
  }

  async function look(id: ObjectId, options: ReadBackOptions): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const file of await run('filesOfObject', [place, id], { signal: options.signal })) {
      const content = await readBack(join(prefixFolder(place.root, prefixOf(id)), file.name), options);
      if (content !== undefined) findings.push({ file, whole: content.sha256 === id });
    }
    return findings;
  }

  // A reading serves everyone who asked before it began.
  const questions = createGroupCommit<ObjectId, References>(questionsMax, async (ids) => {
    const wanted = new Set(ids);
    const found = new Map<ObjectId, References>();
    const segments = await run('listSegments', [place]);
    for (let start = 0; start < segments.length; start += segmentsPerCall)
      for (const [id, part] of await run('findReferences', [
        place,
        segments.slice(start, start + segmentsPerCall),
        wanted,
      ]))
        found.set(id, addReferences(found.get(id), part));
    return ids.map((id): Outcome<References> => ({
      result: found.get(id) ?? { versions: 0, quarantinedAt: undefined },
    }));
  });

  /** Sets aside every damaged file of an object. */
  async function clear(id: ObjectId, signal: AbortSignal): Promise<Quarantined> {
    let result: Quarantined = 'absent';
    for (let looks = 1; looks <= looksMax; looks += 1) {
      const findings = await look(id, { signal });
      let unchanged = true;
      for (const { file } of findings.filter(({ whole }) => !whole)) {
        if (await run('setAside', [place, file])) result = 'quarantined';
        else unchanged = false;
      }
      if (findings.some(({ whole }) => whole)) return 'whole';
      if (unchanged) break;
    }
    return result;
  }

  return {
    async inspect(id, options) {
      const findings = await look(id, options);
      if (findings.length === 0) return 'absent';
      return findings.some(({ whole }) => whole) ? 'whole' : 'damaged';
    },

    async quarantine(writer, id, reason, signal) {
      const result = await clear(id, signal);
      if (result === 'whole') return result;
      forget(id);
      const { versions, quarantinedAt } = await questions.add(id, signal);
      const news = result === 'quarantined' || (versions > 0 && quarantinedAt !== versions);
      const when = new Date().toISOString();
      if (news) await append(writer, { kind: 'quarantined', object: id, reason, versions, when }, signal);
      return result;
    },
  };
}

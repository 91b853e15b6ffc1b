import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { JournalLine, RemovedLine, VersionLine } from '../../src-shared/journal.ts';
import { foldJournal } from '../../src-main/restore/fold-journal.ts';
import type { Application } from '../../src-main/app/application-types.ts';
import { bytesOf, filesBelow, journalLines, never, sha256 } from '../app/app-rig.ts';
import { isPhoto, type Name, type SourceTree } from './source-tree.ts';

type PathLine = VersionLine | RemovedLine;

const nameOf = (line: { readonly path: string; readonly pathB64?: string | undefined }): Name =>
  bytesOf(line).toString('latin1');
const isPathLine = (line: JournalLine): line is PathLine => line.kind === 'version' || line.kind === 'removed';
const describe = (line: PathLine): string =>
  line.kind === 'version' ? `version ${nameOf(line)} ${line.object} ${line.mtime}` : `removed ${nameOf(line)}`;

/** What a vault must hold after what has happened to its source, and what it holds. */
export function createDestinationModel(vault: string, source: SourceTree) {
  /** The last line of each path. */
  const last = new Map<Name, PathLine>();
  /** Every content that a version has ever named: a promise. */
  const promised = new Set<string>();
  let read = 0;

  /** The lines that are new, taken over. */
  function takeNew(): readonly PathLine[] {
    const lines = journalLines(vault).filter(isPathLine);
    const fresh = lines.slice(read);
    read = lines.length;
    for (const line of fresh) {
      last.set(nameOf(line), line);
      if (line.kind === 'version') promised.add(line.object);
    }
    return fresh;
  }

  /** The line that says what a path is now; undefined where it is said already. */
  function due(name: Name): string | undefined {
    const { sha256: object, mtime } = source.entries.get(name)!;
    const line = last.get(name);
    return line?.kind === 'version' && line.object === object && line.mtime === mtime
      ? undefined
      : `version ${name} ${object} ${mtime}`;
  }

  const backedUp = (): Name[] => [...last].flatMap(([name, line]) => (line.kind === 'version' ? [name] : []));

  return {
    /** Contents that the vault has a whole object of. Fails where an object's bytes are not those of its name. */
    objects(): ReadonlySet<string> {
      return new Set(
        filesBelow(`${vault}/objects`).map((file) => {
          const id = file.slice(3, 67);
          expect(sha256(readFileSync(`${vault}/objects/${file}`)), file).toBe(id);
          return id;
        }),
      );
    },

    /** The lines that a complete backup adds, of all files or of some; nothing where the whole source is gone. */
    expectedLines(among?: ReadonlySet<Name>): readonly string[] {
      const versions = [...source.entries].flatMap(([name, photo]) =>
        isPhoto(name) && !photo.locked && (among?.has(name) ?? true) ? (due(name) ?? []) : [],
      );
      const gone =
        among === undefined && source.entries.size > 0 ? backedUp().filter((name) => !source.entries.has(name)) : [];
      return [...versions, ...gone.map((name) => `removed ${name}`)].sort();
    },

    /** Is an emptied folder to be taken for a drive that is unplugged? */
    looksUnplugged: (): boolean => source.entries.size === 0 && backedUp().length > 0,

    /** Exactly these lines came, each once. */
    expectNew(expected: readonly string[]): void {
      expect(takeNew().map(describe).sort()).toEqual(expected);
    },

    /** After a run that did not end: each line that came is right, and none came twice. */
    expectPartOf(expected: readonly string[]): void {
      const came = takeNew().map(describe);
      expect(new Set(came).size, 'a line came twice').toBe(came.length);
      for (const line of came) expect(expected).toContain(line);
    },

    expectPromisesKept(objects: ReadonlySet<string>): void {
      for (const id of promised) expect(objects.has(id), `the promised content ${id}`).toBe(true);
    },

    /** After a complete backup the journal, folded, is the tree. */
    async expectFoldIsTree(app: Application): Promise<void> {
      const destination = await app.openDestination(vault, never);
      const fold = await foldJournal(destination, never);
      try {
        const current: [Name, object][] = [];
        for await (const page of fold.files(never))
          for (const file of page)
            if (file.removed === undefined)
              current.push([nameOf(file), { sha256: file.sha256, bytes: file.bytes, mtime: file.mtime }]);
        const tree = [...source.entries]
          .filter(([name, photo]) => isPhoto(name) && !photo.locked)
          .map(([name, { sha256, bytes, mtime }]): [Name, object] => [name, { sha256, bytes, mtime }]);
        // What nobody may read now is as it was when somebody could.
        const readable = current.filter(([name]) => source.entries.get(name)?.locked !== true);
        expect(new Map(readable)).toEqual(new Map(tree));
        expect(readable).toHaveLength(tree.length);
      } finally {
        await fold.close();
        await destination.close();
      }
    },
  };
}

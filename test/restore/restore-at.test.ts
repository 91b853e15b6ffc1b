import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JournalLine } from '../../src-shared/journal.ts';
import { createRestoreRig, sourceId } from './restore-rig.ts';
import { expectFolder, keptMode, keptTime, modeOf, mtimeOf, restoreTo, treeOf } from './run-rig.ts';

interface FileState {
  readonly content: string;
  readonly mtime: string;
  readonly mode: number;
}
type Tree = ReadonlyMap<string, FileState>;
/** What was last said of each folder. */
type Folders = ReadonlyMap<string, Pick<FileState, 'mtime' | 'mode'>>;

const paths = ['a.jpg', 'b', 'b/c.jpg', 'b/c.jpg.xmp', 'd/e/f.jpg', 'd/Ünï 🌅.jpg', ' x .jpg'];
const second = 1_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const timeOf = (step: number): string => new Date(start + step * second).toISOString();

const mtime = fc.bigInt({ min: -2_000_000_000_000_000_000n, max: 4_000_000_000_000_000_000n }).map(String);

const change = fc.record({
  path: fc.constantFrom(...paths),
  content: fc.option(fc.constantFrom('one', 'two', 'three'), { nil: undefined }),
  mtime,
  mode: fc.constantFrom(0o644, 0o600, 0o444),
  /** What a backup then says of the folder around it. */
  folder: fc.option(fc.record({ mtime, mode: fc.constantFrom(0o755, 0o750, 0o700) }), { nil: undefined }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const folderOf = (path: string): string => posix.dirname(path).replace(/^\.$/, '');
const liesIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/**
 * The trees after each step, as a folder would have them: a file takes the place of a folder of its name with all that is in it, and the
 * other way round. What vanishes is marked as removed, as a backup does.
 */
function replay(changes: readonly Change[]) {
  const trees: Tree[] = [new Map()];
  const folders: Folders[] = [new Map()];
  const steps: { readonly removed: readonly string[]; readonly written: string | undefined }[] = [];
  for (const { path, content, mtime, mode, folder } of changes) {
    const tree = new Map(trees.at(-1));
    const removed = [...tree.keys()].filter((known) => (content === undefined ? known === path : liesIn(known, path) || liesIn(path, known)));
    for (const known of removed) tree.delete(known);
    if (content !== undefined) tree.set(path, { content, mtime, mode });
    trees.push(tree);
    folders.push(new Map([...(folders.at(-1) ?? []), ...(folder === undefined ? [] : [[folderOf(path), folder] as const])]));
    steps.push({ removed, written: content === undefined ? undefined : path });
  }
  return { trees, folders, steps };
}

test('a restore of a time gives exactly the tree of that time, whatever happened before and after', { timeout: 600_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 4, maxLength: 14 }), fc.array(fc.nat(13), { minLength: 2, maxLength: 2 }), async (changes, picked) => {
    const rig = await createRestoreRig();
    const folder = await mkdtemp(join(tmpdir(), 'keepsake-at-'));
    try {
      const { trees, folders, steps } = replay(changes);
      for (const [index, { removed, written }] of steps.entries()) {
        const when = timeOf(index + 1);
        const lines = removed.map((path): JournalLine => ({ kind: 'removed', source: sourceId, label: 'Pictures', path, when }));
        if (lines.length > 0) await rig.confirm(lines);
        const state = written === undefined ? undefined : trees[index + 1]!.get(written);
        if (written !== undefined && state !== undefined) await rig.store(written, state.content, { when, mtime: state.mtime, mode: state.mode });
        const { path, folder: around } = changes[index]!;
        if (around !== undefined) await rig.confirm([{ kind: 'folder', source: sourceId, label: 'Pictures', path: folderOf(path), ...around, when }]);
      }
      for (const step of new Set([...picked.map((each) => 1 + (each % changes.length)), changes.length])) {
        const to = join(folder, String(step));
        const tree = trees[step]!;
        const { summary, error } = await restoreTo(rig.destination, to, { at: start + step * second });
        // Where nothing was there yet, nothing can be restored.
        if (tree.size === 0) {
          expect(summary.restored).toBe(0);
          continue;
        }
        expect(error).toBeUndefined();
        const expected = Object.fromEntries([...tree].map(([path, { content }]) => [`Pictures/${path}`, content]));
        expect(treeOf(to)).toEqual(expected);
        for (const [path, { mtime, mode }] of tree) {
          expect(mtimeOf(join(to, 'Pictures', path)), path).toBe(keptTime(BigInt(mtime)));
          expect(modeOf(join(to, 'Pictures', path)), path).toBe(keptMode(mode));
        }
        for (const [path, { mtime, mode }] of folders[step]!)
          if ([...tree.keys()].some((file) => path === '' || liesIn(file, path))) expectFolder(join(to, 'Pictures', path), mtime, mode);
      }
    } finally {
      await rig.close();
      await rm(folder, { recursive: true, force: true });
    }
  }), { numRuns: 6 });
});

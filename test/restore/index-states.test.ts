import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import { openBackupIndex, type BackupIndex } from '../../src-main/restore/browse/backup-index.ts';
import type { IndexEntryPosition } from '../../src-main/restore/browse/index-types.ts';
import { foldJournal } from '../../src-main/restore/fold-journal.ts';

const never = new AbortController().signal;
const source = 'picturessource';
const sourceOf = (number: number): string => `source${String(number).padStart(8, '0')}`;
const [anna, berta] = ['annaswriter01', 'bertaswriter1'];
const start = Date.UTC(2026, 4, 1);
const timeOf = (step: number): number => start + step * 1000;
const sha = (content: string): string => Buffer.from(content.padEnd(32, '.')).toString('hex').slice(0, 64);

interface Written {
  readonly writer: string;
  readonly line: JournalLine;
}

/** A journal that says these lines, each writer's in their order. */
function journalOf(lines: readonly Written[]): OpenDestination {
  const destination = {
    vaultId: 'statesvault01',
    writer: anna,
    async *journal(cursor: string | undefined) {
      const from = Number(cursor ?? 0);
      yield { lines: lines.slice(from), cursor: String(lines.length) };
    },
  };
  return destination as unknown as OpenDestination;
}

function open(): BackupIndex & { readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-states-'));
  const index = openBackupIndex(folder, 'statesvault01');
  onTestFinished(async () => {
    await index.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { ...index, file: join(folder, 'statesvault01.sqlite') };
}

function version(writer: string, path: string, content: string, step: number, mtimeMs = 0, of = source): Written {
  const place = { source: of, label: 'Pictures', path };
  const when = new Date(timeOf(step)).toISOString();
  return { writer, line: { kind: 'version', ...place, object: sha(content), sha256: sha(content), bytes: content.length, mtime: String(BigInt(mtimeMs) * 1_000_000n), mode: 0o644, when } };
}
function removed(writer: string, path: string, step: number, of = source): Written {
  return { writer, line: { kind: 'removed', source: of, label: 'Pictures', path, when: new Date(timeOf(step)).toISOString() } };
}

/** All files of a state by walking its folders. */
async function walk(index: BackupIndex, source: string, at: number | undefined, limit: number, folder = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (let from: IndexEntryPosition | undefined; ; ) {
    const page = await index.entries(source, Buffer.from(folder), at, from, limit);
    for (const entry of page.entries) {
      const path = `${folder === '' ? '' : `${folder}/`}${Buffer.from(entry.name).toString()}`;
      const single = await index.entry(source, Buffer.from(path), at, entry.kind);
      if (entry.kind === 'folder') {
        expect(single?.kind).toBe('folder');
        found.push(...(await walk(index, source, at, limit, path)));
      } else {
        expect(single).toEqual(entry);
        found.push(`${source} ${path} ${entry.object} ${entry.modifiedMs}`);
      }
    }
    if (page.next === undefined) return found.sort();
    from = page.next;
  }
}

/** The same by the fold that a restore of that time uses. */
async function folded(lines: readonly Written[], until: number | undefined): Promise<readonly string[]> {
  const fold = await foldJournal(journalOf(lines), never, { until });
  try {
    const found: string[] = [];
    for await (const page of fold.files(never))
      for (const file of page) if (file.removed === undefined) found.push(`${file.source} ${file.path} ${file.object} ${Number(BigInt(file.mtime) / 1_000_000n)}`);
    return found.sort();
  } finally {
    await fold.close();
  }
}

// Among them names that sort between a folder and what is in it.
const paths = ['a', 'a/x.jpg', 'a b/y.jpg', 'a!/z.jpg', 'a/b/c/d.jpg', 'top.jpg', 'e/f.jpg'];

test('shows at each time what a restore of that time would restore, whatever several writers say', { timeout: 600_000 }, async () => {
  const step = fc.record({
    writer: fc.constantFrom(anna, anna, anna, berta), path: fc.constantFrom(...paths), content: fc.option(fc.constantFrom('one', 'two'), { nil: undefined }),
    mtime: fc.constantFrom(0, 0, 5000), pause: fc.constantFrom(1, 1, 1, -2),
  });
  // Each history is that of a source of its own: one index and a few folds serve all of them.
  const histories = fc.array(fc.array(step, { minLength: 2, maxLength: 20 }), { minLength: 80, maxLength: 80 });
  await fc.assert(fc.asyncProperty(histories, fc.boolean(), fc.integer({ min: 20, max: 800 }), async (all, bertaFirst, cut) => {
    const lines = all.flatMap((steps, number) => {
      let clock = 10;
      const source = sourceOf(number);
      const gone = new Set<string>();
      return steps.flatMap(({ writer, path, content, mtime, pause }, index) => {
        clock += pause;
        // A backup marks once what is gone.
        const key = `${writer} ${path}`;
        if (content === undefined && gone.has(key)) return [];
        if (content === undefined) gone.add(key);
        else gone.delete(key);
        // No two lines of a source have the same time: which writer counts is not said then.
        const at = clock * 100 + index;
        return [content === undefined ? removed(writer, path, at, source) : version(writer, path, content, at, mtime, source)];
      });
    });
    // One journal after the other, in the order of the writers' IDs.
    const [first, second] = bertaFirst ? [berta, anna] : [anna, berta];
    const ordered = [...lines.filter(({ writer }) => writer === first), ...lines.filter(({ writer }) => writer === second)];
    const folder = mkdtempSync(join(tmpdir(), 'keepsake-states-'));
    const index = openBackupIndex(folder, 'statesvault01');
    try {
      await index.update(journalOf(ordered.slice(0, cut)), never);
      await index.update(journalOf(ordered), never);
      for (const at of [undefined, timeOf(0), ...[10, 11, 12, 13, 15, 17, 20, 24].map((clock) => timeOf(clock * 100 + 50))]) {
        const shown: string[] = [];
        for (const number of all.keys()) shown.push(...(await walk(index, sourceOf(number), at, 2)));
        expect(shown.sort(), String(at)).toEqual(await folded(ordered, at));
      }
    } finally {
      await index.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }), { numRuns: 3, endOnFailure: true });
});

test('a line that repeats what is known, and a removal, take no room', async () => {
  const index = open();
  const lines = [version(anna, 'a.jpg', 'one', 1), version(anna, 'b.jpg', 'one', 1), removed(anna, 'b.jpg', 3), version(anna, 'a.jpg', 'one', 4)];
  await index.update(journalOf(lines), never);
  expect(await walk(index, source, timeOf(0), 10)).toEqual([]);
  expect((await walk(index, source, timeOf(2), 10)).map((each) => each.split(' ')[1])).toEqual(['a.jpg', 'b.jpg']);
  expect((await walk(index, source, timeOf(3), 10)).map((each) => each.split(' ')[1])).toEqual(['a.jpg']);
  const database = new Database(index.file, { readonly: true });
  onTestFinished(() => void database.close());
  expect(database.prepare('SELECT count(*) AS rows FROM past').get()).toEqual({ rows: 0 });
});

test('folders that hold nothing at a time are not there then', async () => {
  const index = open();
  await index.update(journalOf([version(anna, 'old/deep/a.jpg', 'one', 1), version(anna, 'new/b.jpg', 'two', 3), removed(anna, 'old/deep/a.jpg', 3)]), never);
  const names = async (at?: number): Promise<readonly string[]> => (await index.entries(source, Buffer.alloc(0), at, undefined, 10)).entries.map(({ name }) => Buffer.from(name).toString());
  expect(await names()).toEqual(['new']);
  expect(await names(timeOf(1))).toEqual(['old']);
  expect(await index.entry(source, Buffer.from('old/deep'), undefined)).toBeUndefined();
  expect(await index.entry(source, Buffer.from('old/deep'), timeOf(1))).toMatchObject({ kind: 'folder' });
  expect(await index.entry(source, Buffer.alloc(0), timeOf(0))).toBeUndefined();
  expect(await index.entry('nosuchsource', Buffer.alloc(0), undefined)).toBeUndefined();
});

test('lists the days on which runs ended', async () => {
  const index = open();
  const run = (when: Date): Written => ({
    writer: anna,
    line: {
      kind: 'run', run: 'run000000001', state: 'complete', startedAt: when.toISOString(), when: when.toISOString(),
      counters: { processed: 1, uploaded: 1, present: 0, skipped: 0, failed: 0, cancelled: 0, bytesUploaded: 1 },
    },
  });
  // The first and the last minute of a day in this machine's time zone.
  await index.update(journalOf([run(new Date(2026, 4, 2, 0, 0, 30)), run(new Date(2026, 4, 2, 23, 59, 30)), run(new Date(2026, 10, 1, 12))]), never);
  expect(await index.days()).toEqual(['2026-11-01', '2026-05-02']);
});

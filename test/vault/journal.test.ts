import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeLine } from '../../src-main/vault/journal-line.ts';
import {
  collect,
  content,
  failure,
  files,
  journalPaths,
  never,
  opened,
  pages,
  put,
  removed,
  temporaryFolder,
  version,
  writer,
} from './vault-rig.ts';

const segment = (root: string, seq: number, of = writer): string =>
  join(root, 'journal', of, `${String(seq).padStart(8, '0')}.jsonl`);

const segments = (folder: string): readonly string[] => files(folder).filter((name) => name.endsWith('.jsonl'));

/** Lines as their writer would have left them in a segment. */
function writeSegment(root: string, of: string, seq: number, text: string): void {
  mkdirSync(join(root, 'journal', of), { recursive: true });
  writeFileSync(segment(root, seq, of), text);
}

describe('appending', () => {
  it('confirms a version whose object is stored, and reads it back', async () => {
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    await put(vault, photo);
    await vault.append(writer, [version('a.jpg', photo), removed('b.jpg')], never);
    const [page] = await pages(vault);
    expect(page?.lines).toEqual([
      { writer, line: version('a.jpg', photo) },
      { writer, line: removed('b.jpg') },
    ]);
  });

  it('refuses a version whose object is absent or cut off, and writes none of its lines', async () => {
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    await put(vault, photo);
    const calls = [
      vault.append(writer, [removed('a.jpg'), version('b.jpg', content('never stored'))], never),
      vault.append(writer, [{ ...version('c.jpg', photo), bytes: 8 }], never),
      vault.append(writer, [removed('d.jpg')], never),
    ];
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'object-absent', scope: 'file' } },
      { status: 'rejected', reason: { code: 'object-absent' } },
      { status: 'fulfilled' },
    ]);
    expect(await journalPaths(vault)).toEqual(['d.jpg']);
  });

  it('confirms an object that another writer stored', async () => {
    const root = temporaryFolder();
    const photo = content('a photo');
    await put(await opened(root), photo, 'writer0002');
    const second = await opened(root);
    await second.append(writer, [version('a.jpg', photo)], never);
    expect(await journalPaths(second)).toEqual(['a.jpg']);
  });

  it('keeps the order of the calls, each writer in a folder of its own', async () => {
    const vault = await opened(temporaryFolder());
    const names = Array.from({ length: 300 }, (_, index) => `${index}.jpg`);
    await Promise.all(
      names.flatMap((name) => ['writer000a', 'writer000b'].map((each) => vault.append(each, [removed(name)], never))),
    );
    expect(await journalPaths(vault)).toEqual([...names, ...names]);
    expect(segments(join(vault.root, 'journal'))).toEqual([
      join('writer000a', '00000001.jsonl'),
      join('writer000b', '00000001.jsonl'),
    ]);
  });

  it('begins a new segment for each Vault object, and leaves closed ones as they are', async () => {
    const root = temporaryFolder();
    for (const seq of [1, 2]) {
      const vault = await opened(root);
      await vault.append(writer, [removed(`${seq}.jpg`)], never);
      await vault.append(writer, [removed(`${seq}b.jpg`)], never);
      await vault.close();
      expect(existsSync(segment(root, seq + 1))).toBe(false);
    }
    expect(readFileSync(segment(root, 1), 'utf8')).toBe(encodeLine(removed('1.jpg')) + encodeLine(removed('1b.jpg')));
    expect(await journalPaths(await opened(root))).toEqual(['1.jpg', '1b.jpg', '2.jpg', '2b.jpg']);
  });

  it('begins a new segment at 4 MiB, and reads all of them in pages', async () => {
    const vault = await opened(temporaryFolder());
    const name = 'x'.repeat(1000);
    for (let batch = 0; batch < 5; batch += 1)
      await vault.append(
        writer,
        Array.from({ length: 2500 }, (_, index) => removed(`${name}${batch}-${index}`)),
        never,
      );
    expect(segments(join(vault.root, 'journal', writer))).toEqual(['00000001.jsonl', '00000002.jsonl', '00000003.jsonl']);
    const all = await pages(vault);
    expect(Math.max(...all.map((page) => page.lines.length))).toBeLessThanOrEqual(2000);
    expect((await journalPaths(vault)).map((path) => path.slice(1000))).toEqual(
      Array.from({ length: 12_500 }, (_, index) => `${Math.floor(index / 2500)}-${index % 2500}`),
    );
  });

  it("closes its own torn segment without cutting anything, touches no other writer's, and goes on in the next", async () => {
    const root = temporaryFolder();
    await opened(root);
    const torn = encodeLine(removed('whole.jpg')) + encodeLine(removed('torn.jpg')).slice(0, -20);
    writeSegment(root, writer, 7, torn);
    writeSegment(root, 'writer0002', 7, torn);
    const vault = await opened(root);
    await vault.append(writer, [removed('next.jpg')], never);
    expect(readFileSync(segment(root, 7), 'utf8').startsWith(torn)).toBe(true);
    expect(readFileSync(segment(root, 7, 'writer0002'), 'utf8')).toBe(torn);
    expect(readFileSync(segment(root, 8), 'utf8')).toBe(encodeLine(removed('next.jpg')));
    expect(await journalPaths(vault)).toEqual(['whole.jpg', 'next.jpg', 'whole.jpg']);
  });

  it('does not count what a crash left at the end of a segment as damage, once it is closed, wherever reading begins', async () => {
    const root = temporaryFolder();
    await opened(root);
    writeSegment(root, writer, 1, `${encodeLine(removed('a.jpg'))}\0\0\0\n\0\0`);
    const vault = await opened(root);
    const before = (await pages(vault)).at(-1)?.cursor;
    await vault.append(writer, [removed('b.jpg')], never);
    for (const cursor of [undefined, before])
      expect((await pages(vault, cursor)).map((page) => page.damaged)).toEqual([undefined]);
    expect(await journalPaths(vault, before)).toEqual(['b.jpg']);
  });

  it('counts a line as damaged that was whole when its torn segment was closed', async () => {
    const root = temporaryFolder();
    await opened(root);
    const last = encodeLine(removed('b.jpg'));
    writeSegment(root, writer, 1, `${encodeLine(removed('a.jpg'))}${last}torn`);
    const vault = await opened(root);
    await vault.append(writer, [removed('c.jpg')], never);
    const text = readFileSync(segment(root, 1), 'utf8');
    writeFileSync(segment(root, 1), text.replace('b.jpg', 'x.jpg'));
    expect((await pages(vault))[0]?.damaged).toBeGreaterThan(0);
  });

  it('goes on in a new segment when somebody else wrote into its own', async () => {
    const vault = await opened(temporaryFolder());
    await vault.append(writer, [removed('a.jpg')], never);
    appendFileSync(segment(vault.root, 1), encodeLine(removed('foreign.jpg')));
    await vault.append(writer, [removed('b.jpg')], never);
    expect(await journalPaths(vault)).toEqual(['a.jpg', 'foreign.jpg', 'b.jpg']);
    expect(existsSync(segment(vault.root, 2))).toBe(true);
  });
});

describe('reading', () => {
  it('answers one page with a cursor where there is nothing', async () => {
    const vault = await opened(temporaryFolder());
    const all = await pages(vault);
    expect(all).toHaveLength(1);
    expect(all[0]?.lines).toEqual([]);
    await vault.append(writer, [removed('a.jpg')], never);
    expect(await journalPaths(vault, all[0]?.cursor)).toEqual(['a.jpg']);
  });

  it('resumes after its cursor while segments grow and writers come', async () => {
    const root = temporaryFolder();
    const [first, second] = [await opened(root), await opened(root)];
    let cursor: string | undefined;
    const seen: string[] = [];
    const look = async (): Promise<void> => {
      for (const page of await pages(second, cursor)) {
        cursor = page.cursor;
        seen.push(...page.lines.flatMap(({ line }) => ('path' in line ? line.path : [])));
      }
    };
    await first.append('writer000b', [removed('1')], never);
    await look();
    await first.append('writer000b', [removed('2')], never);
    await first.append('writer000a', [removed('3')], never);
    await look();
    await first.close();
    const third = await opened(root);
    await third.append('writer000b', [removed('4')], never);
    await look();
    await look();
    expect(seen).toEqual(['1', '3', '2', '4']);
  });

  it('stops before a line that is still being written, and reads it when it is there', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    const [one, two] = [encodeLine(removed('one')), encodeLine(removed('two'))];
    writeSegment(root, 'writer0002', 1, one + two.slice(0, 30));
    const [page] = await pages(vault);
    expect(page?.lines).toHaveLength(1);
    expect(page?.damaged).toBeUndefined();
    writeSegment(root, 'writer0002', 1, one + two);
    expect(await journalPaths(vault, page?.cursor)).toEqual(['two']);
  });

  it('passes over damaged lines and counts them, and over unknown kinds without a word', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    const album = '{"kind":"album"}';
    const sum = createHash('sha256').update(album).digest('hex').slice(0, 16);
    const line = (name: string): string => encodeLine(removed(name));
    writeSegment(
      root,
      'writer0002',
      1,
      `${line('1')}rot\n${line('2')}{"kind":"album","sum":"${sum}"}\n${'long'.repeat(400_000)}\n${line('3')}`,
    );
    writeSegment(root, 'writer0002', 2, `${line('4')}${line('torn').slice(0, 40)}`);
    writeSegment(root, 'writer0002', 3, '');
    writeSegment(root, 'writer0002', 4, line('5'));
    const all = await pages(vault);
    expect(all.flatMap((page) => page.lines).map(({ line: each }) => ('path' in each ? each.path : ''))).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    expect(all.reduce((sum, page) => sum + (page.damaged ?? 0), 0)).toBe(3);
  });

  it("passes over one writer's lines, and its cursor is behind them", async () => {
    const vault = await opened(temporaryFolder());
    await vault.append(writer, [removed('mine')], never);
    await vault.append('writer0002', [removed('theirs')], never);
    const all = await collect(vault.journal(undefined, never, { passOver: writer }));
    expect(all.flatMap((page) => page.lines).map((each) => each.writer)).toEqual(['writer0002']);
    await vault.append(writer, [removed('mine, later')], never);
    expect(await journalPaths(vault, all.at(-1)?.cursor)).toEqual(['mine, later']);
  });

  it('ignores what is no segment and no writer, and refuses what is no cursor', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    await vault.append(writer, [removed('a.jpg')], never);
    writeFileSync(join(root, 'journal', writer, '._00000001.jsonl'), 'x\n');
    writeFileSync(join(root, 'journal', 'notafolder'), 'x\n');
    mkdirSync(join(root, 'journal', 'Not A Writer'));
    expect(await journalPaths(vault)).toEqual(['a.jpg']);
    for (const cursor of [
      '',
      'x',
      Buffer.from('{"../..":[1,1]}').toString('base64url'),
      Buffer.from('{"writer0001":[-1,0]}').toString('base64url'),
    ])
      expect(await failure(pages(vault, cursor))).toMatchObject({ code: 'usage' });
  });

  it('reads a segment again that is shorter than it was', async () => {
    const vault = await opened(temporaryFolder());
    await vault.append(writer, [removed('a.jpg')], never);
    const { size } = statSync(segment(vault.root, 1));
    await vault.append(writer, [removed('b.jpg')], never);
    const cursor = (await pages(vault)).at(-1)?.cursor;
    truncateSync(segment(vault.root, 1), size);
    expect(await journalPaths(vault, cursor)).toEqual(['a.jpg']);
  });
});

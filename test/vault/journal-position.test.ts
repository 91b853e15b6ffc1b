import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipOn } from '../rigs/skips.ts';
import { decodeCursor } from '../../src-main/vault/journal-cursor.ts';
import { encodeLine } from '../../src-main/vault/journal-line.ts';
import type { Vault } from '../../src-main/vault/vault-types.ts';
import { collect, failure, journalPaths, never, opened, pages, removed, temporaryFolder, writer } from './vault-rig.ts';

const segment = (root: string, seq: number): string =>
  join(root, 'journal', writer, `${String(seq).padStart(8, '0')}.jsonl`);

/** A vault with three segments of two lines each, and the cursor after them. */
async function threeSegments(): Promise<{ readonly root: string; readonly vault: Vault; readonly cursor: string }> {
  const root = temporaryFolder();
  for (const seq of [1, 2, 3]) {
    const each = await opened(root);
    await each.append(writer, [removed(`${seq}a.jpg`), removed(`${seq}b.jpg`)], never);
    await each.close();
  }
  const vault = await opened(root);
  return { root, vault, cursor: (await pages(vault)).at(-1)?.cursor ?? '' };
}

describe('a cursor whose journal does not hold what was read', () => {
  const changes: readonly (readonly [name: string, change: (root: string) => void])[] = [
    ['the last segment is gone', (root) => rmSync(segment(root, 3))],
    ['a segment in the middle is gone', (root) => rmSync(segment(root, 2))],
    ['the last segment is shorter', (root) => truncateSync(segment(root, 3), 100)],
    ['the last segment is empty', (root) => truncateSync(segment(root, 3), 0)],
    ['the writer is gone', (root) => rmSync(join(root, 'journal', writer), { recursive: true })],
    ['the whole journal is gone', (root) => rmSync(join(root, 'journal'), { recursive: true })],
    [
      'the last line is another of the same length',
      (root) => writeFileSync(segment(root, 3), encodeLine(removed('3a.jpg')) + encodeLine(removed('3x.jpg'))),
    ],
    [
      'a folder has the name of a segment',
      (root) => {
        renameSync(segment(root, 3), `${segment(root, 3)}.away`);
        mkdirSync(segment(root, 3));
      },
    ],
  ];
  it.each(changes)('is told so where %s, and reads what is left from the beginning', async (_, change) => {
    const { root, vault, cursor } = await threeSegments();
    change(root);
    const [page] = await pages(vault, cursor);
    expect(page?.behind).toBe(true);
    expect(await journalPaths(vault, cursor)).toEqual(await journalPaths(vault));
  });

  it('is not told so where lines, segments and writers were added', async () => {
    const { root, vault, cursor } = await threeSegments();
    appendFileSync(segment(root, 3), encodeLine(removed('3c.jpg')));
    await vault.append(writer, [removed('4a.jpg')], never);
    await vault.append('writer0002', [removed('other.jpg')], never);
    const [page] = await pages(vault, cursor);
    expect(page?.behind).toBeUndefined();
    expect(await journalPaths(vault, cursor)).toEqual(['3c.jpg', '4a.jpg', 'other.jpg']);
  });

  it('is not told so where its writer cuts off a torn line that was not read', async () => {
    const { root, vault, cursor } = await threeSegments();
    appendFileSync(segment(root, 3), `rot\n${encodeLine(removed('torn.jpg')).slice(0, 40)}`);
    const [passed] = await collect(vault.journal(cursor, never, { passOver: writer }));
    const end = passed?.cursor;
    await vault.append(writer, [removed('4a.jpg')], never);
    for (const each of [cursor, end]) {
      const [page] = await pages(vault, each);
      expect(page?.behind).toBeUndefined();
      expect(page?.lines.map(({ line }) => 'path' in line && line.path)).toEqual(['4a.jpg']);
    }
  });

  it('is told so by a cursor of an older version where the segment is shorter or gone', async () => {
    const { root, vault, cursor } = await threeSegments();
    const [seq, offset] = decodeCursor(cursor).get(writer) ?? [];
    const older = Buffer.from(JSON.stringify({ [writer]: [seq, offset] })).toString('base64url');
    expect((await pages(vault, older))[0]?.behind).toBeUndefined();
    truncateSync(segment(root, 3), 100);
    expect((await pages(vault, older))[0]?.behind).toBe(true);
    rmSync(segment(root, 3));
    expect((await pages(vault, older))[0]?.behind).toBe(true);
  });
});

describe('what is no segment', () => {
  skipOn('windows', 'a folder holds no pipes, and a link to a file takes a privilege')('is passed over: a folder, a dangling link, a link loop, a pipe; the journal goes on after it', async () => {
    const { root, vault } = await threeSegments();
    mkdirSync(segment(root, 4));
    symlinkSync(join(root, 'nowhere'), segment(root, 5));
    symlinkSync(segment(root, 6), segment(root, 6));
    execFileSync('mkfifo', [segment(root, 7)]);
    symlinkSync(join(root, 'journal/loop00000001'), join(root, 'journal/loop00000001'));
    writeFileSync(join(root, 'journal', writer, '000000003.jsonl'), encodeLine(removed('not its name.jpg')));
    await vault.append(writer, [removed('next.jpg')], never);
    expect((await journalPaths(vault)).at(-1)).toBe('next.jpg');
    expect(await journalPaths(vault)).toHaveLength(7);
    expect(readFileSync(segment(root, 8), 'utf8')).toBe(encodeLine(removed('next.jpg')));
  });

  it('goes on after a segment of 12 nines where readers find it', async () => {
    const { root, vault } = await threeSegments();
    writeFileSync(segment(root, 999_999_999_999), '');
    await vault.append(writer, [removed('next.jpg')], never);
    expect((await journalPaths(vault)).at(-1)).toBe('next.jpg');
  });

  it('refuses to write behind the highest number that readers take', async () => {
    const { root, vault } = await threeSegments();
    writeFileSync(segment(root, Number.MAX_SAFE_INTEGER), '');
    expect(await failure(vault.append(writer, [removed('next.jpg')], never))).toMatchObject({
      code: 'vault-format',
      scope: 'destination',
    });
  });
});

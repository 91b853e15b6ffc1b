import { describe, expect, test } from 'vitest';
import { createBackupPages } from '../../src-renderer/restore/backup-pages.ts';
import { createGridLayout } from '../../src-renderer/restore/grid-layout.ts';
import { nothingSelected, totalsOf, toggled, withItems, type GridItem } from '../../src-renderer/restore/selection.ts';
import type { BackupFile } from '../../src-shared/backup-browsing.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { restoreSelectionMax } from '../../src-shared/restore.ts';

const file = (index: number): BackupFile => ({
  source: 'source00000001', path: `${index}.jpg`, object: 'ab'.repeat(32), bytes: 10, kind: 'photo',
  modifiedAt: '2026-01-01T00:00:00.000Z', backedUpAt: '2026-01-01T00:00:00.000Z', versions: 1,
});

describe('the layout of the grid', () => {
  const layout = createGridLayout([{ title: 'May', count: 4 }, { title: 'none', count: 0 }, { title: 'April', count: 2 }], 3);

  test('has a title above the cells of each section that has some', () => {
    expect(Array.from({ length: layout.rows }, (_, row) => layout.row(row))).toEqual([
      { kind: 'title', title: 'May' }, { kind: 'cells', first: 0, end: 3 }, { kind: 'cells', first: 3, end: 4 },
      { kind: 'title', title: 'April' }, { kind: 'cells', first: 4, end: 6 },
    ]);
    expect([0, 3, 4, 5].map((cell) => layout.rowOf(cell))).toEqual([1, 2, 4, 4]);
  });

  test('leads up and down over titles and short rows', () => {
    expect(layout.vertical(2, 1)).toBe(3);
    expect(layout.vertical(3, 1)).toBe(4);
    expect(layout.vertical(5, -1)).toBe(3);
    expect(layout.vertical(5, -9)).toBe(1);
    expect(layout.vertical(5, 1)).toBe(5);
    expect(createGridLayout([], 3).rows).toBe(0);
  });
});

describe('the pages of a list', () => {
  test('are loaded where somebody looks, and anew when the backup was read further', async () => {
    const asked: number[] = [];
    let total = 300;
    const pages = createBackupPages(async (offset, limit) => {
      asked.push(offset);
      return { total, rows: Array.from({ length: Math.min(limit, total - offset) }, (_, index) => file(offset + index)) };
    });
    pages.see(100, 130);
    await expect.poll(() => pages.at(125)?.path).toBe('125.jpg');
    expect(asked).toEqual([0, 120]);
    expect([pages.total(), pages.at(299)]).toEqual([300, undefined]);
    pages.see(100, 125);
    total = 301;
    pages.refresh();
    await expect.poll(() => pages.total()).toBe(301);
    await expect.poll(() => asked).toEqual([0, 120, 0, 120]);
    expect((await pages.range(295, 400)).map(({ path }) => path).at(-1)).toBe('300.jpg');
  });

  test('tell why they could not be loaded, and try again with the next look', async () => {
    let isBroken = true;
    const pages = createBackupPages(async () => {
      if (isBroken) throw new KeepsakeError('unreachable', 'away');
      return { total: 1, rows: [file(0)] };
    });
    pages.see(0, 1);
    await expect.poll(() => pages.error()?.message).toBe('away');
    isBroken = false;
    pages.see(0, 1);
    await expect.poll(() => pages.at(0)?.path).toBe('0.jpg');
    expect(pages.error()).toBeUndefined();
  });
});

describe('a selection', () => {
  const item = (index: number): GridItem => ({ kind: 'file', file: file(index) });

  test('is toggled, counts what is in its folders, and is never larger than a restore takes', () => {
    const folder: GridItem = { kind: 'folder', source: 'source00000001', folder: { name: 'Rome', path: 'Rome', files: 5, bytes: 500 } };
    const two = toggled(toggled(nothingSelected, item(1)), folder);
    expect(totalsOf(two)).toEqual({ folders: 1, files: 6, bytes: 510 });
    expect(totalsOf(toggled(two, item(1)))).toEqual({ folders: 1, files: 5, bytes: 500 });
    expect(withItems(nothingSelected, Array.from({ length: restoreSelectionMax + 5 }, (_, index) => item(index))).size).toBe(restoreSelectionMax);
  });
});

/** Cells of a grid that belong together, with or without a title above them. */
export interface Section {
  readonly title?: string;
  readonly count: number;
}

export type GridRow =
  | { readonly kind: 'title'; readonly title: string }
  /** Cells from `first` to before `end`. */
  | { readonly kind: 'cells'; readonly first: number; readonly end: number };

/** Where the cells of a grid are: sections below each other, each in rows of `columns` cells. */
export interface GridLayout {
  readonly rows: number;
  readonly cells: number;
  row(index: number): GridRow;
  /** The row that has a cell. */
  rowOf(cell: number): number;
  /** The cell above or below, as near as there is one; the cell itself at the edge. */
  vertical(cell: number, rows: number): number;
}

interface Placed {
  readonly title: string | undefined;
  readonly firstRow: number;
  /** The row of the first cell. */
  readonly bodyRow: number;
  readonly firstCell: number;
  readonly endCell: number;
}

export function createGridLayout(sections: readonly Section[], columns: number): GridLayout {
  const placed: Placed[] = [];
  let rows = 0;
  let cells = 0;
  for (const { title, count } of sections) {
    if (count === 0) continue;
    const bodyRow = rows + (title === undefined ? 0 : 1);
    placed.push({ title, firstRow: rows, bodyRow, firstCell: cells, endCell: cells + count });
    rows = bodyRow + Math.ceil(count / columns);
    cells += count;
  }

  function sectionOfRow(row: number): Placed | undefined {
    return placed[lastIndex(placed, ({ firstRow }) => firstRow <= row)];
  }

  function row(index: number): GridRow {
    const section = sectionOfRow(index);
    if (section === undefined) return { kind: 'cells', first: 0, end: 0 };
    if (index < section.bodyRow) return { kind: 'title', title: section.title ?? '' };
    const first = section.firstCell + (index - section.bodyRow) * columns;
    return { kind: 'cells', first, end: Math.min(section.endCell, first + columns) };
  }

  function rowOf(cell: number): number {
    const section = placed[lastIndex(placed, ({ firstCell }) => firstCell <= cell)];
    return section === undefined ? 0 : section.bodyRow + Math.floor((cell - section.firstCell) / columns);
  }

  return {
    rows, cells, row, rowOf,
    vertical(cell, by) {
      const from = row(rowOf(cell));
      if (from.kind === 'title') return cell;
      const column = cell - from.first;
      const step = Math.sign(by);
      let found = cell;
      let left = Math.abs(by);
      for (let index = rowOf(cell) + step; left > 0 && index >= 0 && index < rows; index += step) {
        const next = row(index);
        if (next.kind === 'title') continue;
        found = Math.min(next.first + column, next.end - 1);
        left -= 1;
      }
      return found;
    },
  };
}

/** The last one that fits; what fits comes before what does not. -1 where none fits. */
function lastIndex<T>(sorted: readonly T[], fits: (item: T) => boolean): number {
  let low = -1;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const item = sorted[middle];
    if (item !== undefined && fits(item)) low = middle;
    else high = middle - 1;
  }
  return low;
}

import { type KeyboardEvent, type MouseEvent, useEffect, useId, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { BackupFile, BackupFolder } from '../../src-shared/backup-browsing.ts';
import { restoreSelectionMax } from '../../src-shared/restore.ts';
import { words } from '../words.ts';
import type { BackupPages } from './backup-pages.ts';
import type { GridLayout } from './grid-layout.ts';
import styles from './photo-grid.module.css';
import { PhotoTile } from './photo-tile.tsx';
import { type GridItem, keyOf, nothingSelected, type Selection, toggled, withItems } from './selection.ts';

/** In px. Part of the layout, not of the style sheet: the virtualizer places the rows by them. */
const tileMin = 132;
const gap = 12;
const captionHeight = 30;
const titleHeight = 48;
/** Elements higher than this are cut off by browsers. */
const heightMax = 16_000_000;

export interface PhotoGridProps {
  readonly label: string;
  readonly vault: string;
  /** They come before the files. */
  readonly folders: readonly { readonly source: string; readonly folder: BackupFolder }[];
  readonly pages: BackupPages;
  /** @param columns cells of a row */
  readonly layout: (columns: number) => GridLayout;
  readonly selection: Selection;
  readonly onSelect: (change: (selection: Selection) => Selection) => void;
  /** Shows a file large, by its position among the files. */
  readonly onOpen: (index: number) => void;
  readonly onOpenFolder: (item: GridItem & { readonly kind: 'folder' }) => void;
}

/** Photos and folders of a backup as tiles, of which only those are drawn that are seen. It is one stop of the Tab key. */
export function PhotoGrid(props: PhotoGridProps) {
  const { label, vault, folders, pages, selection, onSelect, onOpen, onOpenFolder } = props;
  const id = useId();
  const scrollRef = useRef<HTMLDivElement>(null);
  const width = useWidth(scrollRef);
  const columns = Math.max(2, Math.floor((width + gap) / (tileMin + gap)));
  const tile = Math.max(60, Math.floor((width - gap * (columns - 1)) / columns));
  const layout = props.layout(columns);
  const rowHeight = tile + captionHeight + gap;
  const rows = Math.min(layout.rows, Math.floor(heightMax / rowHeight));
  useSyncExternalStore(pages.subscribe, pages.version);
  /** Where the keyboard is, and where a range of selected cells begins. */
  const [at, setAt] = useState<number>();
  const [anchor, setAnchor] = useState<number>();
  /** A change that waits for files to be loaded: later ones come after it. */
  const changing = useRef<Promise<void>>(undefined);

  // Its functions are used here and now, never kept: what the compiler warns of does not happen.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => (layout.row(index).kind === 'title' ? titleHeight : rowHeight),
    overscan: 3,
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight, props.layout]);
  const items = virtualizer.getVirtualItems();

  const cellsSeen = items.flatMap((item) => {
    const row = layout.row(item.index);
    return row.kind === 'cells' ? [row.first, row.end] : [];
  });
  const first = Math.max(0, Math.min(...cellsSeen, layout.cells) - folders.length);
  const end = Math.max(0, Math.max(...cellsSeen, 0) - folders.length);
  useEffect(() => {
    if (end > first) pages.see(first, end);
  }, [pages, first, end]);

  const itemAt = (cell: number): GridItem | undefined => {
    const folder = folders[cell];
    if (folder !== undefined) return { kind: 'folder', ...folder };
    const file = pages.at(cell - folders.length);
    return file === undefined ? undefined : { kind: 'file', file };
  };

  const change = (next: (selection: Selection) => Selection, loaded?: Promise<unknown>) => {
    const before = changing.current;
    if (before === undefined && loaded === undefined) {
      onSelect(next);
      return;
    }
    const changed = Promise.all([before, loaded]).then(() => {
      onSelect(next);
      if (changing.current === changed) changing.current = undefined;
    });
    changing.current = changed;
  };
  const selectOnly = (cell: number) => {
    setAnchor(cell);
    const item = itemAt(cell);
    if (item !== undefined) change(() => withItems(nothingSelected, [item]));
  };
  const toggle = (cell: number) => {
    setAnchor(cell);
    const item = itemAt(cell);
    if (item !== undefined) change((selection) => toggled(selection, item));
  };
  const selectRange = (from: number, to: number) => {
    const [low, high] = from < to ? [from, to] : [to, from];
    const chosenFolders: GridItem[] = folders.slice(low, high + 1).map((folder) => ({ kind: 'folder', ...folder }));
    const firstFile = Math.max(0, low - folders.length);
    const endFile = Math.min(high + 1 - folders.length, firstFile + restoreSelectionMax);
    let files: readonly BackupFile[] = [];
    const loaded = endFile <= firstFile ? undefined : pages.range(firstFile, endFile).then(
      (found) => void (files = found),
      // The list says itself that it cannot be read.
      () => undefined,
    );
    change(() => withItems(nothingSelected, [...chosenFolders, ...files.map((file) => ({ kind: 'file', file }) as const)]), loaded);
  };

  const open = (cell: number) => {
    const item = itemAt(cell);
    if (item?.kind === 'folder') onOpenFolder(item);
    else if (item !== undefined) onOpen(cell - folders.length);
  };

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const cell = cellOf(event);
    if (cell === undefined) return;
    setAt(cell);
    const isMark = (event.target as Element).closest('[data-mark]') !== null;
    if (isMark || event.ctrlKey || event.metaKey) toggle(cell);
    else if (event.shiftKey) selectRange(anchor ?? cell, cell);
    else if (cell < folders.length) open(cell);
    else selectOnly(cell);
  };
  const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
    const cell = cellOf(event);
    if (cell !== undefined && cell >= folders.length && (event.target as Element).closest('[data-mark]') === null) open(cell);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || layout.cells === 0) return;
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      selectRange(0, layout.cells - 1);
      return;
    }
    if (event.key === 'Escape') {
      change(() => nothingSelected);
      return;
    }
    if (event.key === ' ' && at !== undefined) {
      event.preventDefault();
      toggle(at);
      return;
    }
    if (event.key === 'Enter' && at !== undefined) {
      event.preventDefault();
      open(at);
      return;
    }
    const page = Math.max(1, Math.floor((scrollRef.current?.clientHeight ?? 0) / rowHeight) - 1);
    const next = nextCell(event.key, at, layout, page);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    virtualizer.scrollToIndex(layout.rowOf(next), { align: 'auto' });
    if (event.shiftKey) selectRange(anchor ?? at ?? next, next);
    else if (!withControl && itemAt(next) !== undefined) selectOnly(next);
    else setAnchor(next);
  };

  const activeRow = at === undefined ? undefined : layout.rowOf(at);
  const isActiveDrawn = items.some((item) => item.index === activeRow);
  const shownFiles = (pages.total() ?? 0) - hiddenCells(layout, rows);
  return (
    <div className={styles.card}>
      <div
        role="grid"
        className={styles.scroll}
        ref={scrollRef}
        tabIndex={0}
        aria-label={label}
        aria-multiselectable
        aria-rowcount={rows}
        aria-colcount={columns}
        aria-activedescendant={isActiveDrawn && at !== undefined ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
      >
        <div role="rowgroup" className={styles.all} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = layout.row(item.index);
            return (
              <div key={item.key} role="row" aria-rowindex={item.index + 1} className={styles.row} style={{ height: item.size, transform: `translateY(${item.start}px)`, gap }}>
                {row.kind === 'title' ? (
                  <span role="rowheader" aria-colspan={columns} className={styles.title}>
                    {row.title}
                  </span>
                ) : (
                  Array.from({ length: row.end - row.first }, (_, index) => row.first + index).map((cell, column) => {
                    const found = itemAt(cell);
                    return (
                      <PhotoTile
                        key={cell}
                        id={`${id}-${cell}`}
                        cell={cell}
                        column={column + 1}
                        size={tile}
                        vault={vault}
                        item={found}
                        isActive={cell === at}
                        isSelected={found !== undefined && selection.has(keyOf(found))}
                      />
                    );
                  })
                )}
              </div>
            );
          })}
        </div>
      </div>
      {selection.size >= restoreSelectionMax && (
        <p className={styles.note} role="status">
          {words.restore.selectionFull(restoreSelectionMax)}
        </p>
      )}
      {rows < layout.rows && <p className={styles.note}>{words.restore.tooMany(shownFiles, pages.total() ?? 0)}</p>}
    </div>
  );
}

/** Cells in rows that cannot be scrolled to. */
function hiddenCells(layout: GridLayout, rows: number): number {
  if (rows >= layout.rows) return 0;
  for (let index = rows; index < layout.rows; index += 1) {
    const row = layout.row(index);
    if (row.kind === 'cells') return layout.cells - row.first;
  }
  return 0;
}

function cellOf(event: MouseEvent<HTMLElement>): number | undefined {
  const text = (event.target as Element).closest('[data-cell]')?.getAttribute('data-cell');
  return text === null || text === undefined ? undefined : Number(text);
}

/** Where a key leads; undefined where it leads nowhere. @param page rows of a screen */
function nextCell(key: string, at: number | undefined, layout: GridLayout, page: number): number | undefined {
  const last = layout.cells - 1;
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[key];
  if (by !== undefined) return at === undefined ? 0 : layout.vertical(at, by);
  switch (key) {
    case 'ArrowRight':
      return at === undefined ? 0 : Math.min(last, at + 1);
    case 'ArrowLeft':
      return at === undefined ? 0 : Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** The width of an element's content in px, as it changes. */
function useWidth(box: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(900);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      const { paddingLeft, paddingRight } = getComputedStyle(element);
      setWidth(element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import type { RefObject } from 'react';

/**
 * Browsers give up on elements of more than about 17 million px (Firefox) or 33 million (Chromium); what
 * lies beyond is not shown, and the list says so.
 */
const listHeightMax = 16_000_000;
/** Rows drawn before and after those that are seen. */
const overscan = 10;
/** Asked for before the list's length is known. */
const firstRows = 40;

export interface WindowedRows {
  /** Rows of the list that can be scrolled to. */
  readonly count: number;
  /** Those that are drawn. */
  readonly items: readonly VirtualItem[];
  /** Rows to hold: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
  /** Of all rows together, in px. */
  readonly height: number;
  /** Brings a row into sight, with as little movement as that takes. */
  readonly scrollTo: (index: number) => void;
}

/**
 * Which rows of a long list to draw, all of them `rowHeight` px high.
 *
 * @param headHeight of what stays at the top edge of what scrolls, in px
 */
export function useWindowedRows(
  total: number,
  rowHeight: number,
  headHeight: number,
  scrollRef: RefObject<HTMLDivElement | null>,
): WindowedRows {
  const count = Math.min(total, Math.floor(listHeightMax / rowHeight));
  // Its functions are used here and now, never kept: what the compiler warns of does not happen.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    overscan,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? firstRows - 1) + 1;
  return {
    count, items, first, end,
    height: count * rowHeight,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}

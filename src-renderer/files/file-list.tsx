import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { isActive } from '../store/run-slice.ts';
import type { FileFilter } from '../store/state.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './file-list.module.css';
import { FileRowView, rowHeight, tallRowHeight } from './file-row.tsx';

/**
 * Browsers give up on elements of more than about 17 million px (Firefox) or 33 million (Chromium); what
 * lies beyond is reached by the filters, and the list says so.
 */
const listHeightMax = 16_000_000;
/** Lists whose rows all have a reason. */
const explained: ReadonlySet<FileFilter> = new Set<FileFilter>(['failed', 'skipped']);
/** Rows drawn before and after those that are seen. */
const overscan = 10;
/** Asked for before the list's length is known. */
const firstRows = 40;

/** The files in the order in which they were found. Only what is seen is drawn, and little more is held. */
export function FileList({ filter }: { readonly filter: FileFilter | undefined }) {
  const total = useKeepsake((state) => state.files?.total);
  const active = useKeepsake((state) => isActive(state.run));
  const seeRows = useKeepsake((state) => state.seeRows);
  const leaveFiles = useKeepsake((state) => state.leaveFiles);
  const scrollRef = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const [following, setFollowing] = useState(active);
  const height = filter !== undefined && explained.has(filter) ? tallRowHeight : rowHeight;
  const rowsMax = Math.floor(listHeightMax / height);
  const count = Math.min(total ?? 0, rowsMax);

  // Its functions are used here and now, never kept: what the compiler warns of does not happen.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => height,
    overscan,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? firstRows - 1) + 1;

  useEffect(() => seeRows(first, end), [seeRows, filter, first, end]);
  useEffect(() => leaveFiles, [leaveFiles]);

  // In the whole list the newest is where the work is: what comes after it waits. A state's newest is its last.
  const front = useKeepsake((state) => (filter === undefined ? state.run?.counters.processed : undefined));
  useLayoutEffect(() => {
    const scroll = scrollRef.current;
    if (!following || !active || scroll === null) return;
    scroll.scrollTop = front === undefined ? scroll.scrollHeight : front * height - scroll.clientHeight / 2;
    lastTop.current = scroll.scrollTop;
  }, [following, active, count, front, height]);

  // Whoever scrolls by hand stays there; at the end of a state's list the newest is followed again.
  const watchScroll = () => {
    const scroll = scrollRef.current;
    if (scroll === null || Math.abs(scroll.scrollTop - lastTop.current) <= 1) return;
    const atEnd = scroll.scrollTop + scroll.clientHeight >= scroll.scrollHeight - height;
    setFollowing(front === undefined && atEnd);
    lastTop.current = scroll.scrollTop;
  };

  if (total === 0) return <Nothing filter={filter} />;
  return (
    <div className={styles.card}>
      <div role="table" className={styles.table} aria-label={words.files.list} aria-rowcount={count + 1}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.headRow} aria-rowindex={1}>
            <span role="columnheader">{words.files.file}</span>
            <span role="columnheader" className={styles.size}>
              {words.files.size}
            </span>
            <span role="columnheader">{words.files.state}</span>
          </div>
        </div>
        <div role="rowgroup" className={styles.scroll} ref={scrollRef} onScroll={watchScroll} tabIndex={0}>
          <div role="presentation" className={styles.all} style={{ height: virtualizer.getTotalSize() }}>
            {items.map((item) => (
              <FileRowView key={item.key} index={item.index} height={height} />
            ))}
          </div>
        </div>
      </div>
      {active && !following && (
        <div className={styles.follow}>
          <Button size="small" icon="down" onPress={() => setFollowing(true)}>
            {words.files.follow}
          </Button>
        </div>
      )}
      {total !== undefined && total > rowsMax && <p className={styles.tooMany}>{words.files.tooMany(count, total)}</p>}
    </div>
  );
}

function Nothing({ filter }: { readonly filter: FileFilter | undefined }) {
  return (
    <div className={styles.nothing}>
      {filter === undefined ? (
        <>
          <h2>{words.files.nothingYet}</h2>
          <p>{words.files.nothingYetDetail}</p>
        </>
      ) : (
        <p>{words.files.noneOfFilter(filter)}</p>
      )}
    </div>
  );
}

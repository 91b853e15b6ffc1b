import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { isActive } from '../store/run-slice.ts';
import type { FileFilter } from '../store/state.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './file-list.module.css';
import { FileRowView } from './file-row.tsx';
import { ListFrame, NothingListed } from './list-frame.tsx';
import { rowHeight, tallRowHeight } from './row-parts.tsx';
import { useWindowedRows } from './use-windowed-rows.ts';

/** Lists whose rows all have a reason. */
const explained: ReadonlySet<FileFilter> = new Set<FileFilter>(['failed', 'skipped']);
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
  const { count, items, first, end, height: listHeight } = useWindowedRows(total ?? 0, height, scrollRef);

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
    <ListFrame
      label={words.files.list}
      lastColumn={words.files.state}
      shown={count}
      total={total ?? 0}
      height={listHeight}
      scrollRef={scrollRef}
      onScroll={watchScroll}
      over={
        active &&
        !following && (
          <div className={styles.follow}>
            <Button size="small" icon="down" onPress={() => setFollowing(true)}>
              {words.files.follow}
            </Button>
          </div>
        )
      }
    >
      {items.map((item) => (
        <FileRowView key={item.key} index={item.index} height={height} />
      ))}
    </ListFrame>
  );
}

function Nothing({ filter }: { readonly filter: FileFilter | undefined }) {
  if (filter !== undefined) return <NothingListed detail={words.files.noneOfFilter(filter)} />;
  return <NothingListed title={words.files.nothingYet} detail={words.files.nothingYetDetail} />;
}

import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { FileWindow } from '../../src-shared/contract.ts';
import type { FileRow } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { rowAt } from '../store/file-lists.ts';
import { isActive, listedRun } from '../store/run-slice.ts';
import { useKeepsake, useKeepsakeStore } from '../use-store.ts';
import { words } from '../words.ts';
import { createRest, RestContext } from './at-rest.ts';
import styles from './file-list.module.css';
import { FileRowView, rowHeight, rowId, tallRowHeight } from './file-row.tsx';
import { nextSort } from './file-sort.ts';
import { nextPosition } from './grid-keys.ts';
import { headHeight, ListFrame } from './list-frame.tsx';
import { useWindowedRows } from './use-windowed-rows.ts';

export interface FileListProps {
  readonly label: string;
  /** Lists whose rows all have a reason give it room. */
  readonly tall: boolean;
  /** All that is backed up, instead of a run's files. */
  readonly library: boolean;
  /** Do the rows go on coming at its end, so that the newest can be followed? */
  readonly follows: boolean;
  /** Told when somebody wants to know all of a row; undefined: when they have seen enough. */
  readonly onOpen: (row: FileRow | undefined) => void;
  /** Are details open, so that they go along with the keyboard? */
  readonly isOpen: boolean;
  /** In place of a list without rows. */
  readonly empty: ReactNode;
}

/** Where the keyboard is. A list that changes above it takes it along. */
interface ListPosition {
  /** Absent in another list, where the same file may be anywhere. */
  readonly index?: number;
  /** Absent where the row was not there yet. */
  readonly file?: string;
}

const fileKey = (row: FileRow) => `${row.source}/${row.pathB64 ?? `/${row.path}`}`;

function positionNow(files: FileWindow | undefined, at: ListPosition | undefined, count: number): number | undefined {
  if (at === undefined || count === 0) return undefined;
  const row = at.index === undefined ? undefined : rowAt(files, at.index);
  const elsewhere = at.index === undefined || (row !== undefined && fileKey(row) !== at.file);
  if (at.file !== undefined && elsewhere) {
    const moved = files?.rows.findIndex((each) => fileKey(each) === at.file) ?? -1;
    if (files !== undefined && moved >= 0) return files.query.offset + moved;
  }
  return at.index === undefined ? undefined : Math.min(at.index, count - 1);
}

/** A list of files. Only what is seen is drawn, and little more is held. */
export function FileList(props: FileListProps) {
  const { label, tall, library, follows, onOpen, isOpen, empty } = props;
  const store = useKeepsakeStore();
  const total = useKeepsake((state) => state.files?.total);
  const running = useKeepsake((state) => isActive(state.run) && listedRun(state)?.id === state.run.id);
  const filter = useKeepsake((state) => state.filter);
  const narrowing = useKeepsake((state) => state.narrowing);
  const narrowFiles = useKeepsake((state) => state.narrowFiles);
  const seeRows = useKeepsake((state) => state.seeRows);
  const leaveFiles = useKeepsake((state) => state.leaveFiles);
  const id = useId();
  const scrollRef = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const [rest] = useState(createRest);
  const canFollow = follows && running;
  const [following, setFollowing] = useState(canFollow);
  const [at, setAt] = useState<ListPosition | undefined>(undefined);
  /** The row that the keyboard has gone to was not there yet; its details are to be shown when it is. */
  const awaited = useRef(false);
  const height = tall ? tallRowHeight : rowHeight;
  const { count, items, first, end, height: listHeight, scrollTo } = useWindowedRows(total ?? 0, height, headHeight, scrollRef);
  const active = useKeepsake((state) => positionNow(state.files, at, count));
  const activeFile = useKeepsake((state) => (active === undefined ? undefined : rowAt(state.files, active)));

  useEffect(() => {
    if (!awaited.current || activeFile === undefined) return;
    awaited.current = false;
    onOpen(activeFile);
  }, [activeFile, onOpen]);

  useEffect(() => seeRows(first, end), [seeRows, filter, narrowing, first, end]);
  useEffect(() => leaveFiles, [leaveFiles]);

  // Another search or order is another list: it is read from its top.
  const [shown, setShown] = useState(narrowing);
  if (shown !== narrowing) {
    setShown(narrowing);
    setAt(at?.file === undefined ? undefined : { file: at.file });
    setFollowing(false);
  }
  useLayoutEffect(() => {
    if (scrollRef.current !== null) scrollRef.current.scrollTop = 0;
    lastTop.current = 0;
  }, [narrowing]);

  // In the whole list the newest is where the work is: what comes after it waits. A state's newest is its last.
  const front = useKeepsake((state) => (state.filter === 'last' ? listedRun(state)?.counters.processed : undefined));
  useLayoutEffect(() => {
    const scroll = scrollRef.current;
    if (!following || !canFollow || scroll === null) return;
    scroll.scrollTop = front === undefined ? scroll.scrollHeight : front * height - scroll.clientHeight / 2;
    lastTop.current = scroll.scrollTop;
  }, [following, canFollow, count, front, height]);

  // Whoever scrolls by hand stays there; at the end of a state's list the newest is followed again.
  const watchScroll = () => {
    rest.moved();
    const scroll = scrollRef.current;
    if (scroll === null || Math.abs(scroll.scrollTop - lastTop.current) <= 1) return;
    const atEnd = scroll.scrollTop + scroll.clientHeight >= scroll.scrollHeight - height;
    setFollowing(front === undefined && atEnd);
    lastTop.current = scroll.scrollTop;
  };

  const goTo = (index: number, opens: boolean) => {
    const row = rowAt(store.getState().files, index);
    setAt(row === undefined ? { index } : { index, file: fileKey(row) });
    awaited.current = opens && row === undefined;
    if (opens && row !== undefined) onOpen(row);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // The headings' buttons have keys of their own.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      onOpen(undefined);
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (active !== undefined) goTo(active, true);
      return;
    }
    const page = Math.max(1, Math.floor(((scrollRef.current?.clientHeight ?? 0) - headHeight) / height) - 1);
    const next = nextPosition(event.key, active, count, page);
    if (next === undefined) return;
    event.preventDefault();
    setFollowing(false);
    scrollTo(next);
    goTo(next, isOpen);
  };

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const clicked = (event.target as Element).closest('[data-index]');
    const index = Number(clicked?.getAttribute('data-index') ?? Number.NaN);
    if (!Number.isNaN(index)) goTo(index, true);
  };

  if (total === 0) return empty;
  return (
    <RestContext value={rest}>
      <ListFrame
        id={id}
        label={label}
        shown={count}
        total={total ?? 0}
        tall={tall}
        height={listHeight}
        scrollRef={scrollRef}
        sort={narrowing.sort}
        onSort={(by) => {
          const { sort, ...others } = narrowing;
          const next = nextSort(sort, by);
          narrowFiles(next === undefined ? others : { ...others, sort: next });
        }}
        onScroll={watchScroll}
        onKeyDown={onKeyDown}
        onClick={onClick}
        activeId={active !== undefined && active >= first && active < end ? rowId(id, active) : undefined}
        over={
          canFollow &&
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
          <FileRowView
            key={item.key}
            index={item.index}
            height={height}
            list={id}
            top={item.index * height}
            active={item.index === active}
            library={library}
          />
        ))}
      </ListFrame>
    </RestContext>
  );
}

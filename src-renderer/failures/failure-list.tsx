import { useEffect, useRef } from 'react';
import { ListFrame, NothingListed } from '../files/list-frame.tsx';
import { useWindowedRows } from '../files/use-windowed-rows.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { tallRowHeight } from '../files/row-parts.tsx';
import { FailureRowView } from './failure-row.tsx';

/** What failed and has not succeeded since. Only what is seen is drawn, and little more is held. */
export function FailureList() {
  const app = useKeepsake((state) => state.app);
  const total = useKeepsake((state) => state.failures?.total);
  const seeFailures = useKeepsake((state) => state.seeFailures);
  const refreshFailures = useKeepsake((state) => state.refreshFailures);
  const leaveFailures = useKeepsake((state) => state.leaveFailures);
  const scrollRef = useRef<HTMLDivElement>(null);
  const { count, items, first, end, height } = useWindowedRows(total ?? 0, tallRowHeight, scrollRef);

  useEffect(() => seeFailures(first, end), [seeFailures, first, end]);
  // The state comes anew with each run that begins or ends, and with each connection.
  useEffect(() => refreshFailures(), [refreshFailures, app]);
  useEffect(() => leaveFailures, [leaveFailures]);

  if (total === 0) return <NothingListed title={words.failures.none} detail={words.failures.noneDetail} />;
  return (
    <ListFrame
      label={words.failures.list}
      lastColumn={words.failures.since}
      shown={count}
      total={total ?? 0}
      height={height}
      scrollRef={scrollRef}
    >
      {items.map((item) => (
        <FailureRowView key={item.key} index={item.index} />
      ))}
    </ListFrame>
  );
}

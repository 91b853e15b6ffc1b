import { memo } from 'react';
import styles from '../files/file-row.module.css';
import { FileCell, RowPlaceholder, tallRowHeight } from '../files/row-parts.tsx';
import { failureAt } from '../store/failures-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { bytes, words } from '../words.ts';

/** The failure at a position. */
export const FailureRowView = memo(function FailureRowView({ index }: { readonly index: number }) {
  const failure = useKeepsake((state) => failureAt(state.failures, index));
  return (
    <div
      role="row"
      // The header is the first row.
      aria-rowindex={index + 2}
      className={styles.row}
      data-state="failed"
      data-tall
      style={{ height: tallRowHeight, transform: `translateY(${index * tallRowHeight}px)` }}
    >
      {failure === undefined ? (
        <RowPlaceholder />
      ) : (
        <>
          <FileCell icon="warn" path={failure.path} tall reason={failure.reason} />
          <span role="cell" className={styles.size}>
            {bytes(failure.bytes)}
          </span>
          <span role="cell" className={styles.since}>
            {words.moment(new Date(failure.since), new Date())}
          </span>
        </>
      )}
    </div>
  );
});

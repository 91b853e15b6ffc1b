import type { ReactNode, RefObject } from 'react';
import { words } from '../words.ts';
import styles from './file-list.module.css';

export interface ListFrameProps {
  readonly label: string;
  /** The third column's head. */
  readonly lastColumn: string;
  /** Rows that can be scrolled to. */
  readonly shown: number;
  readonly total: number;
  /** Of all rows together, in px. */
  readonly height: number;
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly onScroll?: () => void;
  /** The rows that are drawn. */
  readonly children: ReactNode;
  /** Over the list's lower edge. */
  readonly over?: ReactNode;
}

/** A table of files with a head that stays, and a body of which only a part is drawn. */
export function ListFrame(props: ListFrameProps) {
  const { label, lastColumn, shown, total, height, scrollRef, onScroll, children, over } = props;
  return (
    <div className={styles.card}>
      <div role="table" className={styles.table} aria-label={label} aria-rowcount={shown + 1}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.headRow} aria-rowindex={1}>
            <span role="columnheader">{words.files.file}</span>
            <span role="columnheader" className={styles.size}>
              {words.files.size}
            </span>
            <span role="columnheader">{lastColumn}</span>
          </div>
        </div>
        <div role="rowgroup" className={styles.scroll} ref={scrollRef} onScroll={onScroll} tabIndex={0}>
          <div role="presentation" className={styles.all} style={{ height }}>
            {children}
          </div>
        </div>
      </div>
      {over}
      {total > shown && <p className={styles.tooMany}>{words.files.tooMany(shown, total)}</p>}
    </div>
  );
}

/** In place of a list without rows. */
export function NothingListed({ title, detail }: { readonly title?: string; readonly detail: string }) {
  return (
    <div className={styles.nothing}>
      {title !== undefined && <h2>{title}</h2>}
      <p>{detail}</p>
    </div>
  );
}

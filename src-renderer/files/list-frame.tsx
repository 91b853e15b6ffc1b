import type { KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react';
import { cx } from '../components/cx.ts';
import { Icon } from '../components/icon.tsx';
import { words } from '../words.ts';
import styles from './file-list.module.css';
import { ariaSort, type FileSort } from './file-sort.ts';

/** The head stays at the list's top edge; in px. */
export const headHeight = 36;

const columns = ['name', 'folder', 'taken', 'bytes', 'state'] as const satisfies readonly FileSort['by'][];

export interface ListFrameProps {
  readonly id: string;
  readonly label: string;
  /** Rows that can be scrolled to. */
  readonly shown: number;
  readonly total: number;
  /** Rows of several lines have the folder under the name. */
  readonly tall: boolean;
  /** Of all rows together, in px. */
  readonly height: number;
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly sort: FileSort | undefined;
  readonly onSort: (by: FileSort['by']) => void;
  readonly onScroll: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onClick: (event: MouseEvent<HTMLElement>) => void;
  /** The ID of the row that the keyboard is at. */
  readonly activeId: string | undefined;
  /** The rows that are drawn. */
  readonly children: ReactNode;
  /** Over the list's lower edge. */
  readonly over?: ReactNode;
}

/** A grid of files with a head that stays, and a body of which only a part is drawn. The grid is one stop of the Tab key. */
export function ListFrame(props: ListFrameProps) {
  const { id, label, shown, total, height, scrollRef, activeId, children, over, sort, onSort } = props;
  return (
    <div className={styles.card}>
      <div
        role="grid"
        id={id}
        className={styles.scroll}
        ref={scrollRef}
        tabIndex={0}
        aria-label={label}
        aria-rowcount={shown + 1}
        aria-activedescendant={activeId}
        onScroll={props.onScroll}
        onKeyDown={props.onKeyDown}
        onClick={props.onClick}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.headRow} data-tall={props.tall || undefined} aria-rowindex={1}>
            {columns.map((by) => (
              <span key={by} role="columnheader" aria-sort={ariaSort(sort, by)} className={cx(styles.heading, styles[by])}>
                <button type="button" className={styles.sort} onClick={() => onSort(by)}>
                  {words.files.columns[by]}
                  <span className={styles.arrow} data-shown={sort?.by === by || undefined}>
                    <Icon name={sort?.by === by && !sort.descending ? 'up' : 'down'} size={12} />
                  </span>
                </button>
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.all} style={{ height }}>
          {children}
        </div>
      </div>
      {over}
      {total > shown && <p className={styles.tooMany}>{words.files.tooMany(shown, total)}</p>}
    </div>
  );
}

/** In place of a list without rows. */
export function NothingListed({ title, detail, action }: { readonly title?: string; readonly detail: string; readonly action?: ReactNode }) {
  return (
    <div className={styles.nothing}>
      {title !== undefined && <h2>{title}</h2>}
      <p>{detail}</p>
      {action}
    </div>
  );
}

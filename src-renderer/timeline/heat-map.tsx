import { useState } from 'react';
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components';
import { cx } from '../components/cx.ts';
import { compact, monthLetter, monthShort } from '../formats.ts';
import { words } from '../words.ts';
import styles from './heat-map.module.css';
import { dateOf, type Month, type TimelinePicture, type Years } from './months.ts';

const levels = [0, 1, 2, 3, 4, 5] as const;
const monthsOfYear = Array.from({ length: 12 }, (_, month) => month);

/** Years from top to bottom, months from left to right: the fuller a month, the stronger its colour. */
export function HeatMap({ picture }: { readonly picture: TimelinePicture }) {
  // What is pointed at, or has the focus; as words, which stand over the picture.
  const [told, setTold] = useState<string>();
  const tell = (target: EventTarget) => {
    const cell = target instanceof Element ? target.closest('[role=gridcell]')?.querySelector('[data-told]') : undefined;
    setTold(cell?.textContent ?? undefined);
  };
  return (
    <div className={styles.card}>
      <div className={styles.bar}>
        {/* Screen readers read the cells themselves. */}
        <p className={styles.told} data-some={told !== undefined || undefined} aria-hidden="true">
          {told ?? words.timeline.look}
        </p>
        <Legend />
      </div>
      <div
        className={styles.frame}
        onPointerOver={({ target }) => tell(target)}
        onPointerLeave={() => setTold(undefined)}
        onFocus={({ target }) => tell(target)}
        onBlur={() => setTold(undefined)}
      >
        <Table className={cx(styles.table)} aria-label={words.timeline.table}>
          <TableHeader className={cx(styles.head)}>
            <Column isRowHeader className={cx(styles.yearHead)}>
              {words.timeline.year}
            </Column>
            {monthsOfYear.map((month) => (
              <Column key={month} className={cx(styles.monthHead)}>
                <span className={styles.monthShort}>{monthShort(dateOf(2024 * 12 + month))}</span>
                <span className={styles.monthLetter} aria-hidden="true">
                  {monthLetter(dateOf(2024 * 12 + month))}
                </span>
              </Column>
            ))}
            <Column className={cx(styles.totalHead)}>{words.timeline.wholeYear}</Column>
          </TableHeader>
          <TableBody>{picture.rows.map((row) => (row.kind === 'year' ? <YearRow key={row.year} row={row} /> : <EmptyRow key={row.from} row={row} />))}</TableBody>
        </Table>
      </div>
    </div>
  );
}

function Legend() {
  return (
    <ul className={styles.legend} aria-hidden="true">
      <li>
        <span className={styles.swatch} data-fill={0} />
        {words.timeline.missing}
      </li>
      <li className={styles.scale}>
        {words.timeline.fewer}
        {levels.slice(1).map((level) => (
          <span key={level} className={styles.swatch} data-fill={level} />
        ))}
        {words.timeline.more}
      </li>
    </ul>
  );
}

function YearRow({ row }: { readonly row: Extract<Years, { kind: 'year' }> }) {
  const year = String(row.year);
  return (
    <Row id={`year-${year}`} className={cx(styles.row)} textValue={year}>
      <Cell className={cx(styles.year)}>{year}</Cell>
      {row.months.map((month) => (
        <Cell key={month.index} className={cx(styles.cell)}>
          <MonthTile month={month} />
        </Cell>
      ))}
      <Cell className={cx(styles.total)}>
        <span aria-hidden="true">{compact(row.files)}</span>
        <span className={styles.spoken} data-told>
          {words.timeline.yearTotal(year, row.files, row.bytes)}
        </span>
      </Cell>
    </Row>
  );
}

function MonthTile({ month: { index, files, bytes, level, outside } }: { readonly month: Month }) {
  const when = dateOf(index);
  return (
    <>
      <span className={styles.tile} data-fill={level} data-outside={outside || undefined} aria-hidden="true">
        {files > 0 && compact(files)}
      </span>
      <span className={styles.spoken} data-told>
        {files > 0 ? words.timeline.month(when, files, bytes) : words.timeline.monthWithout(when)}
      </span>
    </>
  );
}

function EmptyRow({ row: { from, to } }: { readonly row: Extract<Years, { kind: 'empty' }> }) {
  const said = words.timeline.yearsWithout(String(from), String(to));
  return (
    <Row id={`empty-${from}`} className={cx(styles.row)} textValue={said}>
      <Cell className={cx(styles.year, styles.years)}>{words.timeline.yearsShort(String(from), String(to))}</Cell>
      <Cell colSpan={13} className={cx(styles.cell)}>
        <span className={styles.emptyYears} data-told>
          {said}
        </span>
      </Cell>
    </Row>
  );
}

import { memo } from 'react';
import type { FileRow, FileState } from '../../src-shared/domain.ts';
import type { IconName } from '../components/icon.tsx';
import { rowAt } from '../store/files-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { bytes, percent, words } from '../words.ts';
import styles from './file-row.module.css';
import { FileCell, rowHeight, RowPlaceholder } from './row-parts.tsx';

const icons: Readonly<Record<FileState, IconName>> = {
  queued: 'clock',
  checksum: 'eye',
  checking: 'search',
  uploading: 'upload',
  uploaded: 'check',
  present: 'checks',
  skipped: 'skip',
  failed: 'warn',
  cancelled: 'stop',
};

export interface FileRowViewProps {
  /** Position in the list as it is narrowed. */
  readonly index: number;
  readonly height: number;
}

/** The row at a position. It listens for itself: a change of one row draws that row alone. */
export const FileRowView = memo(function FileRowView({ index, height }: FileRowViewProps) {
  const row = useKeepsake((state) => rowAt(state.files, index));
  return (
    <div
      role="row"
      // The header is the first row.
      aria-rowindex={index + 2}
      className={styles.row}
      data-state={row?.state}
      data-tall={height > rowHeight || undefined}
      style={{ height, transform: `translateY(${index * height}px)` }}
    >
      {row === undefined ? <RowPlaceholder /> : <Cells row={row} tall={height > rowHeight} />}
    </div>
  );
});

function Cells({ row, tall }: { readonly row: FileRow; readonly tall: boolean }) {
  return (
    <>
      <FileCell icon={icons[row.state]} path={row.path} tall={tall} reason={row.reason} />
      <span role="cell" className={styles.size}>
        {/* What is passed over is not measured. */}
        {row.state === 'skipped' ? '' : bytes(row.bytes)}
      </span>
      <span role="cell" className={styles.state}>
        <span>{words.files.states[row.state]}</span>
        {row.percent !== undefined && row.state === 'uploading' && (
          <>
            <span className={styles.percent}>{percent(row.percent / 100)}</span>
            <span className={styles.track}>
              <span className={styles.fill} style={{ transform: `scaleX(${row.percent / 100})` }} />
            </span>
          </>
        )}
      </span>
    </>
  );
}

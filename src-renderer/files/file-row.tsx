import { memo } from 'react';
import type { FileRow, FileState } from '../../src-shared/domain.ts';
import { FileName } from '../components/file-name.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { splitPath, visibleName } from '../names.ts';
import { rowAt } from '../store/files-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { bytes, percent, words } from '../words.ts';
import styles from './file-row.module.css';

/** In px. */
export const rowHeight = 48;
/** Where each row has a reason there is room to read it. */
export const tallRowHeight = 76;

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
      {row === undefined ? <Placeholder /> : <Cells row={row} tall={height > rowHeight} />}
    </div>
  );
});

/** Where a row will be in a moment. */
function Placeholder() {
  return (
    <span role="cell" className={styles.placeholder} aria-label={words.files.loading}>
      <span className={styles.blot} />
      <span className={styles.bar} />
    </span>
  );
}

function Cells({ row, tall }: { readonly row: FileRow; readonly tall: boolean }) {
  const { folder, name } = splitPath(row.path);
  return (
    <>
      <span role="cell" className={styles.file}>
        <span className={styles.picture}>
          <Icon name={icons[row.state]} size={16} />
        </span>
        <span className={styles.words}>
          <span className={styles.name}>
            <FileName name={name} title={row.path} />
          </span>
          {(tall || row.reason === undefined) && (
            <span className={styles.folder}>
              <bdi>{visibleName(folder)}</bdi>
            </span>
          )}
          {row.reason !== undefined && (
            <span className={styles.reason} title={row.reason}>
              {row.reason}
            </span>
          )}
        </span>
      </span>
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

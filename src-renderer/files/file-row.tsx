import { memo } from 'react';
import type { FileRow, FileState } from '../../src-shared/domain.ts';
import { Icon, type IconName } from '../components/icon.tsx';
import { Thumbnail } from '../components/thumbnail.tsx';
import { FileName } from '../components/file-name.tsx';
import { date } from '../formats.ts';
import { splitPath } from '../names.ts';
import { folderWords, useIsUnlisted, useSourceName } from '../source-names.ts';
import { rowAt } from '../store/file-lists.ts';
import { useNow } from '../use-now.ts';
import { useKeepsake } from '../use-store.ts';
import { asSentence, bytes, percent, words } from '../words.ts';
import { useRested } from './at-rest.ts';
import styles from './file-row.module.css';

/** In px. */
export const rowHeight = 52;
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

export const rowId = (list: string, index: number) => `${list}-${index}`;

export interface FileRowViewProps {
  /** Position in the list as it is narrowed. */
  readonly index: number;
  readonly height: number;
  /** The list's ID, from which the rows have theirs. */
  readonly list: string;
  readonly top: number;
  /** Is it the one that the keyboard is at? */
  readonly active: boolean;
  /** The library says "backed up" where a run says "already backed up". */
  readonly library: boolean;
}

/** The row at a position. It listens for itself: a change of one row draws that row alone. */
export const FileRowView = memo(function FileRowView({ index, height, list, top, active, library }: FileRowViewProps) {
  const row = useKeepsake((state) => rowAt(state.files, index));
  return (
    <div
      role="row"
      id={rowId(list, index)}
      // The header is the first row.
      aria-rowindex={index + 2}
      aria-selected={active}
      className={styles.row}
      data-index={index}
      data-state={row?.state}
      data-tall={height > rowHeight || undefined}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      {row === undefined ? <RowPlaceholder /> : <Cells row={row} tall={height > rowHeight} library={library} />}
    </div>
  );
});

/** Where a row will be in a moment. */
function RowPlaceholder() {
  return (
    <span role="gridcell" className={styles.placeholder} aria-label={words.files.loading}>
      <span className={styles.blot} />
      <span className={styles.bar} />
    </span>
  );
}

function Cells({ row, tall, library }: { readonly row: FileRow; readonly tall: boolean; readonly library: boolean }) {
  const { folder, name } = splitPath(row.path);
  const source = useSourceName(row.source);
  const where = folderWords(source, folder);
  const isUnlisted = useIsUnlisted(row.source);
  const place = (
    <>
      <bdi>{where}</bdi>
      {isUnlisted && <span className={styles.mark}>{words.files.unlisted}</span>}
    </>
  );
  const reason = row.reason === undefined ? undefined : asSentence(words.said(row.reason));
  return (
    <>
      <span role="rowheader" className={styles.file}>
        <Picture row={row} />
        <span className={styles.words}>
          <span className={styles.name}>
            <FileName name={name === '' ? (source ?? '') : name} title={row.path} />
          </span>
          {(tall || reason === undefined) && (
            <span className={styles.folder} title={where}>
              {place}
            </span>
          )}
          {reason !== undefined && (
            <span className={styles.reason} title={reason}>
              {reason}
            </span>
          )}
        </span>
      </span>
      <span role="gridcell" className={styles.place} title={where}>
        {place}
      </span>
      <span role="gridcell" className={styles.taken}>
        <DateOf row={row} />
      </span>
      <span role="gridcell" className={styles.size}>
        {/* What is passed over is not measured, and a folder or a link is no photo of so many bytes. */}
        {row.state === 'skipped' || row.entry !== undefined ? '' : bytes(row.bytes)}
      </span>
      <span role="gridcell" className={styles.state}>
        {row.since === undefined ? <State row={row} library={library} /> : <Failing since={row.since} triedAt={row.triedAt} />}
      </span>
    </>
  );
}

/** When it was taken; a photo without a date has that of its file, which is said. */
function DateOf({ row: { takenAt, modifiedAt } }: { readonly row: FileRow }) {
  if (takenAt !== undefined) return date(new Date(takenAt));
  if (modifiedAt === undefined) return null;
  return (
    <>
      {date(new Date(modifiedAt))}
      <span className={styles.dateNote}>{words.files.dateOfFile}</span>
    </>
  );
}

/** Since when it fails, and when it was last tried, where that is news. */
function Failing({ since, triedAt }: Pick<FileRow, 'since' | 'triedAt'> & { readonly since: string }) {
  const now = useNow();
  return (
    <span className={styles.failing}>
      {words.failures.since(new Date(since), now)}
      {triedAt !== undefined && triedAt !== since && <span className={styles.tried}>{words.failures.tried(new Date(triedAt), now)}</span>}
    </span>
  );
}

function State({ row, library }: { readonly row: FileRow; readonly library: boolean }) {
  return (
    <>
      <span>{library && row.state === 'present' ? words.files.safe : words.files.states[row.state]}</span>
      {row.percent !== undefined && row.state === 'uploading' && (
        <>
          <span className={styles.percent}>{percent(row.percent / 100)}</span>
          <span className={styles.track}>
            <span className={styles.fill} style={{ transform: `scaleX(${row.percent / 100})` }} />
          </span>
        </>
      )}
    </>
  );
}

/** What stands for an entry that has no picture. */
function tileIcon({ state, entry }: FileRow): IconName | undefined {
  if (entry !== undefined) return 'folder';
  return state === 'skipped' ? 'note' : undefined;
}

/** The file's picture, and its state on the picture's corner. While the list moves there is no time for pictures. */
function Picture({ row }: { readonly row: FileRow }) {
  const rested = useRested();
  const tile = tileIcon(row);
  return (
    <span className={styles.picture}>
      {rested && row.state !== 'skipped' && row.entry === undefined && row.path !== '' ? (
        <Thumbnail source={row.source} path={row.path} {...(row.pathB64 === undefined ? {} : { pathB64: row.pathB64 })} size={36} />
      ) : (
        <span className={styles.tile}>{tile !== undefined && <Icon name={tile} size={16} />}</span>
      )}
      <span className={styles.badge}>
        <Icon name={icons[row.state]} size={11} />
      </span>
    </span>
  );
}

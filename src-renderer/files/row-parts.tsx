import { FileName } from '../components/file-name.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { splitPath, visibleName } from '../names.ts';
import { words } from '../words.ts';
import styles from './file-row.module.css';

/** In px. */
export const rowHeight = 48;
/** Where each row has a reason there is room to read it. */
export const tallRowHeight = 76;

/** Where a row will be in a moment. */
export function RowPlaceholder() {
  return (
    <span role="cell" className={styles.placeholder} aria-label={words.files.loading}>
      <span className={styles.blot} />
      <span className={styles.bar} />
    </span>
  );
}

export interface FileCellProps {
  readonly icon: IconName;
  readonly path: string;
  /** Is there a line for the folder, also where a reason stands? */
  readonly tall: boolean;
  readonly reason: string | undefined;
}

/** Which file, and why it is where it is. */
export function FileCell({ icon, path, tall, reason }: FileCellProps) {
  const { folder, name } = splitPath(path);
  return (
    <span role="cell" className={styles.file}>
      <span className={styles.picture}>
        <Icon name={icon} size={16} />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>
          <FileName name={name} title={path} />
        </span>
        {(tall || reason === undefined) && (
          <span className={styles.folder}>
            <bdi>{visibleName(folder)}</bdi>
          </span>
        )}
        {reason !== undefined && (
          <span className={styles.reason} title={reason}>
            {reason}
          </span>
        )}
      </span>
    </span>
  );
}

import { memo } from 'react';
import { FileName } from '../components/file-name.tsx';
import { Icon } from '../components/icon.tsx';
import { Thumbnail } from '../components/thumbnail.tsx';
import { splitPath } from '../names.ts';
import { words } from '../words.ts';
import styles from './photo-grid.module.css';
import type { GridItem } from './selection.ts';

export interface PhotoTileProps {
  readonly id: string;
  readonly cell: number;
  /** From 1. */
  readonly column: number;
  /** Width of the tile in px. */
  readonly size: number;
  readonly vault: string;
  /** Undefined until it is loaded. */
  readonly item: GridItem | undefined;
  readonly isActive: boolean;
  readonly isSelected: boolean;
}

/** A photo or a folder, with its name below. The mark on its corner adds it to the selection. */
export const PhotoTile = memo(function PhotoTile({ id, cell, column, size, vault, item, isActive, isSelected }: PhotoTileProps) {
  return (
    <div
      role="gridcell"
      id={id}
      aria-colindex={column}
      aria-selected={isSelected}
      className={styles.tile}
      data-cell={cell}
      data-active={isActive || undefined}
      style={{ width: size }}
    >
      {item === undefined ? (
        <span className={styles.blank} style={{ width: size, height: size }} aria-label={words.restore.loading} role="img" />
      ) : (
        <>
          <span className={styles.picture} style={{ width: size, height: size }} data-kind={item.kind}>
            {item.kind === 'folder' ? <Icon name="folder" size={44} /> : <Picture item={item} vault={vault} size={size} />}
            <span className={styles.mark} data-mark aria-hidden="true">
              <Icon name="check" size={14} />
            </span>
          </span>
          <Caption item={item} />
        </>
      )}
    </div>
  );
});

function Picture({ item: { file }, vault, size }: { readonly item: GridItem & { readonly kind: 'file' }; readonly vault: string; readonly size: number }) {
  const { source, path, pathB64, object, bytes, removedAt, versions } = file;
  return (
    <>
      <Thumbnail source={source} path={path} pathB64={pathB64} content={{ vault, object, bytes }} size={size} />
      {removedAt !== undefined && (
        <span className={styles.badge} data-tone="removed" title={words.restore.removed(new Date(removedAt))}>
          {words.restore.removedMark}
        </span>
      )}
      {versions > 1 && removedAt === undefined && <span className={styles.badge}>{words.restore.versionsMark(versions)}</span>}
    </>
  );
}

function Caption({ item }: { readonly item: GridItem }) {
  if (item.kind === 'file')
    return (
      <span className={styles.caption}>
        <FileName name={splitPath(item.file.path).name} title={item.file.path} />
      </span>
    );
  const { name, files, bytes } = item.folder;
  return (
    <span className={styles.caption} title={words.restore.folder(files, bytes)}>
      <FileName name={name} />
    </span>
  );
}

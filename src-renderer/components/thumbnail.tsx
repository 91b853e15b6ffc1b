import { type RefObject, useRef, useState, useSyncExternalStore } from 'react';
import { type MediaKind, mediaKind } from '../../src-shared/media.ts';
import { splitPath } from '../names.ts';
import type { PictureRef } from '../store/pictures.ts';
import { useKeepsake } from '../use-store.ts';
import { cx } from './cx.ts';
import { Icon, type IconName } from './icon.tsx';
import { useSeen } from './use-seen.ts';
import styles from './thumbnail.module.css';

export interface ThumbnailProps extends PictureRef {
  /** Width and height in px. Absent: as wide as its place, and square. */
  readonly size?: number;
  /** Shows the whole picture instead of a square out of its middle. */
  readonly whole?: boolean;
  /** For those who cannot see it; absent where the file's name stands beside it. */
  readonly alt?: string;
}

const icons: Readonly<Record<MediaKind, IconName>> = { photo: 'photo', video: 'film', raw: 'aperture', sidecar: 'note' };

/** A small picture of a file: at once a tile that says what kind it is, and its picture as soon as there is one. */
export function Thumbnail({ source, path, pathB64, content, size, whole = false, alt = '' }: ThumbnailProps) {
  const kind = mediaKind(splitPath(path).name) ?? 'photo';
  const box = useRef<HTMLSpanElement>(null);
  const file: PictureRef = { source, path, ...(pathB64 === undefined ? {} : { pathB64 }), ...(content === undefined ? {} : { content }) };
  return (
    <span
      ref={box}
      className={cx(styles.tile, size === undefined && styles.filling)}
      style={size === undefined ? undefined : { width: size, height: size }}
      data-kind={kind}
      role={alt === '' ? undefined : 'img'}
      aria-label={alt === '' ? undefined : alt}
      aria-hidden={alt === '' || undefined}
    >
      <Icon name={icons[kind]} size={size === undefined ? 28 : Math.max(14, Math.min(28, Math.round(size * 0.42)))} />
      {kind !== 'sidecar' && <PictureOf key={`${content?.object ?? ''} ${source}/${pathB64 ?? path}`} file={file} box={box} whole={whole} />}
      {kind === 'video' && (size === undefined || size >= 64) && (
        <span className={styles.play}>
          <Icon name="film" size={16} />
        </span>
      )}
    </span>
  );
}

interface PictureOfProps {
  readonly file: PictureRef;
  readonly box: RefObject<HTMLElement | null>;
  readonly whole: boolean;
}

function PictureOf({ file, box, whole }: PictureOfProps) {
  const pictures = useKeepsake((state) => state.pictures);
  // It is another component for another file: what it began with stays.
  const [own] = useState(file);
  const [known] = useState(() => pictures.read(file) !== undefined);
  const seen = useSeen(box, known);
  const [subscribe] = useState(() => (onChange: () => void) => pictures.hold(own, onChange));
  const picture = useSyncExternalStore(seen ? subscribe : never, () => pictures.read(own));
  if (typeof picture !== 'string') return null;
  return <Image key={picture} src={picture} className={cx(styles.image, whole && styles.whole, known && styles.atOnce)} />;
}

const never = () => () => undefined;

/** Fades in once it is decoded; the tile stays where it cannot be. */
function Image({ src, className }: { readonly src: string; readonly className: string }) {
  const [shown, setShown] = useState<'no' | 'yes' | 'broken'>('no');
  if (shown === 'broken') return null;
  return (
    <img
      className={className}
      src={src}
      alt=""
      decoding="async"
      draggable={false}
      data-shown={shown === 'yes' || undefined}
      onLoad={() => setShown('yes')}
      onError={() => setShown('broken')}
    />
  );
}

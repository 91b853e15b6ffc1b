import { Meter } from 'react-aria-components';
import type { Space } from '../../src-shared/contract.ts';
import { cx } from '../components/cx.ts';
import { words } from '../words.ts';
import styles from './space-meter.module.css';

/** A disk is shown as short of room from here on. */
const littleShare = 0.05;

/** How full the disk of a place is. */
export function SpaceMeter({ space }: { readonly space: Space }) {
  const used = space.total === 0 ? 1 : Math.min(1, Math.max(0, 1 - space.free / space.total));
  return (
    <Meter
      className={cx(styles.meter)}
      aria-label={words.destination.space}
      value={used * 100}
      valueLabel={words.destination.free(space)}
      data-full={1 - used < littleShare || undefined}
    >
      <span className={styles.track}>
        <span className={styles.fill} style={{ width: `${used * 100}%` }} />
      </span>
      <span className={styles.words}>{words.destination.free(space)}</span>
    </Meter>
  );
}

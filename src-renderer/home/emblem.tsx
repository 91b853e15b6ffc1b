import { cx } from '../components/cx.ts';
import { Icon, type IconName } from '../components/icon.tsx';
import styles from './emblem.module.css';

/** On a grid of 88; the line lies inside of the circle. */
const radius = 41;
const circumference = 2 * Math.PI * radius;
/** What turns while nobody knows how much there is. */
const lookingShare = 0.18;

export interface EmblemProps {
  readonly icon: IconName;
  /** Draws a ring: 0 to 1 of it is done; 'looking' while that is not known. */
  readonly share?: number | 'looking' | undefined;
}

/** The state as a picture, with how far it is around it. Decoration: the words say the same. */
export function Emblem({ icon, share }: EmblemProps) {
  const shown = share === 'looking' ? lookingShare : share;
  return (
    <span className={cx(styles.emblem, share === 'looking' && styles.looking)} aria-hidden="true">
      {shown !== undefined && (
        <svg className={styles.ring} viewBox="0 0 88 88">
          <circle className={styles.track} cx="44" cy="44" r={radius} strokeWidth="4" />
          <circle
            className={styles.done}
            cx="44"
            cy="44"
            r={radius}
            strokeWidth="4"
            strokeDasharray={circumference}
            strokeDashoffset={circumference * (1 - shown)}
          />
        </svg>
      )}
      <span key={icon} className={styles.settled}>
        <Icon name={icon} size={38} />
      </span>
    </span>
  );
}

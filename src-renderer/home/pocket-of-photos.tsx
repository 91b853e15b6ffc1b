import styles from './pocket-of-photos.module.css';

/** The icon's idea, drawn large: photos that slip into a pocket. Decoration. */
export function PocketOfPhotos() {
  return (
    <svg className={styles.picture} viewBox="0 0 320 280" aria-hidden="true">
      <g transform="rotate(13 190 180)">
        <rect className={styles.print} x="150" y="46" width="112" height="140" rx="10" />
        <rect className={styles.dusk} x="160" y="56" width="92" height="104" rx="5" />
        <circle className={styles.moon} cx="226" cy="82" r="10" />
        <path className={styles.far} d="M160 150c20-26 40-26 56-6 12-14 24-16 36-6v12a10 10 0 0 1-10 10h-82z" />
      </g>
      <g transform="rotate(-12 120 180)">
        <rect className={styles.print} x="62" y="40" width="112" height="140" rx="10" />
        <rect className={styles.sky} x="72" y="50" width="92" height="104" rx="5" />
        <circle className={styles.petal} cx="118" cy="90" r="13" />
        <circle className={styles.petal} cx="104" cy="104" r="13" />
        <circle className={styles.petal} cx="132" cy="104" r="13" />
        <circle className={styles.petal} cx="118" cy="118" r="13" />
        <circle className={styles.print} cx="118" cy="104" r="8" />
      </g>
      <g transform="rotate(1 160 170)">
        <rect className={styles.print} x="100" y="22" width="122" height="152" rx="10" />
        <rect className={styles.dawn} x="110" y="32" width="102" height="114" rx="5" />
        <circle className={styles.sun} cx="182" cy="62" r="14" />
        <path className={styles.hills} d="M110 142V128l30-44 25 37 13-16 34 41-6 0z" />
      </g>
      <path
        className={styles.pocket}
        d="M40 128c42 0 62 44 120 44s78-44 120-44v104a28 28 0 0 1-28 28H68a28 28 0 0 1-28-28z"
      />
      <path className={styles.seam} d="M40 128c42 0 62 44 120 44s78-44 120-44" />
      <path
        className={styles.stitches}
        d="M54 150c34 4 56 38 106 38s72-34 106-38v82a14 14 0 0 1-14 14H68a14 14 0 0 1-14-14z"
      />
    </svg>
  );
}

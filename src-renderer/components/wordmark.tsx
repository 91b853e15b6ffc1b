import iconUrl from '../../assets/icon.svg';
import { words } from '../words.ts';
import styles from './wordmark.module.css';

/** The icon and the name; the same strokes as assets/wordmark.svg, in the page's ink. */
export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <img src={iconUrl} width="32" height="32" alt="" />
      <svg className={styles.name} viewBox="0 0 246 60" width="107" height="26" role="img" aria-label={words.product}>
        <path d="M6 8v36M27 8 7 28M13 22.5 28 44" />
        <path d="M37 32h20.500a10.600 12 0 1 0-3.400 8.600" />
        <path d="M67 32h20.500a10.600 12 0 1 0-3.400 8.600" />
        <path d="M98 21v35M98 32a11 12 0 1 1 22 0 11 12 0 1 1-22 0" />
        <path d="M145 24.500c-1.500-2.800-4.500-4.500-8-4.500-4.600 0-8 2.300-8 5.900 0 8.300 16.600 3.900 16.600 12 0 3.900-3.700 6.100-8.400 6.100-4 0-7.300-1.800-8.800-4.900" />
        <path d="M176 21v23M176 32a11 12 0 1 1-22 0 11 12 0 1 1 22 0" />
        <path d="M187 8v36M202 21 188 34.500M192.500 30.500 203.500 44" />
        <path d="M211 32h20.500a10.600 12 0 1 0-3.400 8.600" />
      </svg>
    </span>
  );
}

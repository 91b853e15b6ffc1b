import { Icon } from '../components/icon.tsx';
import { words } from '../words.ts';
import styles from './run-notices.module.css';

/** What people should know of a run, e.g. that its vault is an older copy. */
export function RunNotices({ notices = [] }: { readonly notices?: readonly string[] | undefined }) {
  if (notices.length === 0) return null;
  return (
    <ul className={styles.notices}>
      {notices.map((notice) => (
        <li key={notice} className={styles.notice}>
          <Icon name="warn" size={16} />
          <span>{words.said(notice)}</span>
        </li>
      ))}
    </ul>
  );
}

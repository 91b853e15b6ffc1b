import styles from './empty-note.module.css';
import { Icon, type IconName } from './icon.tsx';

/** In place of what is not there yet. */
export function EmptyNote({ icon, title, detail }: { readonly icon: IconName; readonly title: string; readonly detail: string }) {
  return (
    <div className={styles.note}>
      <span className={styles.picture}>
        <Icon name={icon} size={32} />
      </span>
      <h2 className={styles.title}>{title}</h2>
      <p>{detail}</p>
    </div>
  );
}

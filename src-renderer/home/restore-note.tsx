import { Icon } from '../components/icon.tsx';
import { isActive, shareDone } from '../store/run-slice.ts';
import { toHash } from '../store/ui-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { percent, words } from '../words.ts';
import styles from './restore-note.module.css';

/** A restore that goes on, or has ended and was not looked at yet. */
export function RestoreNote() {
  const restore = useKeepsake((state) => state.restore);
  if (restore === undefined) return null;
  const share = isActive(restore) ? shareDone(restore) : undefined;
  return (
    <section className={styles.note} aria-label={words.restore.status}>
      <Icon name="restore" />
      <p className={styles.words}>
        {words.restore.headline(restore)}
        {share !== undefined && <span className={styles.share}>{percent(share)}</span>}
      </p>
      <a href={toHash('restore')}>{words.restore.show}</a>
    </section>
  );
}

import { splitForEllipsis, visibleName } from '../names.ts';
import styles from './file-name.module.css';

/**
 * A name on one line, whatever is in it: cut in its middle when there is no room, set in its own
 * direction, and whole in the tooltip.
 */
export function FileName({ name, title }: { readonly name: string; readonly title?: string }) {
  const { head, tail } = splitForEllipsis(visibleName(name));
  return (
    <bdi className={styles.name} dir="auto" title={title ?? name}>
      <span className={styles.head}>{head}</span>
      {tail !== '' && <span className={styles.tail}>{tail}</span>}
    </bdi>
  );
}

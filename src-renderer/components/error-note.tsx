import styles from './error-note.module.css';
import { words } from '../words.ts';
import { Icon } from './icon.tsx';

/** A failure's sentence beside what caused it, in the engine's words or the page's own; read out at once. Nothing without a message. */
export function ErrorNote({ message }: { readonly message: string | undefined }) {
  if (message === undefined) return null;
  return (
    <p className={styles.note} role="alert">
      <Icon name="warn" size={18} />
      <span>{words.said(message)}</span>
    </p>
  );
}

import type { AppState } from '../../src-shared/contract.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { FileName } from '../components/file-name.tsx';
import { Icon } from '../components/icon.tsx';
import { visibleName } from '../names.ts';
import { useAddFolder } from '../picker/use-add-folder.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './suggestions.module.css';

const none: AppState['suggestions'] = [];

/** Folders that look like the place of somebody's photos: one click adds them. */
export function Suggestions() {
  const suggestions = useKeepsake((state) => state.app?.suggestions ?? none);
  const addFolder = useAddFolder();
  const add = useCommand(addFolder);
  if (suggestions.length === 0) return null;
  return (
    <section className={styles.suggestions} aria-label={words.setup.suggested}>
      <p className={styles.question}>{words.setup.suggested}</p>
      <ul className={styles.list}>
        {suggestions.map(({ name, path }) => (
          <li key={path}>
            <button
              type="button"
              className={styles.suggestion}
              disabled={add.pending}
              onClick={() => void add.run(path)}
            >
              <Icon name="folder" />
              <span className={styles.words}>
                <span className={styles.name}>{words.setup.suggestion(visibleName(name))}</span>
                <span className={styles.path}>
                  <FileName name={path} />
                </span>
              </span>
              <Icon name="plus" size={18} />
            </button>
          </li>
        ))}
      </ul>
      <ErrorNote message={add.error} />
    </section>
  );
}

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
const noFolders: AppState['unlistedSources'] = [];

/** Folders that look like the place of somebody's photos: one click adds them. */
export function Suggestions() {
  const suggestions = useKeepsake((state) => state.app?.suggestions ?? none);
  const offers = suggestions.map(({ name, path }) => ({ path, title: words.setup.suggestion(visibleName(name)) }));
  return <FolderOffers question={words.setup.suggested} offers={offers} />;
}

type CommandLineFolder = AppState['unlistedSources'][number];

/** With what a command backed up to the destination that has most of it, where this one has nothing. */
function withElsewhere(folder: CommandLineFolder): CommandLineFolder {
  const [most] = folder.elsewhere ?? [];
  return folder.files > 0 || most === undefined ? folder : { ...folder, files: most.files, bytes: most.bytes };
}

/** Folders that a command backed up, and that are not backed up by themselves: one click changes that. */
export function CommandLineFolders() {
  const folders = useKeepsake((state) => state.app?.unlistedSources ?? noFolders);
  const offers = folders.map(withElsewhere).filter(({ fromCommandLine, files }) => fromCommandLine && files > 0).map(({ label, path, files, bytes }) => ({
    path, title: words.folders.addFromCommandLine(visibleName(label), files, bytes),
  }));
  return <FolderOffers question={words.folders.fromCommandLine} offers={offers} />;
}

function FolderOffers({ question, offers }: {
  readonly question: string;
  readonly offers: readonly { readonly path: string; readonly title: string }[];
}) {
  const addFolder = useAddFolder();
  const add = useCommand(addFolder);
  if (offers.length === 0) return null;
  return (
    <section className={styles.suggestions} aria-label={question}>
      <p className={styles.question}>{question}</p>
      <ul className={styles.list}>
        {offers.map(({ path, title }) => (
          <li key={path}>
            <button
              type="button"
              className={styles.suggestion}
              disabled={add.pending}
              onClick={() => void add.run(path)}
            >
              <Icon name="folder" />
              <span className={styles.words}>
                <span className={styles.name}>{title}</span>
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

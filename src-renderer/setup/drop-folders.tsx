import { useEffect, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './drop-folders.module.css';

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Folders that are dropped anywhere into the window are added, where the window learns their paths. */
export function DropFolders() {
  const addSource = useKeepsake((state) => state.addSource);
  const pathOfDropped = useKeepsake((state) => state.pathOfDropped);
  const canDrop = useKeepsake((state) => state.app?.abilities.dropFolders === true);
  const [isOver, setOver] = useState(false);
  const [said, setSaid] = useState<string>();
  const { run, error, clear } = useCommand(async (paths: readonly string[]) => {
    for (const path of paths) await addSource(path);
  });

  useEffect(() => {
    const listening = new AbortController();
    const on = (name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(name, (event) => holdsFiles(event) && listener(event), { signal: listening.signal });
    const show = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = canDrop ? 'link' : 'none';
      setOver(true);
    };
    on('dragenter', show);
    on('dragover', show);
    // From one element to the next is no leaving of the window.
    on('dragleave', (event) => event.relatedTarget === null && setOver(false));
    on('drop', (event) => {
      event.preventDefault();
      setOver(false);
      const paths = [...(event.dataTransfer?.files ?? [])].map(pathOfDropped).filter((path) => path !== undefined);
      setSaid(paths.length > 0 ? undefined : canDrop ? words.setup.dropNothing : words.setup.dropInBrowser);
      clear();
      if (paths.length > 0) void run(paths);
    });
    return () => listening.abort();
    // The command is made anew at each drawing, and always does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [canDrop, pathOfDropped, clear]);

  return (
    <>
      {isOver && (
        <div className={styles.overlay}>
          <p className={styles.words}>
            <Icon name="folder" size={34} />
            {canDrop ? words.setup.drop : words.setup.dropInBrowser}
          </p>
        </div>
      )}
      <div className={styles.said}>
        <ErrorNote message={error ?? said} />
      </div>
    </>
  );
}

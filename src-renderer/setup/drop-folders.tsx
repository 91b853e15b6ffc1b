import { useEffect, useState } from 'react';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { Icon } from '../components/icon.tsx';
import { sayAdded } from '../picker/use-add-folder.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './drop-folders.module.css';

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/**
 * Folders that are dropped anywhere into the window are added, where the window learns their paths. Elsewhere a drop must not
 * do what a browser does with it: leave Keepsake and show the file.
 */
export function DropFolders() {
  const addSource = useKeepsake((state) => state.addSource);
  const notify = useKeepsake((state) => state.notify);
  const pathOfDropped = useKeepsake((state) => state.pathOfDropped);
  const canDrop = useKeepsake((state) => state.app?.abilities.dropFolders === true);
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    const listening = new AbortController();
    const on = (name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(name, (event) => holdsFiles(event) && listener(event), { signal: listening.signal });
    const show = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = canDrop ? 'link' : 'none';
      setOver(true);
    };
    const add = async (paths: readonly string[]) => {
      try {
        for (const path of paths) notify(sayAdded(await addSource(path)));
      } catch (thrown) {
        notify(words.said(toKeepsakeError(thrown).message), 'problem');
      }
    };
    on('dragenter', show);
    on('dragover', show);
    // From one element to the next is no leaving of the window.
    on('dragleave', (event) => event.relatedTarget === null && setOver(false));
    on('drop', (event) => {
      event.preventDefault();
      setOver(false);
      const paths = [...(event.dataTransfer?.files ?? [])].map(pathOfDropped).filter((path) => path !== undefined);
      if (paths.length > 0) void add(paths);
      else notify(canDrop ? words.setup.dropNothing : words.setup.dropInBrowser, 'problem');
    });
    return () => listening.abort();
  }, [canDrop, pathOfDropped, addSource, notify]);

  if (!isOver) return null;
  return (
    <div className={styles.overlay}>
      <p className={styles.words}>
        <Icon name="folder" size={34} />
        {canDrop ? words.setup.drop : words.setup.dropInBrowser}
      </p>
    </div>
  );
}

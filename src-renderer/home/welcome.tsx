import { useId } from 'react';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { PocketOfPhotos } from './pocket-of-photos.tsx';
import styles from './welcome.module.css';

/** The first screen: one thing to do. */
export function Welcome() {
  const addSource = useKeepsake((state) => state.addSource);
  const folder = useFolderChoice(addSource);
  const whyId = useId();
  return (
    <section className={styles.welcome} aria-label={words.hero.title}>
      <div className={styles.words}>
        <h1 className={styles.title}>{words.hero.empty}</h1>
        <p className={styles.detail}>{words.hero.emptyDetail}</p>
        <div className={styles.buttons}>
          <Button look="primary" size="large" icon="plus" onPress={folder.choose} isPending={folder.pending}>
            {words.hero.addFolder}
          </Button>
          <Button size="large" isDisabled aria-describedby={whyId}>
            {words.hero.backUp}
          </Button>
        </div>
        <p id={whyId} className={styles.why}>
          {words.hero.needsFolder}
        </p>
        <ErrorNote message={folder.error} />
      </div>
      <PocketOfPhotos />
      {folder.dialog}
    </section>
  );
}

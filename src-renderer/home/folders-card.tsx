import { useState } from 'react';
import type { Source } from '../../src-shared/domain.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { FileName } from '../components/file-name.tsx';
import { Icon } from '../components/icon.tsx';
import { Modal } from '../components/modal.tsx';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './folders-card.module.css';

const noSources: readonly Source[] = [];
const noneAway: readonly string[] = [];

/** The folders that are backed up. */
export function FoldersCard() {
  const sources = useKeepsake((state) => state.app?.sources ?? noSources);
  const away = useKeepsake((state) => state.run?.notConnected ?? noneAway);
  const addSource = useKeepsake((state) => state.addSource);
  const folder = useFolderChoice(addSource);
  const [leaving, setLeaving] = useState<Source>();
  return (
    <Card
      title={words.folders.title}
      action={
        <Button look="quiet" size="small" icon="plus" onPress={folder.choose} isPending={folder.pending}>
          {words.folders.add}
        </Button>
      }
    >
      {sources.length === 0 ? (
        <p className={styles.none}>{words.folders.none}</p>
      ) : (
        <ul className={styles.list}>
          {sources.map((source) => (
            <li key={source.id} className={styles.folder}>
              <span className={styles.picture}>
                <Icon name="folder" />
              </span>
              <span className={styles.words}>
                <span className={styles.label}>
                  <FileName name={source.label} />
                </span>
                <span className={styles.path}>
                  <FileName name={source.path} />
                </span>
                {away.includes(source.id) && <span className={styles.away}>{words.folders.away}</span>}
              </span>
              <IconButton
                icon="cross"
                aria-label={words.folders.remove(source.label)}
                onPress={() => setLeaving(source)}
              />
            </li>
          ))}
        </ul>
      )}
      <ErrorNote message={folder.error} />
      {folder.dialog}
      {leaving !== undefined && <RemoveDialog source={leaving} onClose={() => setLeaving(undefined)} />}
    </Card>
  );
}

function RemoveDialog({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const removeSource = useKeepsake((state) => state.removeSource);
  const remove = useCommand(removeSource);
  const confirm = async () => {
    if (await remove.run(source.id)) onClose();
  };
  return (
    <Modal
      title={words.folders.confirmTitle(source.label)}
      isOpen
      question
      onOpenChange={onClose}
      error={remove.error}
      buttons={
        <>
          <Button onPress={onClose} autoFocus>
            {words.folders.keep}
          </Button>
          <Button look="danger" onPress={() => void confirm()} isPending={remove.pending}>
            {words.folders.confirm}
          </Button>
        </>
      }
    >
      <p>{words.folders.confirmBody}</p>
    </Modal>
  );
}

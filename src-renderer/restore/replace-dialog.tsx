import { useState } from 'react';
import type { BackupComputer, BackupSource } from '../../src-shared/backup-browsing.ts';
import { Button } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';
import { TextInput } from '../components/text-input.tsx';
import { visibleName } from '../names.ts';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { toHash } from '../store/ui-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './replace-dialog.module.css';

export interface ReplaceDialogProps {
  readonly computer: BackupComputer;
  readonly onClose: () => void;
}

/** This computer continues the backup of another one: each of its folders with a folder of this one. */
export function ReplaceDialog({ computer, onClose }: ReplaceDialogProps) {
  const backup = useKeepsake((state) => state.backup);
  const backupAt = useKeepsake((state) => state.backupAt);
  const saved = useKeepsake((state) => state.app?.destination.address);
  const setDestination = useKeepsake((state) => state.setDestination);
  const adoptSource = useKeepsake((state) => state.adoptSource);
  const notify = useKeepsake((state) => state.notify);
  const [folders, setFolders] = useState<ReadonlyMap<string, string>>(new Map());
  const address = backup?.destination.address ?? '';
  const chosen = computer.sources.flatMap(({ id }) => {
    const folder = folders.get(id)?.trim() ?? '';
    return folder === '' ? [] : [{ id, folder }];
  });
  const replace = useCommand(async () => {
    // A folder can be continued only where photos go.
    if (address !== saved) await setDestination({ address, ...(backupAt?.insecure === undefined ? {} : { insecure: backupAt.insecure }) });
    for (const { id, folder } of chosen) await adoptSource(id, folder);
    notify(words.restore.replace.done(chosen.length));
    onClose();
    window.location.hash = toHash('home');
  });
  const name = words.restore.replace.name(computer.name === undefined ? undefined : visibleName(computer.name));
  return (
    <Modal
      title={words.restore.replace.title(name)}
      isOpen
      wide
      onOpenChange={onClose}
      error={replace.error}
      buttons={
        <>
          <Button onPress={onClose}>{words.dialog.cancel}</Button>
          <Button look="primary" onPress={() => void replace.run()} isDisabled={chosen.length === 0} isPending={replace.pending}>
            {words.restore.replace.submit}
          </Button>
        </>
      }
    >
      <p>{words.restore.replace.detail}</p>
      {address !== saved && <p className={styles.moves}>{words.restore.replace.moves(visibleName(address))}</p>}
      <ul className={styles.sources}>
        {computer.sources.map((source) => (
          <SourceFolder
            key={source.id}
            source={source}
            folder={folders.get(source.id) ?? ''}
            onFolder={(folder) => {
              replace.clear();
              setFolders((before) => new Map(before).set(source.id, folder));
            }}
          />
        ))}
      </ul>
    </Modal>
  );
}

interface SourceFolderProps {
  readonly source: BackupSource;
  readonly folder: string;
  readonly onFolder: (folder: string) => void;
}

/** Where one folder of the other computer is on this one. */
function SourceFolder({ source: { label, files, bytes }, folder, onFolder }: SourceFolderProps) {
  const choice = useFolderChoice((path) => {
    onFolder(path);
    return Promise.resolve();
  });
  return (
    <li className={styles.source}>
      <TextInput
        label={words.restore.replace.folderOf(visibleName(label))}
        detail={words.restore.folder(files, bytes)}
        value={folder}
        onChange={onFolder}
      />
      <Button aria-label={words.restore.replace.browse(visibleName(label))} onPress={choice.choose} isPending={choice.pending}>
        {words.restore.dialog.browse}
      </Button>
      {choice.dialog}
    </li>
  );
}

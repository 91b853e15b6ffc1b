import { useState } from 'react';
import type { SourceStatus } from '../../src-shared/contract.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { FileName } from '../components/file-name.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { Modal } from '../components/modal.tsx';
import { useAddFolder } from '../picker/use-add-folder.ts';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { CommandLineFolders, Suggestions } from '../setup/suggestions.tsx';
import { removedFiles, useSourceName } from '../source-names.ts';
import { isActive } from '../store/run-slice.ts';
import { toHash } from '../store/ui-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './folders-card.module.css';
import { type SourceState, sourceStateOf } from './source-state.ts';

const noSources: readonly SourceStatus[] = [];
const stateIcons: Readonly<Record<SourceState['kind'], IconName>> = {
  safe: 'check', busy: 'upload', toDo: 'clock', need: 'warn', away: 'warn',
};

/** The folders that are backed up, each with how it stands. */
export function FoldersCard() {
  const sources = useKeepsake((state) => state.app?.sources ?? noSources);
  const addFolder = useAddFolder();
  const folder = useFolderChoice(addFolder);
  const [leaving, setLeaving] = useState<SourceStatus>();
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
            <Folder key={source.id} source={source} onRemove={() => setLeaving(source)} />
          ))}
        </ul>
      )}
      <CommandLineFolders />
      <Unlisted />
      <Suggestions />
      <ErrorNote message={folder.error} />
      {folder.dialog}
      {leaving !== undefined && <RemoveDialog source={leaving} onClose={() => setLeaving(undefined)} />}
    </Card>
  );
}

/** What is backed up of folders that were removed. */
function Unlisted() {
  const files = useKeepsake(removedFiles);
  if (files === 0) return null;
  return (
    <p className={styles.unlisted}>
      {words.folders.unlisted(files)} <a href={toHash('files')}>{words.folders.showUnlisted}</a>
    </p>
  );
}

function Folder({ source, onRemove }: { readonly source: SourceStatus; readonly onRemove: () => void }) {
  const kind = useKeepsake((state) => sourceStateOf(source, state.run, new Date()).kind);
  const said = useKeepsake((state) => sourceStateOf(source, state.run, new Date()).words);
  const name = useSourceName(source.id) ?? source.label;
  const watching = source.connected ? words.folders.watching[source.watching] : '';
  return (
    <li className={styles.folder} data-state={kind}>
      <span className={styles.picture}>
        <Icon name="folder" />
      </span>
      <span className={styles.words}>
        <span className={styles.label}>
          <FileName name={name} />
        </span>
        <span className={styles.path}>
          <FileName name={source.path} />
        </span>
        {watching !== '' && <span className={styles.watching}>{watching}</span>}
        {source.note !== undefined && <span className={styles.note}>{words.said(source.note)}</span>}
      </span>
      <span className={styles.standing}>
        <span className={styles.state}>
          <Icon name={stateIcons[kind]} size={14} />
          {said}
        </span>
        {source.files > 0 && <span className={styles.holds}>{words.folders.holds(source.files, source.bytes)}</span>}
      </span>
      <IconButton icon="cross" aria-label={words.folders.remove(name)} onPress={onRemove} />
    </li>
  );
}

function RemoveDialog({ source, onClose }: { readonly source: SourceStatus; readonly onClose: () => void }) {
  const removeSource = useKeepsake((state) => state.removeSource);
  const name = useSourceName(source.id) ?? source.label;
  const isInRun = useKeepsake(({ run }) => isActive(run) && run.sources?.includes(source.id) === true);
  const remove = useCommand(removeSource);
  const confirm = async () => {
    if (await remove.run(source.id)) onClose();
  };
  return (
    <Modal
      title={words.folders.confirmTitle(name)}
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
      {isInRun && <p>{words.folders.confirmRunning}</p>}
    </Modal>
  );
}

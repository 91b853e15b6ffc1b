import { useId, useState } from 'react';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { PocketOfPhotos } from '../home/pocket-of-photos.tsx';
import { useAddFolder } from '../picker/use-add-folder.ts';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { BackupDialog } from '../restore/backup-dialog.tsx';
import { toHash } from '../store/ui-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './set-up.module.css';
import { Suggestions } from './suggestions.tsx';

/** Before the first backup: one thing to do after the other, with nothing to know. The place is chosen already. */
export function SetUp() {
  const folders = useKeepsake((state) => state.app?.sources.length ?? 0);
  const addFolder = useAddFolder();
  const startRun = useKeepsake((state) => state.startRun);
  const dropFolders = useKeepsake((state) => state.app?.abilities.dropFolders === true);
  const hasSuggestions = useKeepsake((state) => (state.app?.suggestions.length ?? 0) > 0);
  const problem = useKeepsake((state) => state.app?.destinationProblem);
  const folder = useFolderChoice(addFolder);
  const start = useCommand(startRun);
  const whyId = useId();
  const isEmpty = folders === 0;
  return (
    <section className={styles.welcome} aria-label={words.hero.title}>
      <div className={styles.words}>
        <Steps done={stepsDone(isEmpty, problem !== undefined)} />
        <h1 className={styles.title}>{title(isEmpty, problem !== undefined)}</h1>
        <p className={styles.detail}>{isEmpty ? words.hero.emptyDetail : problem === undefined ? words.hero.readyDetail(folders) : words.said(problem)}</p>
        {isEmpty && <Suggestions />}
        <div className={styles.buttons}>
          {isEmpty && (
            <Button look={hasSuggestions ? 'secondary' : 'primary'} size="large" icon="plus" onPress={folder.choose} isPending={folder.pending}>
              {words.hero.addFolder}
            </Button>
          )}
          <Button
            look={isEmpty || problem !== undefined ? 'secondary' : 'primary'}
            size="large"
            onPress={() => void start.run()}
            isDisabled={isEmpty}
            isPending={start.pending}
            {...(isEmpty ? { 'aria-describedby': whyId } : {})}
          >
            {words.hero.backUp}
          </Button>
        </div>
        {isEmpty && (
          <p id={whyId} className={styles.why}>
            {words.hero.needsFolder} {dropFolders && words.setup.dropHint}
          </p>
        )}
        {isEmpty && <HaveBackup />}
        <ErrorNote message={folder.error ?? start.error} />
      </div>
      <PocketOfPhotos />
      {folder.dialog}
    </section>
  );
}

/** For somebody with a new computer: the way to the photos that another one has backed up. */
function HaveBackup() {
  const browse = useKeepsake((state) => state.browse);
  const [isOpen, setOpen] = useState(false);
  return (
    <section className={styles.other} aria-label={words.setup.haveBackup}>
      <p>
        <strong>{words.setup.haveBackup}</strong> {words.setup.haveBackupDetail}
      </p>
      <Button icon="restore" onPress={() => setOpen(true)}>
        {words.setup.openBackup}
      </Button>
      {isOpen && (
        <BackupDialog
          onClose={() => setOpen(false)}
          onOpened={() => {
            browse({ by: 'folder' });
            window.location.hash = toHash('restore');
          }}
        />
      )}
    </section>
  );
}

function title(isEmpty: boolean, isAway: boolean): string {
  if (isEmpty) return words.hero.empty;
  return isAway ? words.setup.placeAway : words.hero.ready;
}

/** Photos can go nowhere while their place does not answer: the second step is not done, whatever was chosen. */
function stepsDone(isEmpty: boolean, isAway: boolean): number {
  if (isEmpty) return 0;
  return isAway ? 1 : 2;
}

/** @param done how many of the steps are */
function Steps({ done }: { readonly done: number }) {
  return (
    <ol className={styles.steps}>
      {words.setup.steps.map((step, index) => (
        <li
          key={step}
          className={styles.step}
          data-done={index < done || undefined}
          aria-current={index === done ? 'step' : undefined}
        >
          <span className={styles.mark}>{index < done ? <Icon name="check" size={14} /> : words.setup.stepNumber(index + 1)}</span>
          {step}
        </li>
      ))}
    </ol>
  );
}

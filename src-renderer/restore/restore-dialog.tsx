import { useEffect, useRef, useState } from 'react';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { localDay } from '../../src-shared/local-time.ts';
import type { RestoreChoice, RestorePreview } from '../../src-shared/restore.ts';
import { Button } from '../components/button.tsx';
import { Choices } from '../components/choices.tsx';
import { Icon } from '../components/icon.tsx';
import { Modal } from '../components/modal.tsx';
import { SelectField } from '../components/select-field.tsx';
import { SwitchRow } from '../components/switch-row.tsx';
import { TextInput } from '../components/text-input.tsx';
import { visibleName } from '../names.ts';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './restore-dialog.module.css';

/** What is to be restored. */
export interface RestoreWish {
  readonly title: string;
  /** Absent: everything. */
  readonly selection?: RestoreChoice['selection'];
  /** Photos that were selected one by one: there is nothing to choose but where they go. */
  readonly isExact: boolean;
  /** The state at this time; absent: the newest. */
  readonly at?: string;
  /** This computer knows where all of it was. */
  readonly knowsPlace: boolean;
}

export interface RestoreDialogProps {
  readonly wish: RestoreWish;
  readonly onClose: () => void;
}

type Where = 'folder' | 'in-place';
/** Whoever types is not asked at each letter. */
const typingMs = 300;

/** Where to, and which state; says what will happen before it does. */
export function RestoreDialog({ wish, onClose }: RestoreDialogProps) {
  const start = useCommand(useKeepsake((state) => state.startRestore));
  const destination = useKeepsake((state) => state.backupAt);
  const [where, setWhere] = useState<Where>('folder');
  const [folder, setFolder] = useNewFolder();
  const [day, setDay] = useState<string>();
  const [removed, setRemoved] = useState(false);
  const browse = useFolderChoice((path) => {
    setFolder(path);
    return Promise.resolve();
  });
  const at = wish.at ?? (day === undefined ? undefined : endOf(day));
  const isComplete = (where === 'in-place' || folder.trim() !== '') && (day === undefined || at !== undefined);
  const choice: RestoreChoice | undefined = !isComplete ? undefined : {
    removed: wish.isExact || removed,
    ...(destination === undefined ? {} : { destination }),
    ...(where === 'folder' ? { to: folder.trim() } : {}),
    ...(wish.selection === undefined ? {} : { selection: wish.selection }),
    ...(at === undefined ? {} : { at }),
  };
  const { preview, error } = usePreview(choice);
  const canStart = preview !== undefined && preview.fits && preview.files > 0;
  const say = words.restore.dialog;
  const today = localDay(new Date());

  const submit = async () => {
    if (choice !== undefined && canStart && (await start.run(choice))) onClose();
  };
  const places = [
    { value: 'folder' as const, ...say.newFolder },
    ...(wish.knowsPlace ? [{ value: 'in-place' as const, ...say.inPlace }] : []),
  ];
  return (
    <Modal
      title={wish.title}
      isOpen
      wide
      onOpenChange={onClose}
      error={start.error ?? browse.error ?? error}
      buttons={
        <>
          <Button onPress={onClose}>{words.dialog.cancel}</Button>
          <Button look="primary" icon="save" onPress={() => void submit()} isDisabled={!canStart} isPending={start.pending}>
            {start.pending ? say.starting : say.start}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Choices
          label={say.where}
          choices={places}
          value={where}
          onChange={setWhere}
          below={where === 'folder' && (
            <div className={styles.line}>
              <TextInput label={say.folder} value={folder} onChange={setFolder} />
              <Button onPress={browse.choose} isPending={browse.pending}>
                {say.browse}
              </Button>
            </div>
          )}
        />
        {!wish.knowsPlace && <p className={styles.detail}>{say.inPlaceUnknown}</p>}
        {!wish.isExact && (
          <>
            <div className={styles.line}>
              <SelectField
                label={say.when}
                options={[{ value: 'newest', name: say.newest }, { value: 'day', name: say.onDay }]}
                value={day === undefined ? 'newest' : 'day'}
                onChange={(value) => setDay(value === 'day' ? today : undefined)}
              />
              {day !== undefined && (
                <label className={styles.day}>
                  {say.day}
                  <input type="date" value={day} max={today} onChange={(event) => setDay(event.target.value)} />
                </label>
              )}
            </div>
            <SwitchRow label={say.removed} detail={say.removedDetail} isSelected={removed} onChange={setRemoved} />
          </>
        )}
        <Preview preview={preview} isLooking={choice !== undefined && error === undefined} />
      </div>
      {browse.dialog}
    </Modal>
  );
}

/** What will happen, in a few words. */
function Preview({ preview, isLooking }: { readonly preview: RestorePreview | undefined; readonly isLooking: boolean }) {
  const say = words.restore.dialog;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A small window has no room for all of the dialog.
    if (preview !== undefined) box.current?.scrollIntoView({ block: 'nearest' });
  }, [preview]);
  if (preview === undefined) return <p className={styles.preview} role="status">{isLooking ? say.looking : ''}</p>;
  const { files, bytes, targets, fits, removed, damagedLines } = preview;
  const free = targets.flatMap((target) => target.free ?? []);
  return (
    <div ref={box} className={styles.preview} role="status" data-problem={!fits || undefined}>
      <Icon name={fits ? 'check' : 'warn'} size={20} />
      <div>
        <p className={styles.what}>{files === 0 ? say.nothing : say.what(files, bytes)}</p>
        <p>{say.to(targets.map(({ path }) => visibleName(path)))}</p>
        {!fits ? <p>{say.noRoom}</p> : free.length > 0 && <p>{say.free(Math.min(...free))}</p>}
        {removed > 0 && <p>{say.left(removed)}</p>}
        {damagedLines > 0 && <p>{words.restore.damaged(damagedLines)}</p>}
      </div>
    </div>
  );
}

/** The last moment of a day (YYYY-MM-DD) here; undefined where it is none. */
function endOf(day: string): string | undefined {
  const end = new Date(`${day}T23:59:59.999`);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}

/** The folder to restore to: a new one in the home folder, until somebody types or chooses another. */
function useNewFolder(): readonly [string, (folder: string) => void] {
  const listFolders = useKeepsake((state) => state.listFolders);
  const [folder, setFolder] = useState<string>();
  const [offered, setOffered] = useState('');
  useEffect(() => {
    let wanted = true;
    listFolders(undefined).then(
      ({ path }) => {
        const separator = path.includes('\\') ? '\\' : '/';
        if (wanted) setOffered(`${path.replace(/[\\/]$/, '')}${separator}${words.restore.dialog.folderName(localDay(new Date()))}`);
      },
      // Then one has to be typed.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [listFolders]);
  return [folder ?? offered, setFolder];
}

interface Previewed {
  readonly key: string;
  readonly preview?: RestorePreview;
  readonly error?: string;
}

/** What a choice would do, as soon as it is known. */
function usePreview(choice: RestoreChoice | undefined): Omit<Previewed, 'key'> {
  const previewRestore = useKeepsake((state) => state.previewRestore);
  const [found, setFound] = useState<Previewed>({ key: '' });
  const key = choice === undefined ? undefined : JSON.stringify(choice);
  useEffect(() => {
    if (key === undefined) return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      previewRestore(JSON.parse(key) as RestoreChoice).then(
        (preview) => wanted && setFound({ key, preview }),
        (thrown: unknown) => wanted && setFound({ key, error: toKeepsakeError(thrown).message }),
      );
    }, typingMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key, previewRestore]);
  return found.key === key ? found : {};
}

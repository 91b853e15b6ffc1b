import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { FolderListing } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { Button } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { FileName } from '../components/file-name.tsx';
import { Icon } from '../components/icon.tsx';
import { Modal } from '../components/modal.tsx';
import { TextInput } from '../components/text-input.tsx';
import { baseName, crumbs, visibleName } from '../names.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './folder-picker.module.css';

export interface FolderPickerProps {
  /** Takes the folder; when it rejects, the dialog stays and shows the sentence. */
  readonly onFolder: (path: string) => Promise<void>;
  readonly onClose: () => void;
}

/** In px. */
const rowSize = 40;
/** In px. Part of the layout, not of the style sheet: the virtualizer sizes its rows by it. */
const listPadding = 4;

/** Browses the folders of the machine that Keepsake runs on, which may not be the one with this window. */
export function FolderPicker({ onFolder, onClose }: FolderPickerProps) {
  const listFolders = useKeepsake((state) => state.listFolders);
  const [listing, setListing] = useState<FolderListing>();
  /** What the path field says; undefined: the folder that is listed. */
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<string>();
  const asked = useRef(0);
  const take = useCommand(onFolder);
  const path = typed ?? listing?.path ?? '';

  /** Lists a folder; undefined when it cannot be listed, or another one was asked for meanwhile. */
  const open = useCallback(
    async (wanted: string | undefined): Promise<FolderListing | undefined> => {
      const request = (asked.current += 1);
      try {
        const answer = await listFolders(wanted);
        if (request !== asked.current) return undefined;
        setListing(answer);
        // What was typed while the answer was on its way stays.
        setTyped((now) => (now === wanted ? undefined : now));
        setError(undefined);
        return answer;
      } catch (thrown) {
        if (request === asked.current) setError(toKeepsakeError(thrown).message);
        return undefined;
      }
    },
    [listFolders],
  );
  const visit = (wanted: string) => {
    take.clear();
    void open(wanted);
  };
  /** Opens a folder that was pointed at: the path field shows it from now on. */
  const enter = (wanted: string) => {
    setTyped(undefined);
    visit(wanted);
  };
  useEffect(() => {
    // The first listing is an answer from outside, like every later one.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    void open(undefined);
  }, [open]);

  /** Takes the folder that the path field names. One that was typed is listed first: it may not exist. */
  const choose = useCommand(async () => {
    const folder = typed === undefined ? listing : await open(typed);
    if (folder !== undefined && (await take.run(folder.path))) onClose();
  });
  const goUp = (event: KeyboardEvent) => {
    if (event.key !== 'Backspace' || listing?.parent === undefined) return;
    event.preventDefault();
    enter(listing.parent);
  };
  const way = listing === undefined ? [] : crumbs(listing.path);
  const here = way.at(-1);

  return (
    <Modal
      title={words.picker.title}
      isOpen
      wide
      onOpenChange={onClose}
      error={error ?? take.error}
      buttons={
        <>
          <Button onPress={onClose}>{words.dialog.cancel}</Button>
          <Button
            look="primary"
            onPress={() => void choose.run()}
            isDisabled={path === ''}
            isPending={choose.pending}
          >
            {chooseWords(path, listing)}
          </Button>
        </>
      }
    >
      <form
        className={styles.path}
        onSubmit={(event) => {
          event.preventDefault();
          visit(path);
        }}
      >
        <TextInput
          label={words.picker.path}
          value={path}
          onChange={(text) => {
            setTyped(text);
            setError(undefined);
            take.clear();
          }}
        />
        <Button type="submit" isDisabled={path === ''}>
          {words.picker.go}
        </Button>
      </form>
      <div className={styles.columns}>
        <nav className={styles.places} aria-label={words.picker.places}>
          {listing?.places.map((place) => (
            <button
              key={place.path}
              type="button"
              className={styles.place}
              aria-current={place.path === listing.path ? 'true' : undefined}
              title={place.path}
              onClick={() => enter(place.path)}
            >
              <Icon name={place.path === listing.places[0]?.path ? 'home' : 'folder'} size={18} />
              <span className={styles.placeName}>{visibleName(words.said(place.name))}</span>
            </button>
          ))}
        </nav>
        <div className={styles.here} onKeyDown={goUp}>
          <nav className={styles.crumbs} aria-label={words.picker.crumbs}>
            {way.map((crumb) => (
              <button
                key={crumb.path}
                type="button"
                className={styles.crumb}
                aria-current={crumb === here ? 'location' : undefined}
                onClick={() => enter(crumb.path)}
              >
                {visibleName(crumb.name)}
              </button>
            ))}
          </nav>
          <Virtualizer layout={ListLayout} layoutOptions={{ rowSize, padding: listPadding }}>
            <ListBox
              key={listing?.path ?? ''}
              className={cx(styles.list)}
              aria-label={words.picker.folders(listing?.path ?? '')}
              items={listing?.folders ?? []}
              onAction={(folder) => enter(String(folder))}
              renderEmptyState={() => (
                <p className={styles.empty}>{listing === undefined ? words.picker.loading : words.picker.empty}</p>
              )}
              // After a step with the keyboard the next step starts in the new folder.
              autoFocus={listing !== undefined && listing.folders.length > 0 ? 'first' : false}
            >
              {(folder) => (
                <ListBoxItem id={folder.path} textValue={folder.name} className={cx(styles.folder)}>
                  <Icon name="folder" />
                  <span className={styles.folderName}>
                    <FileName name={folder.name} />
                  </span>
                  <Icon name="chevron" size={16} />
                </ListBoxItem>
              )}
            </ListBox>
          </Virtualizer>
        </div>
      </div>
    </Modal>
  );
}

function chooseWords(path: string, listing: FolderListing | undefined): string {
  if (path !== '') return words.picker.choose(visibleName(baseName(path)));
  return listing === undefined ? words.picker.loading : words.picker.title;
}

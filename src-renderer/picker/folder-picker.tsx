import { type KeyboardEvent, useCallback, useEffect, useState } from 'react';
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { FolderListing } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { Button } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { FileName } from '../components/file-name.tsx';
import { Icon } from '../components/icon.tsx';
import { Modal } from '../components/modal.tsx';
import { TextInput } from '../components/text-input.tsx';
import { crumbs, visibleName } from '../names.ts';
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

/** Browses the folders of the machine that Keepsake runs on, which may not be the one with this window. */
export function FolderPicker({ onFolder, onClose }: FolderPickerProps) {
  const listFolders = useKeepsake((state) => state.listFolders);
  const [listing, setListing] = useState<FolderListing>();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const take = useCommand(onFolder);

  const open = useCallback(
    async (path: string | undefined) => {
      try {
        const answer = await listFolders(path);
        setListing(answer);
        setTyped(answer.path);
        setError(undefined);
      } catch (thrown) {
        setError(toKeepsakeError(thrown).message);
      }
    },
    [listFolders],
  );
  const visit = (path: string | undefined) => {
    take.clear();
    void open(path);
  };
  useEffect(() => {
    // The first listing is an answer from outside, like every later one.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    void open(undefined);
  }, [open]);

  const choose = async () => {
    if (listing !== undefined && (await take.run(listing.path))) onClose();
  };
  const goUp = (event: KeyboardEvent) => {
    if (event.key !== 'Backspace' || listing?.parent === undefined) return;
    event.preventDefault();
    visit(listing.parent);
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
            onPress={() => void choose()}
            isDisabled={listing === undefined}
            isPending={take.pending}
          >
            {here === undefined ? words.picker.loading : words.picker.choose(visibleName(here.name))}
          </Button>
        </>
      }
    >
      <form
        className={styles.path}
        onSubmit={(event) => {
          event.preventDefault();
          visit(typed);
        }}
      >
        <TextInput label={words.picker.path} value={typed} onChange={setTyped} />
        <Button type="submit" isDisabled={typed === ''}>
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
              onClick={() => visit(place.path)}
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
                onClick={() => visit(crumb.path)}
              >
                {visibleName(crumb.name)}
              </button>
            ))}
          </nav>
          <Virtualizer layout={ListLayout} layoutOptions={{ rowSize }}>
            <ListBox
              key={listing?.path ?? ''}
              className={cx(styles.list)}
              aria-label={words.picker.folders(listing?.path ?? '')}
              items={listing?.folders ?? []}
              onAction={(path) => visit(String(path))}
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

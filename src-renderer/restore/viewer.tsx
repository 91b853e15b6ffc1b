import { useEffect, useId, useState, useSyncExternalStore } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import type { BackupFile, BackupVersion } from '../../src-shared/backup-browsing.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { extensionOf } from '../../src-shared/media.ts';
import { Button, IconButton } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { FileName } from '../components/file-name.tsx';
import { Thumbnail } from '../components/thumbnail.tsx';
import { splitPath, visibleName } from '../names.ts';
import { folderWords } from '../source-names.ts';
import { saveFile } from '../save-file.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import type { BackupPages } from './backup-pages.ts';
import styles from './viewer.module.css';

export interface ViewerProps {
  readonly pages: BackupPages;
  readonly vault: string;
  /** Position in the list. */
  readonly index: number;
  readonly onIndex: (index: number) => void;
  readonly onClose: () => void;
  /** @param version an older content than the newest */
  readonly onRestore: (file: BackupFile, version?: BackupVersion) => void;
  readonly labelOf: (source: string) => string | undefined;
}

/** One photo as large as the window, with its versions; the arrow keys lead to the next ones. */
export function Viewer({ pages, index, onIndex, onClose, ...rest }: ViewerProps) {
  useSyncExternalStore(pages.subscribe, pages.version);
  const total = pages.total() ?? 0;
  useEffect(() => pages.see(Math.max(0, index - 2), Math.min(total, index + 3)), [pages, index, total]);
  const file = pages.at(index);
  const go = (to: number) => {
    if (to >= 0 && to < total) onIndex(to);
  };
  const name = file === undefined ? '' : visibleName(splitPath(file.path).name);
  return (
    <ModalOverlay className={cx(styles.overlay)} isOpen onOpenChange={onClose} isDismissable>
      <Modal className={cx(styles.modal)}>
        <Dialog className={cx(styles.dialog)} aria-label={words.restore.viewer.label(name)}>
          <div
            className={styles.layout}
            onKeyDown={(event) => {
              if (event.target instanceof HTMLVideoElement) return;
              if (event.key === 'ArrowRight') go(index + 1);
              if (event.key === 'ArrowLeft') go(index - 1);
            }}
          >
            <div className={styles.top}>
              <span className={styles.position}>{words.restore.viewer.position(index + 1, total)}</span>
              {/* It has the focus at first, so that the arrow keys work at once. */}
              <IconButton icon="cross" aria-label={words.restore.viewer.close} onPress={onClose} autoFocus />
            </div>
            <div className={styles.way} data-side="left">
              <IconButton icon="back" aria-label={words.restore.viewer.previous} isDisabled={index === 0} onPress={() => go(index - 1)} />
            </div>
            <div className={styles.way} data-side="right">
              <IconButton icon="forward" aria-label={words.restore.viewer.next} isDisabled={index >= total - 1} onPress={() => go(index + 1)} />
            </div>
            {file !== undefined && <Shown key={`${file.source} ${file.path} ${file.object}`} file={file} {...rest} />}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

type ShownProps = Omit<ViewerProps, 'pages' | 'index' | 'onIndex' | 'onClose'> & { readonly file: BackupFile };

function Shown({ file, vault, onRestore, labelOf }: ShownProps) {
  const loadVersions = useKeepsake((state) => state.backupVersions);
  const [versions, setVersions] = useState<readonly BackupVersion[]>([file]);
  const [chosen, setChosen] = useState(0);
  const [error, setError] = useState<string>();
  useEffect(() => {
    if (file.versions < 2) return undefined;
    let wanted = true;
    loadVersions(file).then(
      (found) => wanted && setVersions(found),
      (thrown: unknown) => wanted && setError(toKeepsakeError(thrown).message),
    );
    return () => {
      wanted = false;
    };
  }, [file, loadVersions]);
  const version = versions[chosen] ?? file;
  return (
    <>
      <Large key={version.object} file={file} version={version} vault={vault} />
      <aside className={styles.aside} aria-label={words.restore.viewer.facts}>
        <h2 className={styles.name}>
          <FileName name={splitPath(file.path).name} />
        </h2>
        <Facts file={file} version={version} label={labelOf(file.source)} />
        {versions.length > 1 && <Versions file={file} vault={vault} versions={versions} chosen={chosen} onChoose={setChosen} />}
        <ErrorNote message={error} />
        <div className={styles.actions}>
          <Button look="primary" icon="save" onPress={() => onRestore(file, chosen === 0 ? undefined : version)}>
            {chosen === 0 ? words.restore.viewer.restore : words.restore.viewer.restoreVersion}
          </Button>
          {/* In its own window Keepsake restores to any folder. */}
          {window.keepsake === undefined && <SaveLink file={file} version={version} />}
        </div>
      </aside>
    </>
  );
}

function Facts({ file, version, label }: { readonly file: BackupFile; readonly version: BackupVersion; readonly label: string | undefined }) {
  const say = words.restore.viewer;
  const when = (at: string) => say.moment(new Date(at));
  const facts: readonly (readonly [string, string | undefined])[] = [
    [say.removed, file.removedAt === undefined ? undefined : words.restore.removed(new Date(file.removedAt))],
    [say.taken, version.takenAt === undefined ? undefined : when(version.takenAt)],
    [say.changed, when(version.modifiedAt)],
    [say.backedUp, when(version.backedUpAt)],
    [say.size, say.bytes(version.bytes)],
    [say.folder, folderWords(label, splitPath(file.path).folder)],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

interface VersionsProps {
  readonly file: BackupFile;
  readonly vault: string;
  readonly versions: readonly BackupVersion[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** All contents side by side, each with the day on which it was backed up. */
function Versions({ file: { source, path, pathB64 }, vault, versions, chosen, onChoose }: VersionsProps) {
  const titleId = useId();
  const say = words.restore.viewer;
  return (
    <section className={styles.versions} aria-labelledby={titleId}>
      <h3 id={titleId}>{say.versions}</h3>
      <p>{say.versionsDetail}</p>
      <ul>
        {versions.map(({ object, bytes, backedUpAt }, index) => (
          <li key={`${object} ${backedUpAt}`}>
            <button type="button" className={styles.version} aria-pressed={index === chosen} onClick={() => onChoose(index)}>
              <Thumbnail source={source} path={path} pathB64={pathB64} content={{ vault, object, bytes }} size={88} />
              <span className={styles.versionWords}>
                {index === 0 && <strong>{say.newest}</strong>}
                <span>{say.version(new Date(backedUpAt))}</span>
                <span>{say.bytes(bytes)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const pictures = new Set(['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'apng', 'gif', 'webp', 'avif', 'bmp']);
const films = new Set(['mp4', 'm4v', 'mov', 'webm']);

interface LargeProps {
  readonly file: BackupFile;
  readonly version: BackupVersion;
  readonly vault: string;
}

/** The content itself where a browser can show it, else its small picture. */
function Large({ file, version, vault }: LargeProps) {
  const extension = extensionOf(splitPath(file.path).name);
  const canShow = pictures.has(extension) || films.has(extension);
  const { address, error } = useLink(file, version, canShow);
  const [isBroken, setBroken] = useState(false);
  const { source, path, pathB64 } = file;
  if (canShow && !isBroken && error === undefined)
    return (
      <div className={styles.large}>
        {address === undefined ? null : films.has(extension) ? (
          <video className={styles.media} src={address} controls onError={() => setBroken(true)} />
        ) : (
          <img className={styles.media} src={address} alt={visibleName(splitPath(path).name)} draggable={false} onError={() => setBroken(true)} />
        )}
      </div>
    );
  return (
    <div className={styles.large}>
      <div className={styles.small}>
        <Thumbnail source={source} path={path} pathB64={pathB64} content={{ vault, object: version.object, bytes: version.bytes }} size={256} whole />
        <p>{words.restore.viewer.noPreview}</p>
        <ErrorNote message={error} />
      </div>
    </div>
  );
}

/** An address of a content for a browser. @param wanted it is asked for only then */
function useLink(file: BackupFile, version: BackupVersion, wanted: boolean): { readonly address?: string; readonly error?: string } {
  const link = useKeepsake((state) => state.backupLink);
  const [found, setFound] = useState<{ readonly address?: string; readonly error?: string }>({});
  useEffect(() => {
    if (!wanted) return undefined;
    let isShown = true;
    link(refOf(file), version, false).then(
      (address) => isShown && setFound({ address }),
      (thrown: unknown) => isShown && setFound({ error: toKeepsakeError(thrown).message }),
    );
    return () => {
      isShown = false;
    };
  }, [link, file, version, wanted]);
  return found;
}

const refOf = ({ source, path, pathB64 }: BackupFile) => (pathB64 === undefined ? { source, path } : { source, path, pathB64 });

/** Has the browser save the content as a file. */
function SaveLink({ file, version }: { readonly file: BackupFile; readonly version: BackupVersion }) {
  const link = useKeepsake((state) => state.backupLink);
  const [error, setError] = useState<string>();
  const save = async () => {
    try {
      saveFile(await link(refOf(file), version, true));
    } catch (thrown) {
      setError(toKeepsakeError(thrown).message);
    }
  };
  return (
    <>
      <Button icon="down" onPress={() => void save()}>
        {words.restore.viewer.save}
      </Button>
      <ErrorNote message={error} />
    </>
  );
}

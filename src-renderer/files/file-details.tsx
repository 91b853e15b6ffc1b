import { type KeyboardEvent, useId } from 'react';
import type { FileDetails } from '../../src-shared/contract.ts';
import type { FileRow } from '../../src-shared/domain.ts';
import { IconButton } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { Thumbnail } from '../components/thumbnail.tsx';
import { splitPath, visibleName } from '../names.ts';
import { folderWords, useIsUnlisted, useSourceName } from '../source-names.ts';
import { useNow } from '../use-now.ts';
import { asSentence, words } from '../words.ts';
import { DetailsActions } from './details-actions.tsx';
import { DetailsFacts } from './details-facts.tsx';
import { DetailsVersions } from './details-versions.tsx';
import styles from './file-details.module.css';
import { refOf, useFileDetails } from './use-file-details.ts';

export interface FileDetailsPanelProps {
  readonly row: FileRow;
  readonly onClose: () => void;
}

/** All there is to know of one file, beside the list. */
export function FileDetailsPanel({ row, onClose }: FileDetailsPanelProps) {
  const { details, error } = useFileDetails(row);
  const titleId = useId();
  const label = useSourceName(row.source);
  const isUnlisted = useIsUnlisted(row.source);
  const { folder, name } = splitPath(row.path);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
  };
  return (
    <aside className={styles.panel} aria-labelledby={titleId} onKeyDown={onKeyDown}>
      <div className={styles.close}>
        <IconButton icon="cross" aria-label={words.details.close} onPress={onClose} />
      </div>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={words.details.label}>
        {row.path !== '' && row.state !== 'skipped' && row.entry === undefined && (
          <div className={styles.picture}>
            <Thumbnail {...refOf(row)} whole alt={words.details.picture(visibleName(name))} />
          </div>
        )}
        <h2 className={styles.name} id={titleId}>
          <bdi>{visibleName(name === '' ? (label ?? '') : name)}</bdi>
        </h2>
        <p className={styles.folder}>
          <Icon name="folder" size={14} />
          <bdi>{folderWords(label, folder)}</bdi>
        </p>
        {isUnlisted && <p className={styles.unlisted}>{words.details.unlisted}</p>}
        <ErrorNote message={error} />
        <Standing row={row} details={details} />
        {details === undefined ? (
          error === undefined && <p className={styles.loading}>{words.details.loading}</p>
        ) : (
          <>
            <DetailsActions row={row} details={details} />
            <DetailsFacts details={details} />
            <DetailsVersions details={details} />
          </>
        )}
      </div>
    </aside>
  );
}

interface StandingProps {
  readonly row: FileRow;
  readonly details: FileDetails | undefined;
}

/** Is it safe? */
function Standing({ row, details }: StandingProps) {
  const now = useNow();
  const newest = details?.versions[0];
  const failure = details?.failure;
  if (details === undefined && row.state !== 'failed') return null;
  if (failure !== undefined || row.state === 'failed')
    return (
      <Note icon="warn" look="failed" title={failure === undefined ? words.files.states.failed : words.details.failing(new Date(failure.since), now)}>
        {asSentence(words.said(failure?.reason ?? row.reason ?? ''))}
        {failure?.triedAt !== undefined && failure.triedAt !== failure.since && ` ${words.details.tried(new Date(failure.triedAt), now)}`}
        {newest !== undefined && ` ${words.details.olderIsSafe(new Date(newest.at), now)}`}
      </Note>
    );
  if (newest === undefined) return <Note icon="clock" look="waiting" title={words.details.notBackedUp}>{row.reason === undefined ? undefined : asSentence(words.said(row.reason))}</Note>;
  return (
    <Note icon="shield" look="safe" title={words.details.backedUp(new Date(newest.at), now)}>
      {details?.exists === false && words.details.gone}
    </Note>
  );
}

interface NoteProps {
  readonly icon: IconName;
  readonly look: 'safe' | 'failed' | 'waiting';
  readonly title: string;
  readonly children: React.ReactNode;
}

function Note({ icon, look, title, children }: NoteProps) {
  return (
    <div className={styles.note} data-look={look}>
      <Icon name={icon} size={20} />
      <div>
        <p className={styles.noteTitle}>{title}</p>
        {children !== undefined && children !== false && <p className={styles.noteDetail}>{children}</p>}
      </div>
    </div>
  );
}

import { type ReactNode, useId } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { FileName } from '../components/file-name.tsx';
import { words } from '../words.ts';
import styles from './ignore-matches.module.css';
import type { IgnorePreview } from './use-ignore-draft.ts';

export interface IgnoreMatchesProps {
  readonly hasPatterns: boolean;
  readonly preview: IgnorePreview | undefined;
  readonly error: string | undefined;
  /** Buttons beside the sum. */
  readonly children: ReactNode;
}

/** What patterns would leave out: how much, and some of it. */
export function IgnoreMatches({ hasPatterns, preview, error, children }: IgnoreMatchesProps) {
  const listId = useId();
  const { patterns } = words.settings;
  const left = preview === undefined ? 0 : preview.files + preview.folders;
  const everything = preview !== undefined && isAll(preview);
  return (
    <div className={styles.matches}>
      <div className={styles.top}>
        <p className={everything ? styles.everything : styles.sum} role="status">
          {hasPatterns && error === undefined && sumOf(preview)}
        </p>
        <div className={styles.buttons}>{children}</div>
      </div>
      <ErrorNote message={error} />
      {hasPatterns && preview !== undefined && left > 0 && (
        <>
          <p id={listId} className={styles.label}>
            {patterns.matched}
          </p>
          <ul className={styles.list} aria-labelledby={listId} tabIndex={0}>
            {preview.examples.map((path, index) => (
              // Two sources may hold the same path.
              <li key={`${index} ${path}`}>
                <FileName name={path} />
              </li>
            ))}
            {left > preview.examples.length && <li>{patterns.more(left - preview.examples.length)}</li>}
          </ul>
        </>
      )}
    </div>
  );
}

const isAll = ({ everything, files, known }: IgnorePreview): boolean => everything || (files > 0 && files === known);

/** What patterns leave out, in a sentence. */
export function sumOf(preview: IgnorePreview | undefined): string {
  const { patterns } = words.settings;
  if (preview === undefined) return patterns.looking;
  const { files, folders, known, bytes } = preview;
  if (isAll(preview)) return patterns.everything;
  if (files + folders === 0) return patterns.nothing;
  return patterns.leavesOut(files, known, bytes, folders);
}

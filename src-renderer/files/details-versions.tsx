import { useId } from 'react';
import type { FileDetails } from '../../src-shared/contract.ts';
import { words } from '../words.ts';
import styles from './file-details.module.css';

/** What the file was before, where it has changed since it was first backed up. */
export function DetailsVersions({ details: { versions } }: { readonly details: FileDetails }) {
  const titleId = useId();
  if (versions.length < 2) return null;
  return (
    <section className={styles.versions} aria-labelledby={titleId}>
      <h3 id={titleId}>{words.details.versions(versions.length)}</h3>
      <p className={styles.versionsDetail}>{words.details.versionsDetail}</p>
      <ol>
        {versions.map(({ at, sha256, bytes, modifiedAt }, index) => (
          <li key={`${at} ${sha256}`} className={styles.version}>
            <span className={styles.versionTitle}>
              {words.details.version(new Date(at))}
              {index === 0 && <span className={styles.newest}>{words.details.newest}</span>}
            </span>
            <span className={styles.versionDetail}>{words.details.versionDetail(bytes, new Date(modifiedAt))}</span>
            <code className={styles.versionSum} title={sha256}>
              {sha256.slice(0, 12)}
            </code>
          </li>
        ))}
      </ol>
    </section>
  );
}

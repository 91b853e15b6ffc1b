import { useEffect, useState } from 'react';
import type { FileDetails } from '../../src-shared/contract.ts';
import type { FileRef, FileRow } from '../../src-shared/domain.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { useKeepsake } from '../use-store.ts';

/** Whoever goes through the list with the arrow keys is not asked about each row. */
const restMs = 80;

export const refOf = ({ source, path, pathB64 }: FileRef): FileRef =>
  pathB64 === undefined ? { source, path } : { source, path, pathB64 };

export interface LoadedDetails {
  readonly details: FileDetails | undefined;
  readonly error: string | undefined;
}

/** All that is known of a file; asked again when a run has ended, or the row says something new. */
export function useFileDetails(row: FileRow): LoadedDetails {
  const fileDetails = useKeepsake((state) => state.fileDetails);
  // The state comes anew with each run that begins or ends.
  const app = useKeepsake((state) => state.app);
  const { source, path, pathB64, state, reason, bytes } = row;
  const [loaded, setLoaded] = useState<LoadedDetails & { readonly file: string }>({ file: '', details: undefined, error: undefined });
  const file = `${source}/${pathB64 ?? `/${path}`}`;
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      fileDetails(refOf({ source, path, ...(pathB64 === undefined ? {} : { pathB64 }) })).then(
        (details) => wanted && setLoaded({ file, details, error: undefined }),
        (thrown: unknown) => wanted && setLoaded({ file, details: undefined, error: toKeepsakeError(thrown).message }),
      );
    }, restMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [fileDetails, app, file, source, path, pathB64, state, reason, bytes]);
  // Those of the file before are not shown for this one, even for a moment.
  return loaded.file === file ? loaded : { details: undefined, error: undefined };
}

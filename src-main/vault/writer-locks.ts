import { KeepsakeError } from '../../src-shared/errors.ts';
import { makeFolder } from './durable-files.ts';
import { lockFile } from './file-lock.ts';
import { journalFolder, journalsFolder, writerLockPath, type VaultPlace } from './layout.ts';
import type { MarkerGuard } from './marker.ts';

/**
 * The locks of writers: one process at a time may write as each, since a second one would remove what the first is writing under
 * tmp/. The locks end with the thread, and with the process. Blocks: for a thread.
 *
 * The function that it returns takes a writer's lock. Where the file system has no locks, or cannot be written, nothing is locked.
 * It throws KeepsakeError 'busy' while another process, or another Vault object of this one, writes as this writer.
 */
export function createWriterLocks(guard: MarkerGuard): (place: VaultPlace, writer: string) => void {
  // A lock that nothing refers to would be collected as garbage, and so given back.
  const held: (() => void)[] = [];

  return (place, writer) => {
    guard(place);
    let release: (() => void) | undefined;
    try {
      makeFolder(journalsFolder(place.root));
      makeFolder(journalFolder(place.root, writer));
      release = lockFile(writerLockPath(place.root, writer));
    } catch {
      // What keeps the folder from being written is said by the first write.
      return;
    }
    if (release === undefined) throw busy(place.root);
    held.push(release);
  };
}

function busy(root: string): KeepsakeError {
  return new KeepsakeError(
    'busy',
    `Another Keepsake is writing to the vault in ${root} under the same identity, e.g. from a copy of Keepsake's folder: ` +
      'wait until it has finished, or end it.',
    { scope: 'destination' },
  );
}

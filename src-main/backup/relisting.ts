import type { JournalLine } from '../../src-shared/journal.ts';
import { pathText } from '../base/source-path.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import type { Catalog } from './catalog.ts';
import type { UnlistedFile } from './catalog-types.ts';
import type { DestinationLink } from './destination-link.ts';
import { missing } from './journal-catch-up.ts';
import { lineTime } from './line-time.ts';
import type { KnownPlace } from './run-connection.ts';
import type { RunOptions } from './run-types.ts';

export interface RelistingOptions extends Pick<RunOptions, 'destinationLabel' | 'onNotice' | 'reader' | 'hold' | 'signal'> {
  readonly catalog: Catalog;
  readonly destination: OpenDestination;
  readonly link: DestinationLink;
}

/** Names that a sentence holds. */
const namedMax = 5;

/**
 * Photos that were backed up, were deleted from their source, and are named by no line of the journal any more, because the vault is an
 * older copy of itself or has lost lines: those that it holds are journalled again, as removed ones; the others are named. To be
 * called after a complete walk, when what is gone is known.
 */
export async function relist({ catalog, destination, link, destinationLabel, onNotice, reader, hold, signal }: RelistingOptions, { source, place }: KnownPlace): Promise<void> {
  const lost: UnlistedFile[] = [];
  let lostCount = 0;
  let after: UnlistedFile | undefined;
  for (;;) {
    await hold.pass(signal);
    // Each gets two lines.
    const found = await catalog.unlisted(place, after, Math.max(1, Math.floor(destination.batchMax / 2)));
    after = found.at(-1);
    if (after === undefined) break;
    // One that is there and could not be read has its turn again.
    const existing = await reader.existing(source, found.map(({ path }) => path), signal);
    const files = found.filter((_, index) => existing[index] !== true);
    if (files.length === 0) continue;
    const absent = new Set(await missing(destination, files.map(({ object: id, bytes }) => ({ id, bytes })), signal));
    const gone = files.filter(({ object }) => absent.has(object));
    const when = lineTime(source);
    const lines = files.filter(({ object }) => !absent.has(object)).flatMap((file): readonly JournalLine[] => {
      const about = { source: source.id, label: source.label, ...pathText(file.path) };
      // Its permissions are in the lost line alone: 0 says that nobody knows them.
      const version = { object: file.object, sha256: file.sha256, bytes: file.bytes, mtime: file.mtimeNs.toString(), mode: 0 };
      return [{ kind: 'version', ...about, ...version, when: new Date(file.backedUpMs).toISOString() }, { kind: 'removed', ...about, when }];
    });
    if (lines.length > 0) await link.confirmAll(lines);
    await catalog.applyJournal(destination.vaultId, lines);
    await catalog.dropUnlisted(place, files);
    lostCount += gone.length;
    lost.push(...gone.slice(0, namedMax - lost.length));
  }
  await catalog.dropEarlierUnlisted(place);
  if (lostCount > 0) onNotice?.(lostSentence(destinationLabel, source.label, lost, lostCount));
}

function lostSentence(destination: string, label: string, lost: readonly UnlistedFile[], count: number): string {
  const names = [...lost.map(({ path }) => `${label}/${pathText(path).path}`), ...(count > lost.length ? ['…'] : [])].join(', ');
  return count === 1
    ? `A file that was backed up, and then deleted from its folder, is not in ${destination} any more: ${names}. Another copy of the vault may still hold it.`
    : `${count} files that were backed up, and then deleted from their folders, are not in ${destination} any more: ${names}. Another copy of the vault may still hold them.`;
}

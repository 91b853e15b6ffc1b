import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import type { AdoptedLine } from '../../src-shared/journal.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { createDamageTally, journalsOf } from '../vault/journal-damage.ts';
import { createJournalRoom, type JournalLimits, type JournalRoom } from '../vault/journal-room.ts';
import type { JournalDamage, JournalPage } from '../vault/vault-types.ts';
import type { FileKey, JournalPosition, KnownObject } from './catalog-types.ts';
import type { RunOptions } from './run-types.ts';

export interface CatchUpOptions extends Pick<
  RunOptions, 'catalog' | 'knownSources' | 'destinationLabel' | 'onNotice' | 'installation' | 'onSourcesTaken'> {
  readonly destination: OpenDestination;
  /** Default: `journalLimits`. */
  readonly limits?: JournalLimits | undefined;
}

export interface CaughtUp {
  /** After all that was read. */
  readonly cursor: string | undefined;
  /** Damage in this home's own journals that is not healed yet; empty also where they were not read from their beginning. */
  readonly damage: readonly JournalDamage[];
  /** IDs of sources of which the journal lacks something that the catalog knew: it is journalled again when they are read. */
  readonly lost: readonly string[];
}

/**
 * Brings the catalog in line with the vault that answers, before anything is believed to be there: takes over what its journal
 * says that the catalog does not know, and drops from the catalog what the vault does not hold any more. A vault that was
 * replaced by an older copy, or that lost a part of its journal, is noticed by the end of what was read of the journal, and by
 * the objects that were confirmed last. No file of a source is read for it.
 *
 * @param from as the catalog's `beginRun` answered
 * @throws KeepsakeError 'writer-taken' where another installation has written as this one, 'source-taken' where another one continues a
 *   source of this one
 */
export async function catchUp(options: CatchUpOptions, from: JournalPosition, signal: AbortSignal): Promise<CaughtUp> {
  const { catalog, destination } = options;
  let read = await readOn(options, from, signal);
  if (read.behind || (await missing(destination, await catalog.newest(destination.vaultId), signal)).length > 0) {
    options.onNotice?.(
      `What ${options.destinationLabel} holds is not what the last backup left there: it is an older or another copy, or has lost files. ` +
        'Everything is looked for there again, and what is missing is stored again.');
    await catalog.doubt(destination.vaultId);
    read = await readOn(options, { cursor: undefined, dirty: true }, signal);
  }
  const lost = await settleDoubts(options, signal);
  return { cursor: read.cursor, damage: read.damage, lost };
}

/** Bounds what the catalog takes over of a journal. */
export function catalogRoom(
  { catalog, knownSources, destinationLabel, limits }: Pick<CatchUpOptions, 'catalog' | 'knownSources' | 'destinationLabel' | 'limits'>,
): JournalRoom {
  const known = new Set(knownSources);
  return createJournalRoom({
    label: destinationLabel, limits,
    measure: () => catalog.room(),
    takes: (line) => (line.kind === 'version' || line.kind === 'removed' || line.kind === 'folder') && known.has(line.source),
  });
}

interface ReadOn {
  readonly cursor: string | undefined;
  /** The journal does not hold what was read before the position. */
  readonly behind: boolean;
  readonly damage: readonly JournalDamage[];
}

/** Takes over the lines after a position. */
async function readOn(options: CatchUpOptions, { cursor, dirty }: JournalPosition, signal: AbortSignal): Promise<ReadOn> {
  const { catalog, destination } = options;
  const isStranger = dirty ? undefined : strangerDetector(options);
  const room = catalogRoom(options);
  const known = new Set(options.knownSources);
  const adoptions = new Map<string, AdoptedLine>();
  const tally = cursor === undefined ? createDamageTally() : undefined;
  let read = cursor;
  try {
    for await (const page of destination.journal(cursor, signal)) {
      if (page.behind === true && cursor !== undefined) return { cursor: read, behind: true, damage: [] };
      tally?.add(page);
      if ((await isStranger?.(page)) === true) throw writerTaken(options.destinationLabel);
      await room.admit(page);
      for (const { line } of page.lines)
        if (line.kind === 'adopted' && known.has(line.source) && line.when >= (adoptions.get(line.source)?.when ?? '')) adoptions.set(line.source, line);
      // Until it is settled who writes about a source, the next run reads from before.
      await catalog.applyJournal(destination.vaultId, page.lines.map((each) => each.line), adoptions.size === 0 ? page.cursor : undefined);
      read = page.cursor;
    }
  } catch (error) {
    // A cursor of a newer server, which was replaced by an older one.
    const { code, scope } = toKeepsakeError(error);
    if (cursor !== undefined && scope === 'file' && (code === 'usage' || code === 'refused'))
      return { cursor: read, behind: true, damage: [] };
    throw error;
  }
  await refuseTaken(options, adoptions);
  if (adoptions.size > 0 && read !== undefined) await catalog.applyJournal(destination.vaultId, [], read);
  const own = journalsOf(destination.writer);
  return { cursor: read, behind: false, damage: tally?.unhealed().filter(({ writer }) => own.includes(writer)) ?? [] };
}

/**
 * Tells whether another installation has written about this home's sources as this home's writer: a disk that was cloned with its
 * home. After a clean end every line of ours is known, so that more of them are another's, if they belong to a run that
 * this home never began.
 */
function strangerDetector({ catalog, destination, knownSources }: CatchUpOptions): (page: JournalPage) => Promise<boolean> {
  const ours = new Set(knownSources);
  let aboutOurs = false;
  let strangeRun = false;
  return async ({ lines }) => {
    for (const { writer, line } of lines) {
      if (writer !== destination.writer) continue;
      if ('source' in line) aboutOurs ||= ours.has(line.source);
      if (line.kind === 'run') strangeRun ||= !(await catalog.knowsRun(line.run));
    }
    return aboutOurs && strangeRun;
  };
}

/** The last `adopted` line about a source says which installation writes about it. */
async function refuseTaken({ installation, knownSources, onSourcesTaken, destinationLabel }: CatchUpOptions, adoptions: ReadonlyMap<string, AdoptedLine>): Promise<void> {
  if (installation === undefined) return;
  const taken = [...adoptions.values()].filter(({ source, by }) => by !== installation && knownSources.includes(source));
  if (taken.length === 0) return;
  await onSourcesTaken?.(taken.map(({ source }) => source));
  throw new KeepsakeError(
    'source-taken',
    `Another computer continues folders in ${destinationLabel} that were backed up from here. They are backed up from here as folders of their own from now on: ` +
      'their files are read once more, and nothing is uploaded twice.',
    { scope: 'destination' },
  );
}

function writerTaken(label: string): KeepsakeError {
  return new KeepsakeError(
    'writer-taken',
    `${label} holds newer backups of this computer that it knows nothing of: another computer has a copy of Keepsake's folder ` +
      'or of its disk, or the folder here was put back from an older copy. ' +
      'This computer takes a name of its own: its files are read once more, and nothing is uploaded twice.',
    { scope: 'destination' },
  );
}

/**
 * Asks for every object of the files in doubt; what is absent is forgotten, so that it is stored again.
 *
 * @returns the sources of files that the journal lacks
 */
async function settleDoubts({ catalog, destination }: CatchUpOptions, signal: AbortSignal): Promise<readonly string[]> {
  const { vaultId, batchMax } = destination;
  const lost = await catalog.lost(vaultId);
  let after: FileKey | undefined;
  for (;;) {
    const files = await catalog.doubted(vaultId, after, batchMax);
    after = files.at(-1);
    if (after === undefined) break;
    const absent = await missing(destination, files, signal);
    if (absent.length > 0) await catalog.forgetObjects(vaultId, absent);
  }
  await catalog.restore(vaultId);
  return lost;
}

/** Those of these objects that the destination does not hold in their whole length. */
export async function missing(destination: OpenDestination, objects: readonly KnownObject[], signal: AbortSignal): Promise<readonly string[]> {
  const lengths = new Map(objects.map(({ id, bytes }) => [id, bytes]));
  if (lengths.size === 0) return [];
  const stored = await destination.check([...lengths.keys()], signal);
  return [...lengths].flatMap(([id, bytes]) => (stored.has(id) && (stored.get(id) ?? bytes) === bytes ? [] : id));
}

/**
 * The cursor after the run's own lines, by which the next run sees whether the vault still holds them. Takes over what others have
 * written meanwhile.
 *
 * @param cursor where the run began to write
 * @returns undefined where the journal does not hold what was read of it
 */
export async function cursorAfterRun(
  options: Pick<CatchUpOptions, 'catalog' | 'destination' | 'knownSources' | 'destinationLabel' | 'limits'>,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { catalog, destination } = options;
  const room = catalogRoom(options);
  let read = cursor;
  for await (const page of destination.journal(cursor, signal, { passOver: destination.writer })) {
    if (page.behind === true) return undefined;
    // The next run reads it again, and looks whether it is about a source of this home.
    if (page.lines.some(({ line }) => line.kind === 'adopted')) return undefined;
    await room.admit(page);
    await catalog.applyJournal(destination.vaultId, page.lines.map((each) => each.line));
    read = page.cursor;
  }
  return read;
}

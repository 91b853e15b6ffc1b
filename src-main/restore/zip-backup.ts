import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import { zipFilesMax } from '../../src-shared/restore.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { foldJournal } from './fold-journal.ts';
import { damagedThere, missingThere } from './restore-file.ts';
import type { PlannedFile } from './restore-plan.ts';
import { planRoots } from './restore-preview.ts';
import type { RestoreSelection } from './restore-types.ts';
import type { NameRules } from './target-names.ts';

export interface ZipOptions {
  readonly selection: readonly RestoreSelection[];
  /** As in `PlanRequest`. */
  readonly removed: boolean;
  readonly signal: AbortSignal;
}

/** Names that every system can unpack. */
const zipNames: NameRules = { windows: true, ignoresCase: true, normalizes: true, utf8Only: true };
const leftOutName = 'not-in-this-archive.txt';
/** What is larger cannot be held in memory until it is known to be whole. */
const heldBytesMax = 16 * 1024 * 1024;
const regularFile = 0o100_000;

/**
 * The newest state of a part of a backup as a ZIP archive, with names, folders and times. It is not compressed, since photos
 * are compressed already. What is damaged or missing in the backup is left out, and listed in a text file at the end of the archive.
 *
 * @throws where the destination is gone, 'too-large' for more than `zipFilesMax` files, and where a file of more than 16 MiB turns out
 *   to be damaged: the archive then ends before it is whole
 */
export async function* zipBackup(destination: OpenDestination, options: ZipOptions): AsyncGenerator<Uint8Array, void> {
  const { selection, removed, signal } = options;
  const fold = await foldJournal(destination, signal);
  try {
    const roots = planRoots(await fold.sources(signal), selection);
    const { files } = await fold.plan({ roots, removed, rules: [zipNames], reserved: leftOutName }, signal);
    if (files > zipFilesMax) throw new KeepsakeError('too-large', `An archive holds ${zipFilesMax} files at most: restore them to a folder instead.`);
    const zip = new ZipFile();
    const output = Readable.from(zip.outputStream);
    const leave = (error: unknown): void => void output.destroy(error instanceof Error ? error : new Error(String(error)));
    zip.once('error', leave);
    fill(zip, fold.planned(signal), destination, signal).catch(leave);
    for await (const chunk of output) yield chunk as Uint8Array;
  } finally {
    await fold.close();
  }
}

/** Adds one file after the other: the archive's library would keep all that it is given at once in memory. */
async function fill(zip: ZipFile, files: AsyncIterable<PlannedFile>, destination: OpenDestination, signal: AbortSignal): Promise<void> {
  const leftOut: string[] = [];
  async function add(name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, size: number, modified: Date, mode: number): Promise<void> {
    const stream = Readable.from(content, { signal, objectMode: false });
    const ended = once(stream, 'close', { signal });
    zip.addReadStream(stream, name, { size, mtime: modified, mode: regularFile | (mode & 0o777), compress: false });
    await ended;
  }
  for await (const file of files) {
    const { bytes, label } = file;
    const name = Buffer.from(file.to).toString();
    const modified = new Date(Number(BigInt(file.mtime) / 1_000_000n));
    try {
      if (file.refused !== undefined) throw new KeepsakeError('refused', file.refused);
      const content = read(file, destination, signal);
      await add(name, bytes > heldBytesMax ? content : [await buffer(content)], bytes, modified, file.mode);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toKeepsakeError(thrown);
      if (bytes > heldBytesMax || error.scope === 'destination' || error.code === 'internal') throw error;
      leftOut.push([label, '/', Buffer.from(file.path).toString(), ': ', error.message].join(''));
    }
  }
  if (leftOut.length > 0) {
    const text = Buffer.from(`These files of the backup could not be read:\r\n\r\n${leftOut.join('\r\n')}\r\n`);
    await add(leftOutName, [text], text.length, new Date(), 0o644);
  }
  zip.end();
}

/** @throws KeepsakeError 'object-absent' or 'checksum-mismatch' where the content is missing or damaged; the latter after its last byte */
async function* read({ object, sha256 }: PlannedFile, destination: OpenDestination, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const whole = createHash('sha256');
  try {
    for await (const piece of destination.read(object, {}, signal)) {
      whole.update(piece);
      yield piece;
    }
  } catch (error) {
    throw toKeepsakeError(error).code === 'not-found' ? missingThere(error) : error;
  }
  if (whole.digest('hex') !== sha256) throw damagedThere();
}

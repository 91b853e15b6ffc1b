import fs from 'node:fs';
import type { DrilledFile, DrillSummary } from '../../src-shared/checks.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { mediaKind } from '../../src-shared/media.ts';
import type { RestoredFile } from '../../src-shared/restore.ts';
import { modifiedNs } from '../base/file-time.ts';
import { fsPath, lastNameLatin1, pathBytes, pathText, pathWithin } from '../base/source-path.ts';
import { createHasher, type Hasher } from './hasher.ts';
import type { RandomSampleSize } from './random-sample.ts';
import type { PlannedFile } from './restore-plan.ts';
import { startRestore } from './restore-run.ts';
import type { RestoreOptions } from './restore-types.ts';

export interface DrillOptions
  extends Pick<RestoreOptions, 'id' | 'open' | 'destinationLabel' | 'workers' | 'startWaitMs' | 'waitMs' | 'hold' | 'throttle' | 'signal' | 'owner' | 'day'> {
  /** The folder that the sample is restored to, absolute: empty, or made. What is in it afterwards is the caller's to remove. */
  readonly folder: string;
  /** Can this picture be opened? @param path relative to `folder`, its bytes */
  readonly openPicture: (path: Uint8Array, signal: AbortSignal) => Promise<boolean>;
  /** Called for each file that was compared; what it returns is waited for. */
  onFile?(file: DrilledFile): void | Promise<void>;
  /** Called after each file, with files that are done and all of them. */
  onProgress?(files: number, total: number): void;
}

export interface DrillOutcome {
  readonly summary: DrillSummary;
  /** Why it stopped: the destination, or the temporary folder, could not be used to the end. */
  readonly error?: KeepsakeError;
}

/** 20 files, or 1 % where that is more; never more than 200 files and 2 GB, so that a drill stays a matter of minutes. */
export const drillSampleSize: RandomSampleSize = { filesMin: 20, part: 0.01, filesMax: 200, bytesMax: 2e9 };

/** File systems keep times in steps of up to so many nanoseconds (FAT). */
const timeStepNs = 2_000_000_000n;

/**
 * Restores a random sample to a folder, and compares what came back with the journal: bytes, names and times. Pictures are opened as well.
 * A cancel, and a destination that goes away, end in the summary's state.
 */
export async function runDrill(options: DrillOptions): Promise<DrillOutcome> {
  const { folder, openPicture, signal } = options;
  const hasher = createHasher();
  const counted = { passed: 0, failed: 0, opened: 0, notOpened: 0, bytes: 0 };

  async function pictureOf(file: RestoredFile, restored: Uint8Array): Promise<DrilledFile['picture']> {
    const kind = mediaKind(lastNameLatin1(pathBytes(file)));
    if (kind !== 'photo' && kind !== 'raw') return undefined;
    // What the decoder says of a file is no reason to doubt its bytes, which are those that were backed up.
    return (await openPicture(restored, signal).catch(() => false)) ? 'opened' : 'not-opened';
  }

  async function compare(file: RestoredFile, planned: PlannedFile): Promise<Pick<DrilledFile, 'state' | 'reason' | 'picture'>> {
    if (file.state !== 'restored' || file.to === undefined) return { state: 'failed', reason: file.reason ?? 'It did not come back.' };
    const restored = pathWithin(Buffer.from(folder), pathBytes({ path: file.to, pathB64: file.toB64 }));
    const difference = await differenceOf(folder, restored, planned, hasher);
    if (difference !== undefined) return { state: 'failed', reason: difference };
    const picture = await pictureOf(file, restored);
    return { state: 'passed', ...(picture === undefined ? {} : { picture }) };
  }

  async function take(file: RestoredFile, planned: PlannedFile): Promise<void> {
    if (file.state === 'cancelled') return;
    const { source, label, path, pathB64, sha256, bytes } = file;
    const compared = await compare(file, planned);
    if (signal.aborted) return;
    counted[compared.state] += 1;
    if (compared.picture !== undefined) counted[compared.picture === 'opened' ? 'opened' : 'notOpened'] += 1;
    if (file.state === 'restored') counted.bytes += bytes;
    const done: DrilledFile = { type: 'file', source, label, path, ...(pathB64 === undefined ? {} : { pathB64 }), sha256, bytes, ...compared };
    await options.onFile?.(done);
    options.onProgress?.(counted.passed + counted.failed, files);
  }

  let files = 0;
  try {
    const restore = startRestore({
      ...options,
      target: { kind: 'folder', path: Buffer.from(folder) },
      async select(_sources, sample) {
        const selected = await sample(drillSampleSize);
        if (selected.length === 0) throw new KeepsakeError('not-found', 'There is nothing in the backup.');
        return selected;
      },
      at: undefined, removed: false, dryRun: false, plainFolders: true,
      onPreview: (preview) => void (files = preview.files),
      onFile: take,
    });
    const { summary, error } = await restore.done;
    return {
      summary: { type: 'summary', state: summary.state, files, ...counted, damagedLines: summary.damagedLines, seconds: summary.seconds },
      ...(error === undefined ? {} : { error }),
    };
  } finally {
    await hasher.close();
  }
}

/**
 * What a restored file has not as the journal says it, in one sentence; undefined where all is as it was.
 *
 * @param restored where it is in `folder`, its bytes
 */
export async function differenceOf(folder: string, restored: Uint8Array, planned: PlannedFile, hasher: Hasher): Promise<string | undefined> {
  try {
    const whole = fsPath(Buffer.from(folder), restored);
    const mtimeNs = modifiedNs(fs.lstatSync(whole, { bigint: true }));
    const sha256 = await hasher.hash(fs.createReadStream(whole), () => undefined);
    if (sha256 !== planned.sha256) return 'Its bytes are not those that were backed up.';
    if (!planned.renamed && !hasItsName(folder, restored, planned)) return 'It came back under another name.';
    const difference = mtimeNs - BigInt(planned.mtime);
    if (difference >= timeStepNs || difference <= -timeStepNs) return 'Its time of change is not the one that was backed up.';
    return undefined;
  } catch {
    // Whoever removed it, or the drive: a backup that came back is there and can be read.
    return 'The restored file cannot be read.';
  }
}

/** As the folder lists it: the file system may write names in another way than they were given. */
function hasItsName(folder: string, restored: Uint8Array, planned: PlannedFile): boolean {
  const plain = (bytes: Uint8Array): string => pathText(bytes).pathB64 ?? pathText(bytes).path.normalize();
  const inFolder = Buffer.from(restored);
  const parent = inFolder.subarray(0, Math.max(0, inFolder.lastIndexOf(0x2f)));
  const listed = fs.readdirSync(fsPath(Buffer.from(folder), parent), { encoding: 'buffer' });
  const original = Buffer.from(planned.path);
  const name = plain(original.subarray(original.lastIndexOf(0x2f) + 1));
  return plain(inFolder).endsWith(plain(original)) && listed.some((each) => plain(each) === name);
}

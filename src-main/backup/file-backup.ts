import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError, toKeepsakeError } from '../../src-shared/errors.ts';
import type { VersionLine } from '../../src-shared/journal.ts';
import type { ObjectBody, OpenDestination } from '../destinations/destination.ts';
import type { ObjectDescription } from '../vault/vault-types.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { Catalog, KnownFile } from './catalog.ts';
import type { DestinationLink } from './destination-link.ts';
import { isTrustworthy, rereadAtMs, sameFingerprint, sameTime, type Fingerprint } from './fingerprint.ts';
import type { Hold } from '../base/hold.ts';
import { mediaKind, objectExtension } from './media.ts';
import { backoffMs } from '../base/retry.ts';
import { lineTime } from './line-time.ts';
import type { SourceFolder } from './run-types.ts';
import { lastNameLatin1, pathText } from '../base/source-path.ts';
import type { SourceReader } from './source-reader.ts';
import type { FileChecksum, SourceFile } from './source-thread.ts';
import { batchedMaxBytes, createStoreBatches, type StoreBatches } from './store-batches.ts';
import { takenMs } from '../../src-shared/taken-ms.ts';
import type { Throttle } from '../base/throttle.ts';
import { createUploadPace } from './upload-pace.ts';
import type { Entry } from './walker.ts';

export type Candidate = Extract<Entry, { kind: 'candidate' }>;

/** One candidate on its way through the run. What is mutable is shown live. */
export interface FileJob {
  readonly seq: number;
  readonly source: SourceFolder;
  readonly place: number;
  readonly candidate: Candidate;
  state: 'queued' | 'checksum' | 'checking' | 'uploading';
  bytesDone: number;
  /** The destination would not confirm what it said it holds (a cut-off object): it is put there again. */
  refused?: boolean;
  /** What an earlier attempt of this job has stored. */
  uploaded?: ObjectId;
}

/** How a file ended that did not fail. */
export interface FileEnd {
  readonly state: 'uploaded' | 'present';
  readonly sha256: string;
  /** What the catalog shall know; absent where it knows it already, or must not. */
  readonly known?: KnownFile;
  /** The path was backed up before, with another content. */
  readonly changed?: boolean;
  /** When the photo was taken, as `takenMs` gives it; absent where the file does not say. */
  readonly takenMs?: number;
  /** A photo or video that is nothing but zeros. */
  readonly blank?: true;
}

export interface FileBackupOptions {
  readonly catalog: Catalog;
  readonly reader: SourceReader;
  readonly destination: OpenDestination;
  readonly link: Pick<DestinationLink, 'gate' | 'check' | 'confirm'>;
  readonly budget: ByteBudget;
  readonly dryRun: boolean;
  readonly hold: Hold;
  readonly throttle: Throttle;
  readonly signal: AbortSignal;
  onProgress(job: FileJob, bytesDone: number): void;
}

/** What is larger is not held in memory: it is streamed twice, hashed and uploaded, and compared. */
export const wholeMaxBytes = 16 * 1024 * 1024;
const attemptsMax = 5;
/** So many files in a row that failed for the destination's sake, each with all its attempts: it will not get better. */
const givenUpFilesMax = 10;
const progressBytes = 8 * 1024 * 1024;
const backoff = { baseMs: 500, capMs: 30_000 };

interface ReadFile extends FileChecksum {
  readonly body: ObjectBody;
}

/** The way of one file: fingerprint known? -> checksum -> check -> upload -> confirm. */
export function createFileBackup(options: FileBackupOptions): (job: FileJob) => Promise<FileEnd> {
  const { catalog, reader, destination, budget, hold, signal } = options;
  const paceOf = createUploadPace(options);
  const { gate } = options.link;
  const batches = destination.storing === undefined ? undefined : createStoreBatches(reader, signal);
  /** Contents on their way to the destination: their duplicates wait for them. */
  const underWay = new Map<ObjectId, Promise<unknown>>();
  let failedInARow = 0;

  /** Looks for the date of a file that is backed up already, which an older Keepsake could not read. */
  async function presentWithDate({ source, candidate }: FileJob, known: KnownFile): Promise<FileEnd> {
    try {
      const takenAt = await reader.dateOf({ root: source.path, path: candidate.path }, candidate.fingerprint, signal);
      const taken = takenAt === undefined ? undefined : takenMs(takenAt);
      const dated = taken === undefined ? known : { ...known, takenMs: taken };
      return { ...presentEnd(dated), known: dated };
    } catch {
      // The next run looks for it.
      signal.throwIfAborted();
      return presentEnd(known);
    }
  }

  async function backUp(job: FileJob): Promise<FileEnd> {
    const { place, candidate } = job;
    await hold.pass(signal);
    const known = await catalog.lookUp({ place, path: candidate.path });
    if (known?.fingerprint !== undefined && sameFingerprint(known.fingerprint, comparable(candidate, candidate.fingerprint)))
      return known.undated === true && !options.dryRun ? presentWithDate(job, known) : presentEnd(known);
    for (let failures = 0, furthest = 0; ; ) {
      let failure: KeepsakeError;
      const holds = hold.times();
      try {
        await gate.pass();
        const end = await attempt(job, known);
        failedInARow = 0;
        gate.worked();
        return end;
      } catch (error) {
        signal.throwIfAborted();
        failure = toKeepsakeError(error);
        if (failure.code === 'object-absent') job.refused = true;
      }
      // What stood still for long may have lost its connection: that is nobody's fault.
      if (failure.retryable && (hold.held() || hold.times() !== holds)) {
        await hold.pass(signal);
        continue;
      }
      // An upload that resumes, and gets further each time, is not failing.
      if (job.bytesDone >= furthest + progressBytes) {
        failures = 0;
        furthest = job.bytesDone;
      }
      // An attempt that a true outage ended costs nothing of the file's budget.
      if (failure.scope === 'destination') {
        if (await gate.recover(failure)) continue;
      } else if (!failure.retryable && failure.code !== 'object-absent') throw failure;
      failures++;
      if (failures === attemptsMax) {
        if (isDestinations(failure) && ++failedInARow >= givenUpFilesMax) throw gate.giveUp(failure);
        throw failure;
      }
      await gate.rest(failure, backoffMs(failures, undefined, backoff));
    }
  }

  async function attempt(job: FileJob, known: KnownFile | undefined): Promise<FileEnd> {
    job.state = 'checksum';
    job.bytesDone = 0;
    const file: SourceFile = { root: job.source.path, path: job.candidate.path };
    try {
      if (batches !== undefined && goesInBatch(job)) return await storeInBatch(batches, job, known, file);
      if (job.candidate.fingerprint.bytes <= wholeMaxBytes) return await storeWhole(job, known, file);
    } catch (error) {
      // It has grown since it was found.
      if (!(error instanceof KeepsakeError && error.code === 'too-large' && error.retryable)) throw error;
    }
    return store(job, known, await readTwice(file));
  }

  function goesInBatch({ candidate: { fingerprint }, refused }: FileJob): boolean {
    // What was changed a moment ago is read twice, with a pause between: that would hold up the others.
    const isFresh = rereadAtMs(fingerprint, Date.now()) !== undefined;
    return fingerprint.bytes <= batchedMaxBytes && refused !== true && !isFresh && paceOf(0) === undefined;
  }

  /** Read, hashed and written by one thread of the vault. */
  async function storeInBatch(all: StoreBatches, job: FileJob, known: KnownFile | undefined, file: SourceFile): Promise<FileEnd> {
    const extension = extensionOf(job);
    job.state = 'uploading';
    const { state, ...read } = await all.store({ ...file, extension }, job.candidate.fingerprint.bytes);
    signal.throwIfAborted();
    const { sha256, fingerprint: { bytes } } = read;
    if (state === 'stored') options.onProgress(job, bytes);
    return journal(job, known, { id: sha256, sha256, bytes, extension }, read, state === 'stored' ? 'uploaded' : 'present');
  }

  async function storeWhole(job: FileJob, known: KnownFile | undefined, file: SourceFile): Promise<FileEnd> {
    const release = await budget.acquire(job.candidate.fingerprint.bytes, signal);
    try {
      const { bytes, ...read } = await reader.readWhole(file, wholeMaxBytes, signal);
      return await store(job, known, { ...read, body: { kind: 'memory', bytes } });
    } finally {
      release();
    }
  }

  async function readTwice(file: SourceFile): Promise<ReadFile> {
    const read = await reader.checksum(file, signal);
    return { ...read, body: { kind: 'stream', open: (stop, start) => reader.stream(file, read.fingerprint, stop, start) } };
  }

  async function store(job: FileJob, known: KnownFile | undefined, read: ReadFile): Promise<FileEnd> {
    const { sha256, fingerprint } = read;
    job.state = 'checking';
    const object: ObjectDescription = { id: sha256, sha256, bytes: fingerprint.bytes, extension: extensionOf(job) };
    const stored = job.refused !== true && (await isStored(object)) ? 'present' : await upload(job, object, read.body);
    return journal(job, known, object, read, stored);
  }

  /** Journals what is stored now, unless the journal says so already. */
  async function journal(
    job: FileJob, known: KnownFile | undefined, object: ObjectDescription, read: FileChecksum, stored: 'uploaded' | 'present',
  ): Promise<FileEnd> {
    const { sha256, fingerprint } = read;
    if (stored === 'uploaded') job.uploaded = object.id;
    const state = job.uploaded === object.id ? 'uploaded' : stored;
    const blankOrNot = read.blank && mediaKind(lastNameLatin1(job.candidate.path)) !== 'sidecar' ? { blank: true as const } : {};
    if (options.dryRun) return { state, sha256, ...blankOrNot };
    // What had to be stored again was lost there: a new line says that it is back.
    const journalled = state === 'present' && known?.object === object.id && sameTime(known.mtimeNs, fingerprint.mtimeNs);
    const line = versionLine(job, object, read);
    if (!journalled) await options.link.confirm(line);
    const taken = line.takenAt === undefined ? undefined : takenMs(line.takenAt);
    const comparing = comparable(job.candidate, fingerprint);
    const trusted = isTrustworthy(fingerprint, read.readAtMs, job.candidate.stableIds) ? { fingerprint: comparing } : {};
    const takenOrNot = taken === undefined ? {} : { takenMs: taken };
    return {
      state, sha256, changed: known !== undefined && known.object !== object.id, ...takenOrNot, ...blankOrNot,
      known: {
        object: object.id, sha256, bytes: object.bytes, mtimeNs: fingerprint.mtimeNs, ...trusted, ...takenOrNot, ...blankOrNot,
        backedUpMs: (journalled ? known.backedUpMs : undefined) ?? Date.parse(line.when),
      },
    };
  }

  /** True also when another worker has just brought the same content there. */
  async function isStored(object: ObjectDescription): Promise<boolean> {
    for (let other = underWay.get(object.id); other !== undefined; other = underWay.get(object.id))
      if (await other.then(() => true, () => false)) return true;
    return options.link.check(object);
  }

  async function upload(job: FileJob, object: ObjectDescription, body: ObjectBody): Promise<'uploaded' | 'present'> {
    if (options.dryRun) return 'uploaded';
    const held = hold.pass(signal);
    if (held !== undefined) {
      job.state = 'queued';
      await held;
    }
    // While this one asked, another with the same content may have begun.
    const other = underWay.get(object.id);
    if (other !== undefined && (await isStored(object))) return 'present';
    const pace = paceOf(object.bytes);
    job.state = 'uploading';
    const putting = destination.put(object, body, {
      signal,
      ...(pace === undefined ? {} : { pace }),
      onProgress: (bytesDone) => options.onProgress(job, bytesDone),
    });
    underWay.set(object.id, putting);
    try {
      return (await putting) === 'stored' ? 'uploaded' : 'present';
    } finally {
      if (underWay.get(object.id) === putting) underWay.delete(object.id);
    }
  }

  return backUp;
}

const extensionOf = (job: FileJob): string => objectExtension(lastNameLatin1(job.candidate.path));

/** How a file ends that is backed up already. */
function presentEnd(known: KnownFile): FileEnd {
  return {
    state: 'present', sha256: known.sha256,
    ...(known.takenMs === undefined ? {} : { takenMs: known.takenMs }), ...(known.blank === undefined ? {} : { blank: known.blank }),
  };
}

/** A drive or a server that fails; a source that cannot be read is not tried again. */
function isDestinations({ scope, code }: KeepsakeError): boolean {
  return scope === 'destination' || code === 'io';
}

/** Where a file system makes up inode numbers and change times anew at each mount, they are left out of the comparison. */
function comparable(candidate: Candidate, fingerprint: Fingerprint): Fingerprint {
  return candidate.stableIds ? fingerprint : { ...fingerprint, inode: 0n, ctimeNs: 0n };
}

function versionLine(job: FileJob, object: ObjectDescription, read: FileChecksum): VersionLine {
  return {
    kind: 'version',
    source: job.source.id,
    label: job.source.label,
    ...pathText(job.candidate.path),
    object: object.id,
    sha256: object.sha256,
    bytes: object.bytes,
    mtime: read.fingerprint.mtimeNs.toString(),
    mode: job.candidate.mode,
    ...(read.takenAt === undefined ? {} : { takenAt: read.takenAt }),
    when: lineTime(job.source),
  };
}

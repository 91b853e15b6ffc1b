/*
 * The thread's entry file: everything about watching one folder. Its scan is work, and a drive that hangs hangs this
 * thread alone.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { watch, type FSWatcher } from 'chokidar';
import { extensionOf } from '../../src-shared/media.ts';
import { disableAsarSupport } from '../vault/asar-support.ts';
import { systemCode } from '../vault/vault-errors.ts';
import { isOnNetwork } from './mounts.ts';
import { openForWriting } from './open-writers.ts';
import { createSettling, type FileMoment } from './settling.ts';
import { endsWatching } from './watch-errors.ts';
import type { FolderState, FromWatchThread, ToWatchThread, WatchThreadData } from './watch-messages.ts';

/** How often files that were noticed are looked at. */
const settleTickMs = 100;
/** Files that are waited for at most. */
const waitingMax = 100_000;
/** After as many files without a pause the system's own list of events may have been full, which it tells nobody. */
const burstMin = 2000;
/** A folder that could not be watched is tried again. */
const retryMs = 30 * 60_000;

// What chokidar watches are the user's files.
disableAsarSupport();
const { folder, extensions, presenceMs } = workerData as WatchThreadData;
const root = Buffer.from(folder.buffer, folder.byteOffset, folder.byteLength);
const rootText = root.toString('utf8');
const wanted = new Set(extensions);

const say = (message: FromWatchThread): void => parentPort?.postMessage(message);
const sayState = (state: FolderState): void => say({ kind: 'state', state });

/** Files by their absolute paths: on POSIX their bytes as Latin-1, which every name survives. */
const keyOf = (file: Buffer | string): string =>
  process.platform === 'win32' ? file.toString() : Buffer.from(file).toString('latin1');
const fileOf = (key: string): Buffer | string => (process.platform === 'win32' ? key : Buffer.from(key, 'latin1'));

function look(key: string): FileMoment | undefined {
  try {
    const stats = fs.lstatSync(fileOf(key), { bigint: true });
    return stats.isFile() ? { bytes: Number(stats.size), mtimeNs: stats.mtimeNs } : undefined;
  } catch {
    return undefined; // Gone again.
  }
}

const settling = createSettling({ look, openForWriting, now: () => performance.now() });
let settleTimer: NodeJS.Timeout | undefined;
/** Files since the last moment in which none was waited for. */
let burst = 0;

function notice(file: Buffer | string): void {
  if (settling.size() >= waitingMax) {
    burst = Infinity;
    return;
  }
  settling.notice(keyOf(file));
  settleTimer ??= setInterval(settle, settleTickMs);
}

function settle(): void {
  const files = settling.settled();
  burst += files.length;
  if (files.length > 0) say({ kind: 'appeared', paths: files.map(relative) });
  if (settling.size() > 0) return;
  clearInterval(settleTimer);
  settleTimer = undefined;
  if (burst >= burstMin) say({ kind: 'unsure' });
  burst = 0;
}

function relative(key: string): Uint8Array {
  const inFolder = Buffer.from(key, process.platform === 'win32' ? 'utf8' : 'latin1').subarray(root.length);
  const text = process.platform === 'win32' ? Buffer.from(inFolder.toString('utf8').replaceAll('\\', '/')) : inFolder;
  return Uint8Array.from(text[0] === 0x2f ? text.subarray(1) : text);
}

const isWanted = (file: string): boolean => wanted.has(extensionOf(path.basename(file)));

let watcher: FSWatcher | undefined;
let identity: string | undefined;
let retryAt = Infinity;

function begin(): void {
  retryAt = Infinity;
  let network: boolean;
  try {
    network = isOnNetwork(root);
  } catch {
    network = false; // It is gone again, which the next look tells.
  }
  // A path that is not UTF-8 cannot be watched by name.
  if (network || !Buffer.from(rootText).equals(root)) {
    sayState({ kind: 'network' });
    return;
  }
  sayState({ kind: 'scanning' });
  const opened = watch(rootText, {
    ignoreInitial: true,
    followSymlinks: false,
    // Only what is there now counts. That a file is whole is found out by its time as well, which chokidar does not look at.
    atomic: false,
    awaitWriteFinish: false,
    ignored: (file, stats) => stats?.isFile() === true && !isWanted(file),
  });
  watcher = opened;
  opened.on('add', notice);
  opened.on('change', notice);
  opened.on('raw', (_event: string, file: string | null, details: unknown) => noticeOddNames(file, details));
  opened.on('ready', () => sayState({ kind: 'watching' }));
  opened.on('error', (error) => {
    if (!endsWatching(error) || watcher !== opened) return;
    void end();
    retryAt = performance.now() + retryMs;
    sayState({ kind: 'failed', code: systemCode(error) ?? 'unknown' });
  });
}

/** chokidar knows names as text: of one that is not UTF-8 only its folder can be found again. */
function noticeOddNames(file: string | null, details: unknown): void {
  if (file?.includes('\uFFFD') !== true || process.platform === 'win32') return;
  const { watchedPath } = details as { readonly watchedPath?: unknown };
  if (typeof watchedPath !== 'string') return;
  try {
    const names = fs.readdirSync(watchedPath, { encoding: 'buffer' });
    for (const name of names) {
      const text = name.toString('utf8');
      if (text.includes('\uFFFD') && isWanted(text)) notice(Buffer.concat([Buffer.from(watchedPath), Buffer.from('/'), name]));
    }
  } catch {
    // The folder is gone, or was not one.
  }
}

async function end(): Promise<void> {
  const closing = watcher;
  watcher = undefined;
  await closing?.close();
}

function identityNow(): string | undefined {
  try {
    const { dev, ino } = fs.statSync(root, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Another folder at its place is another one to watch: a drive was unplugged, or has come back. */
async function lookForFolder(first: boolean): Promise<void> {
  const now = identityNow();
  const retry = performance.now() >= retryAt;
  if (now === identity && !first && !retry) return;
  identity = now;
  await end();
  if (now === undefined) {
    settling.clear();
    sayState({ kind: 'absent' });
  } else begin();
}

let looking: Promise<void> = lookForFolder(true);
const presence = setInterval(() => {
  looking = looking.then(() => lookForFolder(false));
}, presenceMs);

parentPort?.on('message', (message: ToWatchThread) => {
  if (message.kind === 'await') {
    for (const each of message.paths) notice(Buffer.concat([root, Buffer.from(path.sep), each]));
    return;
  }
  clearInterval(presence);
  clearInterval(settleTimer);
  void looking.then(end).finally(() => {
    say({ kind: 'closed' });
    parentPort?.close();
  });
});

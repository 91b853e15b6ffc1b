import fs from 'node:fs';
import { toNamespacedPath } from 'node:path';
import koffi from 'koffi';

/** Sets a file's time of change. Its time of access stays. */
export type SetFileTime = (file: number, mtimeNs: bigint) => void;
/** The same for a folder of Windows, which Node cannot open. */
type SetFolderTime = (path: string, mtimeNs: bigint) => void;
interface SetTimes {
  readonly ofFile: SetFileTime;
  readonly ofFolder: SetFolderTime;
}

const nsPerSecond = 1_000_000_000n;
/** `utimensat(2)`: this time stays as it is. */
const utimeOmit = process.platform === 'darwin' ? -2 : 0x3fff_fffe;
/** 1970 in the ticks of Windows: 100 ns each, since 1601. */
const epochTicks = 116_444_736_000_000_000n;
/** What `CreateFileW` takes. A folder is opened only with backup semantics. */
const [writeAttributes, shareAll, openExisting, backupSemantics, openLinkItself] = [0x100, 7, 3, 0x0200_0000, 0x0020_0000];

/**
 * Node's own functions take seconds as a floating-point number: POSIX systems get it cut to microseconds, Windows to 1.6 of them, and
 * before 1970 they set the present time instead. So the system itself is called.
 */
function createSetTimes(): SetTimes {
  try {
    return process.platform === 'win32' ? createForWindows() : { ofFile: createForPosix(), ofFolder: setFolderApproximately };
  } catch {
    // A system that koffi does not know: to the microsecond is better than not at all.
    return { ofFile: setApproximately, ofFolder: setFolderApproximately };
  }
}

function createForPosix(): SetFileTime {
  const timespec = koffi.struct({ tv_sec: 'int64', tv_nsec: 'long' });
  const futimens = koffi.load(null).func('futimens', 'int', ['int', koffi.pointer(timespec)]) as (file: number, times: readonly object[]) => number;
  return (file, mtimeNs) => {
    const nanoseconds = ((mtimeNs % nsPerSecond) + nsPerSecond) % nsPerSecond;
    const mtime = { tv_sec: (mtimeNs - nanoseconds) / nsPerSecond, tv_nsec: Number(nanoseconds) };
    if (futimens(file, [{ tv_sec: 0n, tv_nsec: utimeOmit }, mtime]) !== 0)
      throw Object.assign(new Error('futimens failed'), { code: 'EINVAL' });
  };
}

/** Windows keeps 100 ns, which are cut off. */
function createForWindows(): SetTimes {
  // Of Node itself: the number of an open file means nothing to another C library.
  const handleOf = koffi.load(null).func('uv_get_osfhandle', 'intptr_t', ['int']) as (file: number) => number | bigint;
  const kernel = koffi.load('kernel32.dll');
  const setTimes = kernel.func('SetFileTime', 'int', ['intptr_t', 'void *', 'void *', 'int64 *']) as (
    handle: number | bigint, created: null, accessed: null, changed: BigInt64Array,
  ) => number;
  const setTime = (handle: number | bigint, mtimeNs: bigint): void => {
    const ticks = epochTicks + (mtimeNs - (((mtimeNs % 100n) + 100n) % 100n)) / 100n;
    // 0 would leave the time as it is, and nothing is before it.
    if (ticks <= 0n || setTimes(handle, null, null, BigInt64Array.of(ticks)) === 0)
      throw Object.assign(new Error('SetFileTime failed'), { code: 'EINVAL' });
  };
  const open = kernel.func('CreateFileW', 'intptr_t', ['str16', 'uint', 'uint', 'void *', 'uint', 'uint', 'void *']) as (
    path: string, access: number, share: number, security: null, disposition: number, flags: number, template: null,
  ) => number | bigint;
  const close = kernel.func('CloseHandle', 'int', ['intptr_t']) as (handle: number | bigint) => number;
  return {
    ofFile: (file, mtimeNs) => setTime(handleOf(file), mtimeNs),
    ofFolder(path, mtimeNs) {
      const handle = open(toNamespacedPath(path), writeAttributes, shareAll, null, openExisting, backupSemantics | openLinkItself, null);
      if (BigInt(handle) === -1n) throw Object.assign(new Error('CreateFileW failed'), { code: 'EINVAL' });
      try {
        setTime(handle, mtimeNs);
      } finally {
        close(handle);
      }
    },
  };
}

function setApproximately(file: number, mtimeNs: bigint): void {
  const { atime } = fs.fstatSync(file);
  fs.futimesSync(file, atime, approximately(mtimeNs));
}

function setFolderApproximately(path: string, mtimeNs: bigint): void {
  const { atime } = fs.statSync(path);
  fs.utimesSync(path, atime, approximately(mtimeNs));
}

/** As Node's functions take it: a Date is also right before 1970. */
function approximately(mtimeNs: bigint): Date | number {
  return mtimeNs < 0n ? new Date(Number(mtimeNs / 1_000_000n)) : Number(mtimeNs) / 1e9;
}

let known: SetTimes | undefined;
const times = (): SetTimes => (known ??= createSetTimes());

/** @throws the system's error, where the file system cannot keep this time */
export const setFileTime: SetFileTime = (file, mtimeNs) => times().ofFile(file, mtimeNs);

/** For a folder by its path, which is followed through no link at its end. @throws as `setFileTime` */
export const setFolderTime: SetFolderTime = (path, mtimeNs) => times().ofFolder(path, mtimeNs);

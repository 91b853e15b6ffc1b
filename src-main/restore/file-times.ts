import fs from 'node:fs';
import koffi from 'koffi';

/** Sets a file's time of change. Its time of access stays. */
export type SetFileTime = (file: number, mtimeNs: bigint) => void;

const nsPerSecond = 1_000_000_000n;
/** `utimensat(2)`: this time stays as it is. */
const utimeOmit = process.platform === 'darwin' ? -2 : 0x3fff_fffe;
/** 1970 in the ticks of Windows: 100 ns each, since 1601. */
const epochTicks = 116_444_736_000_000_000n;

/**
 * Node's own functions take seconds as a floating-point number: POSIX systems get it cut to microseconds, Windows to 1.6 of them, and
 * before 1970 they set the present time instead. So the system itself is called.
 */
function createSetFileTime(): SetFileTime {
  try {
    return process.platform === 'win32' ? createForWindows() : createForPosix();
  } catch {
    // A system that koffi does not know: to the microsecond is better than not at all.
    return setApproximately;
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
function createForWindows(): SetFileTime {
  // Of Node itself: the number of an open file means nothing to another C library.
  const handleOf = koffi.load(null).func('uv_get_osfhandle', 'intptr_t', ['int']) as (file: number) => number | bigint;
  const setTimes = koffi.load('kernel32.dll').func('SetFileTime', 'int', ['intptr_t', 'void *', 'void *', 'int64 *']) as (
    handle: number | bigint, created: null, accessed: null, changed: BigInt64Array,
  ) => number;
  return (file, mtimeNs) => {
    const ticks = epochTicks + (mtimeNs - (((mtimeNs % 100n) + 100n) % 100n)) / 100n;
    // 0 would leave the time as it is, and nothing is before it.
    if (ticks <= 0n || setTimes(handleOf(file), null, null, BigInt64Array.of(ticks)) === 0)
      throw Object.assign(new Error('SetFileTime failed'), { code: 'EINVAL' });
  };
}

function setApproximately(file: number, mtimeNs: bigint): void {
  const { atime } = fs.fstatSync(file);
  // As a Date, which is also right before 1970.
  fs.futimesSync(file, atime, mtimeNs < 0n ? new Date(Number(mtimeNs / 1_000_000n)) : Number(mtimeNs) / 1e9);
}

let known: SetFileTime | undefined;

/** @throws the system's error, where the file system cannot keep this time */
export const setFileTime: SetFileTime = (file, mtimeNs) => (known ??= createSetFileTime())(file, mtimeNs);

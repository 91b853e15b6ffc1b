import fs from 'node:fs';
import koffi from 'koffi';

/** Sets a file's time of change. Its time of access stays. */
export type SetFileTime = (file: number, mtimeNs: bigint) => void;

const nsPerSecond = 1_000_000_000n;
/** `utimensat(2)`: this time stays as it is. */
const utimeOmit = process.platform === 'darwin' ? -2 : 0x3fff_fffe;

/**
 * Node's own functions take seconds as a floating-point number and cut it to microseconds; before 1970 they set the present time instead.
 * So the C library is asked itself where it has `futimens`. Windows keeps 100 ns, and Node sets its times to about a microsecond.
 */
function createSetFileTime(): SetFileTime {
  if (process.platform === 'win32') return setApproximately;
  try {
    const timespec = koffi.struct({ tv_sec: 'int64', tv_nsec: 'long' });
    const futimens = koffi.load(null).func('futimens', 'int', ['int', koffi.pointer(timespec)]) as (file: number, times: readonly object[]) => number;
    return (file, mtimeNs) => {
      const nanoseconds = ((mtimeNs % nsPerSecond) + nsPerSecond) % nsPerSecond;
      const mtime = { tv_sec: (mtimeNs - nanoseconds) / nsPerSecond, tv_nsec: Number(nanoseconds) };
      if (futimens(file, [{ tv_sec: 0n, tv_nsec: utimeOmit }, mtime]) !== 0)
        throw Object.assign(new Error('futimens failed'), { code: 'EINVAL' });
    };
  } catch {
    // A system that koffi does not know: to the microsecond is better than not at all.
    return setApproximately;
  }
}

function setApproximately(file: number, mtimeNs: bigint): void {
  const { atime } = fs.fstatSync(file);
  // As a Date, which is also right before 1970.
  fs.futimesSync(file, atime, mtimeNs < 0n ? new Date(Number(mtimeNs / 1_000_000n)) : Number(mtimeNs) / 1e9);
}

let known: SetFileTime | undefined;

/** @throws the system's error, where the file system cannot keep this time */
export const setFileTime: SetFileTime = (file, mtimeNs) => (known ??= createSetFileTime())(file, mtimeNs);

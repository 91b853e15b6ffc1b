import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { setFileTime } from '../../src-main/restore/file-times.ts';
import { onWindows, onWine, testUnless } from '../rigs/skips.ts';
import { keptTime, mtimeOf } from './run-rig.ts';
import { temporaryFolder } from '../vault/vault-rig.ts';

function openFile(): { readonly fd: number; readonly path: string } {
  const path = join(temporaryFolder(), 'photo.jpg');
  const fd = openSync(path, 'wx');
  onTestFinished(() => closeSync(fd));
  return { fd, path };
}

test.each([1_719_828_359_123_456_789n, 999_999_999n, 0n, -1n, -1_234_567_890_123_456_789n, 5_000_000_000_999_999_999n])(
  'a time of %d ns since 1970 is kept as exactly as the system can',
  (ns) => {
    const { fd, path } = openFile();
    const { atimeNs } = fstatSync(fd, { bigint: true });
    setFileTime(fd, ns);
    expect(mtimeOf(path)).toBe(keptTime(ns));
    // Wine sets the present time when it is to leave a time as it is.
    if (!onWine) expect(statSync(path, { bigint: true }).atimeNs).toBe(atimeNs);
  },
);

testUnless(onWindows ? undefined : 'other systems have times before 1601')(
  'a time that Windows does not have is an error',
  () => {
    const { fd } = openFile();
    expect(() => setFileTime(fd, -epochNs)).toThrow('SetFileTime');
    expect(() => setFileTime(fd, -epochNs - 1_000_000_000n)).toThrow('SetFileTime');
  },
);

/** From 1601 to 1970. */
const epochNs = 11_644_473_600_000_000_000n;

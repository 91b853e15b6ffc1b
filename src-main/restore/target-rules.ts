import fs from 'node:fs';
import { unless } from '../vault/vault-errors.ts';
import type { NameRules } from './target-names.ts';
import type { TargetFolder } from './target-folders.ts';

/**
 * Finds out what names a file system can have, by making files in an empty folder of our own, and removes them again.
 *
 * @param folder a temporary folder of the target
 */
export function probeNameRules(folder: TargetFolder): NameRules {
  const make = (name: Buffer): boolean => {
    try {
      fs.closeSync(fs.openSync(folder.entry(name), 'wx', 0o600));
      return true;
    } catch {
      // That it cannot be made is the answer.
      return false;
    }
  };
  const remove = (name: Buffer): void => {
    unless(['ENOENT', 'EINVAL', 'EILSEQ'], () => fs.unlinkSync(folder.entry(name)));
  };
  const exists = (name: Buffer): boolean =>
    unless(['ENOENT', 'EINVAL', 'EILSEQ'], () => fs.lstatSync(folder.entry(name))) !== undefined;
  /** Is what is made under one name found under the other? */
  const isOne = (one: string, other: string): boolean => {
    const made = make(Buffer.from(one));
    const found = made && exists(Buffer.from(other));
    remove(Buffer.from(one));
    return found;
  };
  const works = (name: Buffer): boolean => {
    const made = make(name);
    remove(name);
    return made;
  };
  // A full disk or a missing permission must not look like rules: then nothing can be restored anyway.
  if (!works(Buffer.from('keepsake'))) return { windows: process.platform === 'win32', ignoresCase: false, normalizes: false, utf8Only: false };
  return {
    // FAT takes a dot at the end, and leaves it out.
    windows: process.platform === 'win32' || !works(Buffer.from('keepsake:')) || isOne('keepsake.', 'keepsake'),
    ignoresCase: isOne('keepsake-a', 'KEEPSAKE-A'),
    normalizes: isOne('keepsake-\u00e9', 'keepsake-e\u0301'),
    utf8Only: !works(Buffer.from([0x6b, 0xff, 0x6b])),
  };
}

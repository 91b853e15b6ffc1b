import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, moveExclusively, requireSize, writeFully } from '../../src-main/vault/durable-files.ts';
import { temporaryFolder } from './vault-rig.ts';

describe('moving without overwriting', () => {
  it('moves a file, and leaves both where the name is taken', () => {
    const folder = temporaryFolder();
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    writeFileSync(from, 'one');
    expect(moveExclusively(from, to)).toBe(true);
    expect(existsSync(from)).toBe(false);
    writeFileSync(from, 'two');
    expect(moveExclusively(from, to)).toBe(false);
    expect([from, to].map((path) => readFileSync(path, 'utf8'))).toEqual(['two', 'one']);
  });

  it('renames where the system makes no hard link (it makes none of a folder), without overwriting either', () => {
    const folder = temporaryFolder();
    const [first, second, to] = [join(folder, 'first'), join(folder, 'second'), join(folder, 'to')];
    mkdirSync(join(first, 'inside'), { recursive: true });
    mkdirSync(second);
    expect(moveExclusively(first, to)).toBe(true);
    expect(moveExclusively(second, to)).toBe(false);
    expect([first, second, join(to, 'inside')].map((path) => existsSync(path))).toEqual([false, true, true]);
  });
});

describe('making a folder', () => {
  it('says whether it was made, and makes no parents', () => {
    const folder = temporaryFolder();
    expect(makeFolder(join(folder, 'new'))).toBe(true);
    expect(makeFolder(join(folder, 'new'))).toBe(false);
    expect(() => makeFolder(join(folder, 'absent', 'new'))).toThrow('ENOENT');
    expect(existsSync(join(folder, 'absent'))).toBe(false);
  });
});

describe('comparing the length of a file with what was written', () => {
  it('fails where the file is shorter or longer', () => {
    const file = openSync(join(temporaryFolder(), 'file'), 'wx');
    try {
      writeFully(file, Buffer.from('whole'));
      expect(() => requireSize(file, 5)).not.toThrow();
      ftruncateSync(file, 4);
      expect(() => requireSize(file, 5)).toThrow(expect.objectContaining({ code: 'EIO' }));
    } finally {
      closeSync(file);
    }
  });
});

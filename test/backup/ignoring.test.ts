import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patternProblems } from '../../src-main/backup/ignore-problems.ts';
import { createIgnoring, isIgnoredReason } from '../../src-main/backup/ignoring.ts';
import { createSourceReader } from '../../src-main/backup/source-reader.ts';
import type { Entry } from '../../src-main/backup/walker.ts';
import { makeOddities } from '../rigs/odd-library.ts';
import { collect, never, temporaryFolder, textOf, walk, writePhoto } from './backup-rig.ts';

const linux = process.platform === 'linux';

/** Writes these photos and walks them with these patterns: what each entry became. */
async function walkWith(
  ignore: readonly string[],
  names: readonly string[],
  only?: readonly string[],
): Promise<Record<string, string>> {
  const folder = temporaryFolder();
  for (const name of names) writePhoto(join(folder, name));
  const paths = only === undefined ? {} : { only: only.map((name) => Buffer.from(name)) };
  const entries = await collect(walk([{ id: 'source0001', path: Buffer.from(folder), ignore, ...paths }]));
  return Object.fromEntries(
    entries
      .filter((entry) => 'path' in entry)
      .map((entry) => [textOf(entry), 'reason' in entry ? entry.reason : entry.kind]),
  );
}

describe('what patterns leave out of a source', () => {
  test('is skipped with the pattern as its reason, a folder as one entry', async () => {
    const names = ['a.mov', 'a.jpg', 'Raw/deep/1.nef', 'Raw/2.nef', 'best/Raw/3.nef', 'best/b.mov'];
    expect(await walkWith(['*.mov', '/Raw/'], names)).toEqual({
      'a.mov': 'Left out by your pattern “*.mov”',
      'a.jpg': 'candidate',
      Raw: 'Left out by your pattern “/Raw/”',
      'best/Raw/3.nef': 'candidate',
      'best/b.mov': 'Left out by your pattern “*.mov”',
    });
  });

  test('obeys “!”, comments and blank lines, and the last pattern that matches', async () => {
    const patterns = ['# videos', '', '*.mov', '!best.mov', '/old/*', '!/old/keep.jpg', '   '];
    const names = ['a.mov', 'best.mov', 'old/a.jpg', 'old/keep.jpg', '# videos.jpg'];
    expect(await walkWith(patterns, names)).toEqual({
      'a.mov': 'Left out by your pattern “*.mov”',
      'best.mov': 'candidate',
      'old/a.jpg': 'Left out by your pattern “/old/*”',
      'old/keep.jpg': 'candidate',
      '# videos.jpg': 'candidate',
    });
  });

  test('is found in any letter case: cameras write upper case, and people lower case', async () => {
    expect(await walkWith(['*.mov', '/screenshots/', '!BEST.mov', 'ÉTÉ*'], ['IMG.MOV', 'Screenshots/a.jpg', 'best.MOV', 'été 1.jpg', 'b.jpg'])).toEqual({
      'IMG.MOV': 'Left out by your pattern “*.mov”',
      Screenshots: 'Left out by your pattern “/screenshots/”',
      'best.MOV': 'candidate',
      'été 1.jpg': 'Left out by your pattern “ÉTÉ*”',
      'b.jpg': 'candidate',
    });
  });

  test('is found also when a single path of it is tried again', async () => {
    expect(await walkWith(['Raw/'], ['Raw/deep/1.nef', 'b.jpg'], ['Raw/deep/1.nef', 'b.jpg'])).toEqual({
      'Raw/deep/1.nef': 'Left out by your pattern “Raw/”',
      'b.jpg': 'candidate',
    });
  });

  test('an accent is the same whether a name holds it as one character or as two', async () => {
    const names = ['Zoë/a.jpg'.normalize('NFD'), 'Zoë.jpg'.normalize('NFC')];
    const walked = await walkWith(['Zoë/'.normalize('NFC'), 'Zoë.jpg'.normalize('NFD')], names);
    expect(Object.values(walked).filter((reason) => reason !== 'candidate')).toHaveLength(2);
  });

  test('an odd library is walked to its end, and its counting walk finds the same', async () => {
    const folder = temporaryFolder();
    const entries = makeOddities(folder);
    if (linux) {
      const raw = Buffer.concat([Buffer.from(`${folder}/odd/`), Buffer.from('stray-\xff\xfe.jpg', 'latin1')]);
      writeFileSync(raw, 'bytes');
    }
    const root = { id: 'source0001', path: Buffer.from(folder), ignore: ['latin-*.jpg', 'stray-??.jpg', 'line*', '* *', '!*emoji*'] };
    const reader = createSourceReader();
    try {
      const walked: Entry[] = await collect(reader.walk([root], () => 50, never));
      const leftOut = walked.filter((entry) => entry.kind === 'skipped' && isIgnoredReason(entry.reason));
      const names = leftOut.map((entry) => textOf(entry));
      expect(names).toContain('odd/with space.jpg');
      if (linux) expect(names.filter((name) => name.includes('\ufffd'))).toHaveLength(2);
      expect(walked.length).toBeGreaterThan(entries.length / 2);
      let counted = { files: 0, bytes: 0 };
      await reader.count([root], ({ files, bytes }) => {
        counted = { files: counted.files + files, bytes: counted.bytes + bytes };
      }, never);
      const candidates = walked.filter((entry) => entry.kind === 'candidate');
      expect(counted).toEqual({
        files: walked.filter(({ kind }) => kind !== 'mount' && kind !== 'end').length,
        bytes: candidates.reduce((sum, { fingerprint }) => sum + fingerprint.bytes, 0),
      });
    } finally {
      await reader.close();
    }
  });

  test('no pattern and no name makes it stumble, and what it remembers does not grow', () => {
    const patterns = fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('[', ']', '!', '*', '?', '/', '\\', '-', '^', '#', '.', 'a', 'b', ':', '😀') })));
    fc.assert(
      fc.property(patterns, fc.uint8Array({ minLength: 1 }), fc.boolean(), (ignore, path, isFolder) => {
        createIgnoring(ignore)?.ignoredBy(path, isFolder);
        patternProblems(ignore, ['/home/ada/Pictures']);
      }),
    );
    const ignoring = createIgnoring(['x*']);
    for (let index = 0; index < 25_000; index++)
      expect(ignoring?.ignoredBy(Buffer.from(`x${index}.jpg`), false)).toBe('x*');
  });
});

describe('a pattern that does not do what was meant', () => {
  const folders = ['/home/ada/Pictures', '/home/ada', '/'];
  test.each([
    ['!', /“!”/],
    ['/home/ada/Pictures/Raw/', /write \/Raw\/$/],
    ['/home/ada/Pictures', /what lies in the folder/],
    ['~/Raw', /home folder/],
    ['C:\\Photos\\Raw', /drive/],
    ['Raw\\2019', /Between folders write “\/”/],
    ['Raw\\', /sign is missing/],
    ['a//b', /“\/\/” matches nothing/],
    ['./Raw', /“\.” and “\.\.”/],
    ['../Raw', /“\.” and “\.\.”/],
    ['IMG_[0-9.jpg', /no “]”/],
  ])('%s is told at its line', (pattern, words) => {
    const problems = patternProblems(['*.mov', pattern], folders);
    expect(problems.map(({ line }) => line)).toEqual([2]);
    expect(problems[0]?.message).toMatch(words);
  });

  test.each(['', '  ', '# C:\\', '*.mov', '!best.jpg', '/Raw/', 'a\\*b', '\\#1.jpg', 'IMG_[]0-9].jpg', '[[:digit:]]*', 'ends\\ ', '**/Raw/**', '...'])(
    '%j is none', (pattern) => expect(patternProblems([pattern], folders)).toEqual([]),
  );
});

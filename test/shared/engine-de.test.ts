import { expect, test } from 'vitest';
import { engineGerman } from '../../src-shared/words/engine-de.ts';
import { createTranslation } from '../../src-shared/words/translation.ts';
import { textsIn } from '../rigs/said-sentences.ts';

const said = createTranslation(engineGerman);
const anonymous = (sentence: string): string => sentence.replace(/\{\w+\}/g, '{}');
const names = (sentence: string): readonly string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').sort();

const texts = textsIn([
  'src-main/app', 'src-main/backup', 'src-main/base', 'src-main/desktop', 'src-main/destinations', 'src-main/restore', 'src-main/vault',
  'src-main/watch', 'src-main/web', 'src-renderer/store', 'src-renderer/transport', 'src-shared',
]);

/** Folders and files whose words need no translation here, each with its reason. */
const speakForThemselves: Readonly<Record<string, string>> = {
  'src-main/app/words/': 'speaks both languages itself',
  'src-main/app/browse/backup-answer.ts': 'writes HTTP headers',
  'src-main/restore/browse/': 'holds SQL; its errors are those of the vault and the server',
  'src-main/restore/restore-plan.ts': 'holds SQL',
  'src-main/restore/fold-journal.ts': 'is there for verify and list, which the command line alone has',
  'src-main/restore/read-object.ts': 'is there for verify, which the command line alone has',
  'src-main/restore/verify-destination.ts': 'is there for the command line alone, which speaks English',
  'src-main/restore/webdav/': 'answers file managers; its addresses are the same in every language',
  'src-main/vault/server/': 'answers programs; what a person may see of it is in the catalogue, or said again by keepsake-server-errors.ts',
  'src-main/vault/vault-input.ts': 'refuses what no Keepsake asks for',
  'src-main/vault/uploads.ts': 'answers a program that uploads in parts',
  'src-main/vault/upload-files.ts': 'answers a program that uploads in parts',
  'src-main/web/': 'is said before there is a page, to whoever started the command',
  'src-shared/media.ts': 'lists extensions',
  'src-shared/words/': 'is the translation',
};

/** Words that no window shows, each with its reason. */
const neverShown: Readonly<Record<string, readonly string[]>> = {
  'keys and names': [
    'first look {}', 'after a cancel', 'look {}', 'file {}', 'object {} {}', 'vault {}', 'writable {}', 'photos {} {}', 'keepsake {} {}', 'the vault in {}',
    'Keepsake pictures', 'keepsake verifier {}', 'Bearer {}', 'place, path', 'restored {}',
  ],
  'names of files and folders': ['system volume information', 'lightroom catalog', 'recently deleted', 'Application Support'],
  'a column of a table that programs read': ['Failing since', 'Restored as', 'What happened'],
  'a policy of browsers': ["img-src 'self' data: blob:"],
  'what the system says': ['Unknown system error'],
  'what only another program than a page of Keepsake could send': [
    'must be 64 lower-case hexadecimal digits', 'must be 8 to 64 lower-case letters and digits', 'must be a time of day like 23:00',
    'Keepsake answers its own window only.', 'is too much at once',
  ],
  'what the command line prints': ['{} It is tried again after a while, with what appears until then.', 'Waiting for what appears; Ctrl-C ends it.'],
  'what is logged': [
    'It cannot be remembered that the tray was explained: {}', 'A notification could not be shown: {}',
    'The saved credentials cannot be decrypted: {}', 'The credentials cannot be encrypted: {}', 'The saved credentials cannot be encrypted anew: {}',
    'There is no tray icon: {}', 'Update: {}', 'The page cannot be loaded: {}', 'Keepsake already runs on {}: its window opens.',
  ],
  'why a catalog was set aside: the sentence that tells of it does not say it': [
    'The catalog contradicts itself: {}', 'The catalog is damaged: {}', 'The catalog holds something else where bytes belong.',
    'The catalog holds something else where integers belong.', 'The failures in the catalog are not in their order.',
    'A file is in the catalog, and cannot be found there.', 'A source is in the catalog, and cannot be found there.',
  ],
  'a file of the desktop, which has both languages': ['Comment=Backs up your photos'],
};
const unseen = new Set(Object.values(neverShown).flat());

test('everything that the engine says has its German words', () => {
  const known = new Set(Object.keys(engineGerman).map(anonymous));
  const isExempt = (file: string): boolean => Object.keys(speakForThemselves).some((start) => file.startsWith(start));
  const missing = texts.filter(({ text, said: isSaid, file }) => isSaid && !known.has(text) && !unseen.has(text) && !isExempt(file));
  expect(missing.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
});

test('the engine says everything that has German words, and all that is exempt is still there', () => {
  const all = new Set(texts.filter(({ file }) => !file.startsWith('src-shared/words/')).map(({ text }) => text));
  expect(Object.keys(engineGerman).filter((sentence) => !all.has(anonymous(sentence)))).toEqual([]);
  expect([...unseen].filter((text) => !all.has(text))).toEqual([]);
  expect(Object.keys(speakForThemselves).filter((start) => !texts.some(({ file }) => file.startsWith(start)))).toEqual([]);
});

test('both languages fill in the same, and German words are other words', () => {
  for (const [english, german] of Object.entries(engineGerman)) {
    expect(names(german), english).toEqual(names(english));
    expect(german).not.toBe(english);
    // Each „ has its “, and nothing is quoted as in English.
    expect(german, english).not.toMatch(/["”]|„[^“]*$|„[^“]*„/);
  }
});

test('each sentence is found by its own words, whatever is filled in', () => {
  for (const [english, german] of Object.entries(engineGerman)) {
    const fill = (sentence: string): string => sentence.replace(/\{(\w+)\}/g, (_, name: string) => `/${name}/a: b.`);
    expect(said(fill(english))).toBe(fill(german));
  }
});

test('words of the engine within a sentence are translated, names stay, also those with line breaks', () => {
  expect(said('The file cannot be read: access is denied; allow Keepsake to read it.'))
    .toBe('Die Datei ist nicht lesbar: der Zugriff ist verweigert; Keepsake braucht das Recht, zu lesen.');
  expect(said('http://nas:4811 cannot work now: There is no room left in /photos: free some space, or choose another destination.'))
    .toBe('http://nas:4811 kann gerade nicht arbeiten: In /photos ist kein Platz mehr: Platz schaffen oder einen anderen Speicherort wählen.');
  expect(said('Left out by your pattern “it is gone”')).toBe('Durch Ihr Muster „it is gone“ ausgelassen');
  expect(said('There is no folder /a\n$&.')).toBe('Es gibt keinen Ordner /a\n$&.');
});

test('what nobody has translated is shown as it is', () => {
  expect(said('EWHATEVER: nobody knows')).toBe('EWHATEVER: nobody knows');
  expect(said('constructor')).toBe('constructor');
  expect(said('')).toBe('');
});

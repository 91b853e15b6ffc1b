import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createChance, makePhoto, writeEntry, type Fate, type LibraryEntry } from './library.ts';

const linux = process.platform === 'linux';
const posix = process.platform !== 'win32';

/** Names that a backup must keep byte for byte, as far as this system can have them. */
const oddNames: readonly (string | Buffer)[] = [
  'with space.jpg',
  'ünïcödé 写真.jpg',
  'family 👨‍👩‍👧‍👦 🏖️.jpg',
  "it's.jpg",
  'UPPER.JPG',
  '.hidden.jpg',
  '-w 0.jpg',
  '--json',
  'percent%20and#hash&amp;.jpg',
  `${'long-'.repeat(39)}x.jpg`,
  ...(posix
    ? [
        'line\nbreak.jpg',
        'say "cheese".jpg',
        'back\\slash.jpg',
        'tab\tand\u001b[31mred.jpg',
        'ends with dot..jpg',
        ' leads.jpg',
      ]
    : []),
  // macOS compares names after normalising them, and refuses what is not UTF-8.
  ...(linux
    ? ['Zoë nfc.jpg'.normalize('NFC'), 'Zoë nfc.jpg'.normalize('NFD'), Buffer.from('latin-\xe9t\xe9.jpg', 'latin1')]
    : []),
];

/**
 * Adds to a library what a backup must survive: odd names, pairs, sidecars, an empty photo, links, a loop, a FIFO,
 * other files, and folders that are left out. It goes into `odd/`.
 */
export function makeOddities(root: string, seed = 2): LibraryEntry[] {
  const chance = createChance(seed);
  const past = new Date(Date.UTC(2020, 1, 29, 12));
  const entries: LibraryEntry[] = [];
  const folder = (...names: string[]): void => void mkdirSync(join(root, 'odd', ...names), { recursive: true });
  const write = (name: string | Buffer, content: Uint8Array, fate: Fate): void => {
    const path = Buffer.concat([Buffer.from('odd/'), Buffer.from(name)]);
    entries.push(writeEntry(root, path, content, fate, past));
  };
  const photo = (): Buffer => makePhoto(chance, 700 + Math.floor(chance.next() * 900)).content;
  const link = (name: string, target: string): void => {
    symlinkSync(target, join(root, 'odd', name));
    entries.push({ path: Buffer.from(`odd/${name}`), fate: 'skipped', bytes: 0, sha256: '' });
  };

  folder();
  for (const name of oddNames) write(name, photo(), 'backed-up');
  write('empty.jpg', Buffer.alloc(0), 'skipped');

  // Pairs and sidecars: a Live Photo, RAW and JPEG of one shot, edits, and what Google Takeout writes.
  write('IMG_7001.HEIC', chance.bytes(900), 'backed-up');
  write('IMG_7001.MOV', chance.bytes(2_100), 'backed-up');
  write('DSC_0042.NEF', chance.bytes(3_000), 'backed-up');
  write('DSC_0042.JPG', photo(), 'backed-up');
  write('DSC_0042.xmp', Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>\n'), 'backed-up');
  write('IMG_7001.AAE', Buffer.from('<plist version="1.0"><dict/></plist>\n'), 'backed-up');
  write('DSC_0042.JPG.json', Buffer.from('{"title":"DSC_0042.JPG"}\n'), 'backed-up');

  write('notes.txt', Buffer.from('not a photo\n'), 'skipped');
  write('no-extension', photo(), 'backed-up');

  folder('@eaDir');
  write('@eaDir/SYNOPHOTO_THUMB_M.jpg', photo(), 'excluded');
  write('Thumbs.db', chance.bytes(64), 'skipped');
  write('._IMG_7001.HEIC', chance.bytes(64), 'skipped');

  folder('deep', ...Array.from({ length: 40 }, (_, level) => `level ${level}`));
  write(
    `deep/${Array.from({ length: 40 }, (_, level) => `level ${level}`).join('/')}/bottom.jpg`,
    photo(),
    'backed-up',
  );

  if (posix) {
    link('link.jpg', 'UPPER.JPG');
    link('dangling.jpg', 'nowhere.jpg');
    folder('loop');
    link('loop/back', '..');
    link('outside', '/');
    execFileSync('mkfifo', [join(root, 'odd', 'pipe.jpg')]);
    entries.push({ path: Buffer.from('odd/pipe.jpg'), fate: 'skipped', bytes: 0, sha256: '' });
  }
  return entries;
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { isMediaContent, mediaHeadBytes } from '../../src-main/backup/media-content.ts';
import { walk, type Entry } from '../../src-main/backup/walker.ts';
import { makeJpeg } from '../rigs/jpeg.ts';
import { createChance } from '../rigs/library.ts';
import { collect, temporaryFolder, textOf } from './backup-rig.ts';

const chance = createChance(7);
const jpeg = makeJpeg({ bytes: 2048, taken: new Date(0), blocks: chance.bytes(64), noise: chance.bytes(2048) });
const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0isommp42', 'latin1'), chance.bytes(500)]);
const song = Buffer.concat([Buffer.from('\0\0\0\x18ftypM4A \0\0\0\0', 'latin1'), chance.bytes(500)]);
const code = Buffer.from("import { Game } from './game.ts';\nexport const GG = new Game('G');\n".repeat(60));

/** An MPEG transport stream, from the given byte of its first packet on. */
function stream(packet: number, from = 0): Buffer {
  const packets = Array.from({ length: 30 }, () => {
    const bytes = chance.bytes(packet);
    bytes[packet === 192 ? 4 : 0] = 0x47;
    return bytes;
  });
  return Buffer.concat(packets).subarray(from);
}

async function walked(files: Readonly<Record<string, Uint8Array | string>>): Promise<Record<string, string>> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const entries = await collect(walk([{ id: 'source0001', path: Buffer.from(folder) }]));
  const found = entries.filter((entry: Entry) => entry.kind !== 'end' && entry.kind !== 'mount');
  return Object.fromEntries(found.map((entry) => [textOf(entry), entry.kind]));
}

test('TypeScript is no film, and an MPEG transport stream is one, wherever it begins', async () => {
  expect(await walked({
    'index.ts': code, 'film.ts': stream(188), 'blu-ray.ts': stream(192), 'cut.ts': stream(188, 77), 'empty.ts': '', 'short.ts': 'G',
  })).toEqual({
    'index.ts': 'skipped', 'film.ts': 'candidate', 'blu-ray.ts': 'candidate', 'cut.ts': 'candidate', 'empty.ts': 'skipped', 'short.ts': 'skipped',
  });
});

test("a camcorder's MOD is a film, and Go's is not", async () => {
  expect(await walked({ 'go.mod': 'module example.com/a\n', 'MOV001.MOD': Buffer.concat([Buffer.from([0, 0, 1, 0xba]), chance.bytes(99)]) }))
    .toEqual({ 'go.mod': 'skipped', 'MOV001.MOD': 'candidate' });
});

test('what a camcorder keeps beside its films is told from what others call the same', () => {
  expect(isMediaContent('00001.CPI', Buffer.from('HDMV0100'))).toBe(true);
  expect(isMediaContent('00001.MPL', Buffer.from('MPLS0100'))).toBe(true);
  expect(isMediaContent('ega.cpi', Buffer.from('\xffFONT   ', 'latin1'))).toBe(false);
});

test('a photo or video without a real extension is found by its first bytes, and nothing else is', async () => {
  expect(await walked({
    'PXL_1.MP': film, 'MVIMG_2.MV': film, MVIMG_20180722_120942: jpeg, 'Holiday 12.05.2018': jpeg, 'IMG_1.jpg_original': jpeg, 'trailing.jpg ': jpeg,
    README: 'Read me.', Song: song, 'syslog.1': 'Nov 27', 'theme.mp': 'x', '.hidden': jpeg,
  })).toEqual({
    'PXL_1.MP': 'candidate', 'MVIMG_2.MV': 'candidate', MVIMG_20180722_120942: 'candidate', 'Holiday 12.05.2018': 'candidate',
    'IMG_1.jpg_original': 'candidate', 'trailing.jpg ': 'candidate',
    README: 'skipped', Song: 'skipped', 'syslog.1': 'skipped', 'theme.mp': 'skipped', '.hidden': 'skipped',
  });
});

test('a voice memo and subtitles are backed up beside what they belong to, and music is not', async () => {
  expect(await walked({
    'a/DSC_0001.NEF': 'x', 'a/DSC_0001.WAV': 'x', 'a/DJI_0002.MP4': 'x', 'a/DJI_0002.SRT': 'x', 'a/other.wav': 'x',
    'music/DSC_0001.wav': 'x', 'music/alone.wav': 'x', 'music/alone.srt': 'x',
  })).toEqual({
    'a/DSC_0001.NEF': 'candidate', 'a/DSC_0001.WAV': 'candidate', 'a/DJI_0002.MP4': 'candidate', 'a/DJI_0002.SRT': 'candidate', 'a/other.wav': 'skipped',
    'music/DSC_0001.wav': 'skipped', 'music/alone.wav': 'skipped', 'music/alone.srt': 'skipped',
  });
});

test('random bytes and text are no films', () => {
  for (let round = 0; round < 300; round++) {
    expect(isMediaContent('x.ts', chance.bytes(mediaHeadBytes))).toBe(false);
    expect(isMediaContent('x.ts', code.subarray(round, round + mediaHeadBytes))).toBe(false);
  }
});

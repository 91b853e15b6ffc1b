import { extensionOf } from './media.ts';

/** As many first bytes of a file as `isMediaContent` looks at. */
export const mediaHeadBytes = 2048;

/** Lengths of a packet of an MPEG transport stream: plain, with a time stamp before it (Blu-ray, AVCHD), with a checksum after it. */
const packetLengths = [188, 192, 204] as const;
/** Text has the sync byte, a "G", here and there, but never so often at such distances. */
const packetsMin = 5;
const syncByte = 0x47;

/** Brands of ISO media files that hold sound or documents alone. */
const soundBrands = /^(?:M4A|M4B|M4P|F4A|F4B|aax)/;

/** Is it an MPEG transport stream, as far as its beginning tells? A recording may begin in the middle of a packet. */
function isTransportStream(head: Buffer): boolean {
  return packetLengths.some((length) => {
    for (let first = 0; first < length; first++) {
      let at = first;
      while (head[at] === syncByte) at += length;
      if (at >= head.length && at >= first + packetsMin * length) return true;
    }
    return false;
  });
}

/** MP4, QuickTime, HEIC, AVIF, CR3 and JPEG XL consist of boxes: four bytes of length, four letters. */
function isMediaBox(head: Buffer): boolean {
  const box = head.toString('latin1', 4, 8);
  if (box === 'ftyp') return !soundBrands.test(head.toString('latin1', 8, 12));
  return box === 'moov' || box === 'mdat' || box === 'JXL ';
}

const startsOfMedia: readonly (readonly [start: string, at?: number])[] = [
  ['\xff\xd8\xff'], ['\x89PNG\r\n\x1a\n'], ['GIF8'], ['II*\0'], ['MM\0*'], ['IIU\0'], ['IIRO'], ['IIRS'], ['WEBP', 8], ['AVI ', 8],
  ['FUJIFILMCCD-RAW'], ['FOVb'], ['8BPS'], ['\xff\x0a'], ['\x1aE\xdf\xa3'], ['\0\0\x01\xba'], ['\0\0\x01\xb3'], ['0&\xb2u\x8ef\xcf\x11'],
];

const startsWith = (head: Buffer, start: string, at = 0): boolean => head.toString('latin1', at, at + start.length) === start;

/**
 * Is a file whose name does not tell it a photo or video, or what a camcorder keeps beside one?
 *
 * @param name as `isDecidedByContent` takes it, which is true of it
 * @param head the file's first `mediaHeadBytes` bytes, or all of it
 */
export function isMediaContent(name: string, head: Buffer): boolean {
  switch (extensionOf(name)) {
    case 'ts':
    case 'tod':
      return isTransportStream(head);
    case 'mod':
      return startsWith(head, '\0\0\x01\xba');
    case 'cpi':
      return startsWith(head, 'HDMV');
    case 'mpl':
      return startsWith(head, 'MPLS');
    case 'bdm':
      return startsWith(head, 'INDX') || startsWith(head, 'MOBJ');
    default:
      return startsOfMedia.some(([start, at]) => startsWith(head, start, at)) || isMediaBox(head);
  }
}

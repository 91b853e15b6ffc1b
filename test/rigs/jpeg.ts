/*
 * Writes small, real JPEGs: baseline, grey, each 8x8 block of one brightness, with an EXIF date, and as long as
 * is wanted: what is missing is filled with comment segments, which every decoder passes over.
 */

/** Huffman codes of the brightness differences: the category 0 to 8 of a difference, all 4 bits long. */
const categories = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
const commentMax = 65_533;

const segment = (marker: number, body: Uint8Array): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};

/** Of `count` codes that are `bits` long each. */
const huffmanTable = (id: number, bits: number, symbols: readonly number[]): Buffer => {
  const lengths = new Uint8Array(16);
  lengths[bits - 1] = symbols.length;
  return segment(0xc4, Buffer.from([id, ...lengths, ...symbols]));
};

/** An EXIF segment with DateTimeOriginal alone: IFD0 holds the pointer to the Exif IFD, which holds the date. */
function exifSegment(taken: Date): Buffer {
  const text = taken.toISOString().replace(/^(\d+)-(\d+)-(\d+)T(.{8}).*$/, '$1:$2:$3 $4\0');
  const entry = (tag: number, type: number, count: number, value: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const one = Buffer.from([0, 1]);
  const noNext = Buffer.alloc(4);
  const header = Buffer.from('MM\0*\0\0\0\b', 'latin1');
  const exifAt = header.length + 2 + 12 + 4;
  const dateAt = exifAt + 2 + 12 + 4;
  const long = 4;
  const ascii = 2;
  return segment(
    0xe1,
    Buffer.concat([
      Buffer.from('Exif\0\0', 'latin1'),
      header,
      one,
      entry(0x8769, long, 1, exifAt),
      noNext,
      one,
      entry(0x9003, ascii, text.length, dateAt),
      noNext,
      Buffer.from(text, 'latin1'),
    ]),
  );
}

/** The entropy-coded data: for each block the difference to the block before, then "end of block". */
function scanData(brightness: Uint8Array): Buffer {
  const bytes: number[] = [];
  let pending = 0;
  let pendingBits = 0;
  const put = (value: number, bits: number): void => {
    for (let bit = bits - 1; bit >= 0; bit -= 1) {
      pending = (pending << 1) | ((value >> bit) & 1);
      pendingBits += 1;
      if (pendingBits < 8) continue;
      bytes.push(pending);
      // A data byte of 0xff would look like a marker.
      if (pending === 0xff) bytes.push(0);
      pending = 0;
      pendingBits = 0;
    }
  };
  let before = 0;
  for (const value of brightness) {
    const difference = value - 128 - before;
    before = value - 128;
    const category = 32 - Math.clz32(Math.abs(difference));
    put(category, 4);
    put(difference < 0 ? difference + (1 << category) - 1 : difference, category);
    put(0, 1);
  }
  while (pendingBits > 0) put(1, 1);
  return Buffer.from(bytes);
}

export interface JpegOptions {
  /** The file's length, in bytes; at least some 300 more than there are blocks. */
  readonly bytes: number;
  /** When the photo was taken, written as it is in UTC. */
  readonly taken: Date;
  /** Brightness 0 to 255 of the blocks of a square image: 1, 4, 9, 16, ... of them. */
  readonly blocks: Uint8Array;
  /** Fills what is missing; at least `bytes` long. */
  readonly noise: Uint8Array;
}

export function makeJpeg({ bytes, taken, blocks, noise }: JpegOptions): Buffer {
  const side = Math.sqrt(blocks.length) * 8;
  const start = Buffer.concat([Buffer.from([0xff, 0xd8]), exifSegment(taken)]);
  const image = Buffer.concat([
    // Quantisation by 8 for the mean of a block: brightness and coefficient are the same number.
    segment(0xdb, Buffer.from([0, ...new Uint8Array(64).fill(8)])),
    segment(0xc0, Buffer.from([8, side >> 8, side & 255, side >> 8, side & 255, 1, 1, 0x11, 0])),
    huffmanTable(0x00, 4, categories),
    huffmanTable(0x10, 1, [0]),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    scanData(blocks),
    Buffer.from([0xff, 0xd9]),
  ]);
  const comments: Buffer[] = [];
  let missing = bytes - start.length - image.length;
  if (missing < 0) throw new RangeError(`a JPEG of ${bytes} bytes has no room for its image`);
  let used = 0;
  while (missing >= 4) {
    // What is left over must be nothing, or enough for a segment of its own.
    const payload = Math.min(commentMax, missing - 4);
    const rest = missing - 4 - payload;
    const fitting = rest > 0 && rest < 4 ? payload - 4 : payload;
    comments.push(segment(0xfe, noise.subarray(used, used + fitting)));
    used += fitting;
    missing -= fitting + 4;
  }
  // One to three bytes that are too few for a segment: fill bytes before a marker may be repeated.
  return Buffer.concat([start, ...comments, Buffer.alloc(missing, 0xff), image]);
}

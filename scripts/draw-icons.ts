/*
 * Draws what the desktop shows, from assets/icon.svg and the shapes below: the application's icon in every size, and the
 * tray's icons in every state, for each system. Run it after a change; what it draws is checked in.
 *
 *     node scripts/draw-icons.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const assets = join(import.meta.dirname, '../assets');
const trayFolder = join(assets, 'tray');
const appFolder = join(assets, 'app');

/** A state of the tray on a canvas of 16 x 16, drawn in one ink. */
type Drawing = (ink: string) => string;

/** A photo in its pocket, the wordmark's picture, small enough to stay legible at 16 pixels. */
const pocket = (ink: string, opacity = 1): string => `
  <g fill="none" stroke="${ink}" stroke-width="1.4" stroke-linejoin="round" stroke-linecap="round" opacity="${opacity}">
    <rect x="3.2" y="1.7" width="9.6" height="10" rx="1.4" />
    <path d="M1.7 8.2v4.4a1.7 1.7 0 0 0 1.7 1.7h9.2a1.7 1.7 0 0 0 1.7-1.7V8.2c-2 0-3.4 2.4-6.3 2.4S3.7 8.2 1.7 8.2Z" fill="${ink}" />
  </g>`;

/** Clears a disc at the lower right, and draws a badge in it. */
const badged = (ink: string, badge: string, opacity = 1): string => `
  <mask id="hole"><rect width="16" height="16" fill="#fff" /><circle cx="11.8" cy="11.8" r="5.4" fill="#000" /></mask>
  <g mask="url(#hole)">${pocket(ink, opacity)}</g>${badge}`;

/** A ring of which a part is full. */
function ring(ink: string, part: number): string {
  const radius = 2.9;
  const length = 2 * Math.PI * radius;
  const circle = (attributes: string): string =>
    `<circle cx="11.8" cy="11.8" r="${radius}" fill="none" stroke="${ink}" stroke-width="1.6" ${attributes} />`;
  return (
    circle('opacity="0.35"') +
    circle(`stroke-dasharray="${(length * part).toFixed(2)} ${length.toFixed(2)}" transform="rotate(-90 11.8 11.8)"`)
  );
}

const drawings: Readonly<Record<string, Drawing>> = {
  idle: (ink) => pocket(ink),
  'syncing-0': (ink) => badged(ink, ring(ink, 0.12)),
  'syncing-1': (ink) => badged(ink, ring(ink, 0.35)),
  'syncing-2': (ink) => badged(ink, ring(ink, 0.6)),
  'syncing-3': (ink) => badged(ink, ring(ink, 0.85)),
  attention: (ink) =>
    badged(
      ink,
      `<mask id="mark"><rect width="16" height="16" fill="#fff" /><rect x="11.1" y="9.2" width="1.4" height="3.2" rx="0.5" fill="#000" /><circle cx="11.8" cy="13.7" r="0.8" fill="#000" /></mask>
      <circle cx="11.8" cy="11.8" r="4" fill="${ink}" mask="url(#mark)" />`,
    ),
  paused: (ink) =>
    badged(ink, `<g fill="${ink}"><rect x="9.2" y="8.8" width="1.9" height="6" rx="0.6" /><rect x="12.5" y="8.8" width="1.9" height="6" rx="0.6" /></g>`),
  offline: (ink) =>
    badged(ink, `<path d="M9.3 9.3l5 5M14.3 9.3l-5 5" stroke="${ink}" stroke-width="1.7" stroke-linecap="round" />`, 0.55),
};

function svg(drawing: Drawing, ink: string): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${drawing(ink)}</svg>`);
}

function png(source: Buffer, size: number): Promise<Buffer> {
  return sharp(source, { density: (72 * size) / 16 }).resize(size, size).png({ compressionLevel: 9 }).toBuffer();
}

/** An .ico of PNG pictures, as Windows has read them since Vista: a header, an entry for each, the pictures. */
function ico(pictures: readonly { readonly size: number; readonly bytes: Buffer }[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length + 16 * pictures.length;
  const entries = pictures.map(({ size, bytes }) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt8(size % 256, 0); // 0 stands for 256.
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(bytes.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += bytes.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...pictures.map(({ bytes }) => bytes)]);
}

/** An .icns of PNG pictures: each with its type and its length. */
function icns(pictures: readonly { readonly type: string; readonly bytes: Buffer }[]): Buffer {
  const chunk = (type: string, bytes: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(bytes.length + head.length, 4);
    return Buffer.concat([head, bytes]);
  };
  return chunk('icns', Buffer.concat(pictures.map(({ type, bytes }) => chunk(type, bytes))));
}

async function drawTray(): Promise<void> {
  mkdirSync(trayFolder, { recursive: true });
  for (const [name, drawing] of Object.entries(drawings)) {
    // macOS colours a template itself; the other trays are dark mostly, and a light rim of green reads on both.
    const template = svg(drawing, '#000');
    const coloured = svg(drawing, '#3fae8c');
    writeFileSync(join(trayFolder, `${name}Template.png`), await png(template, 18));
    writeFileSync(join(trayFolder, `${name}Template@2x.png`), await png(template, 36));
    writeFileSync(join(trayFolder, `${name}.png`), await png(coloured, 24));
    writeFileSync(join(trayFolder, `${name}@2x.png`), await png(coloured, 48));
    const sizes = [16, 20, 24, 32, 48];
    writeFileSync(
      join(trayFolder, `${name}.ico`),
      ico(await Promise.all(sizes.map(async (size) => ({ size, bytes: await png(coloured, size) })))),
    );
  }
  const overlay = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.5" fill="#c2410c" />
      <rect x="7" y="3.5" width="2" height="6" rx="1" fill="#fff" /><circle cx="8" cy="11.8" r="1.2" fill="#fff" /></svg>`,
  );
  writeFileSync(join(trayFolder, 'overlay.png'), await png(overlay, 16));
  writeFileSync(join(trayFolder, 'overlay@2x.png'), await png(overlay, 32));
}

async function drawApp(): Promise<void> {
  mkdirSync(join(appFolder, 'png'), { recursive: true });
  const icon = readFileSync(join(assets, 'icon.svg'));
  const draw = (size: number): Promise<Buffer> =>
    sharp(icon, { density: (72 * size) / 128 }).resize(size, size).png({ compressionLevel: 9 }).toBuffer();
  /** macOS leaves a rim around its icons, of a tenth. */
  const drawRimmed = async (size: number): Promise<Buffer> => {
    const rim = Math.round(size * 0.098);
    return sharp(await draw(size - 2 * rim))
      .extend({ top: rim, bottom: rim, left: rim, right: rim, background: { r: 0, g: 0, b: 0, alpha: 0 } })
      .png({ compressionLevel: 9 })
      .toBuffer();
  };
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512])
    writeFileSync(join(appFolder, 'png', `${size}x${size}.png`), await draw(size));
  const icoSizes = [16, 24, 32, 48, 64, 128, 256];
  writeFileSync(
    join(appFolder, 'icon.ico'),
    ico(await Promise.all(icoSizes.map(async (size) => ({ size, bytes: await draw(size) })))),
  );
  const icnsTypes = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };
  writeFileSync(
    join(appFolder, 'icon.icns'),
    icns(await Promise.all(Object.entries(icnsTypes).map(async ([type, size]) => ({ type, bytes: await drawRimmed(size) })))),
  );
}

await drawTray();
await drawApp();

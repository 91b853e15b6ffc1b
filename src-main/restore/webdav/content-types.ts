import { extensionOf } from '../../../src-shared/media.ts';

/** Of the kinds of files that are backed up most. */
const types: ReadonlyMap<string, string> = new Map(Object.entries({
  jpg: 'image/jpeg', jpeg: 'image/jpeg', jpe: 'image/jpeg', jfif: 'image/jpeg', png: 'image/png', apng: 'image/apng', gif: 'image/gif', webp: 'image/webp',
  avif: 'image/avif', heic: 'image/heic', heif: 'image/heif', bmp: 'image/bmp', tif: 'image/tiff', tiff: 'image/tiff', jxl: 'image/jxl', svg: 'image/svg+xml',
  dng: 'image/x-adobe-dng', cr2: 'image/x-canon-cr2', cr3: 'image/x-canon-cr3', nef: 'image/x-nikon-nef', arw: 'image/x-sony-arw', raf: 'image/x-fuji-raf',
  orf: 'image/x-olympus-orf', rw2: 'image/x-panasonic-rw2', psd: 'image/vnd.adobe.photoshop',
  mp4: 'video/mp4', m4v: 'video/mp4', mov: 'video/quicktime', webm: 'video/webm', avi: 'video/x-msvideo', mkv: 'video/x-matroska', mts: 'video/mp2t', '3gp': 'video/3gpp',
  wav: 'audio/wav', xmp: 'application/rdf+xml', json: 'application/json',
}));

/** The media type that a file's name tells. */
export function contentTypeOf(name: string): string {
  return types.get(extensionOf(name)) ?? 'application/octet-stream';
}

/*
 * What is a photo: the one table. Names are compared as Latin-1 text, so that a name that is not
 * UTF-8 is recognised by its ASCII extension all the same.
 */

export type MediaKind = 'photo' | 'raw' | 'video' | 'sidecar';

const extensions: Readonly<Record<MediaKind, string>> = {
  photo: 'jpg jpeg jpe jfif heic heics heif heifs hif avif avifs png apng gif tif tiff webp jxl bmp dib jp2 j2k jpf jpx insp mpo',
  raw: '3fr ari arw bay braw cap cr2 cr3 crw cs1 dcr dcs dng drf eip erf fff gpr iiq k25 kdc mdc mef mos mrw nef nrw orf ori pef ptx pxn r3d raf raw rw2 rwl rwz sr2 srf srw x3f',
  video: 'mp4 m4v mov qt avi mts m2ts m2t ts mkv webm 3gp 3g2 3gpp insv mpg mpeg mpe wmv asf flv vob ogv mxf lrv 360 dv',
  sidecar: 'xmp aae thm',
};

const kinds = new Map<string, MediaKind>();
for (const kind of ['photo', 'raw', 'video', 'sidecar'] as const)
  for (const extension of extensions[kind].split(' ')) kinds.set(extension, kind);

/** Every extension that is backed up, lower-case, without the dot. Takeout's JSON is recognised by its whole name. */
export const mediaExtensions: readonly string[] = [...kinds.keys()];

/** The extension in lower case, without the dot; empty where there is none. ".jpg" alone is a name, not an extension. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/**
 * What a file is, by its name alone; undefined for what is no photo.
 *
 * @param name the last part of the path, its bytes read as Latin-1
 */
export function mediaKind(name: string): MediaKind | undefined {
  const extension = extensionOf(name);
  return kinds.get(extension) ?? (extension === 'json' && isTakeoutJson(name) ? 'sidecar' : undefined);
}

/**
 * Google Takeout writes one JSON beside each photo: IMG.jpg.json, IMG.jpg(1).json, IMG.jpg.supplemental-metadata.json;
 * names are cut at 46 characters, also within these words (IMG.jpg.supplemental-me.json), and an edit or a cut may have
 * taken the photo's extension. Each album has a metadata.json.
 */
function isTakeoutJson(name: string): boolean {
  const stem = name.slice(0, -'.json'.length).replace(/\(\d+\)$/, '');
  if (stem.toLowerCase() === 'metadata') return true;
  const photo = stem.replace(/\.s[a-z-]*$/, (word) => ('.supplemental-metadata'.startsWith(word) ? '' : word));
  if (kinds.has(extensionOf(photo.replace(/\(\d+\)$/, '')))) return true;
  // Cut to 46 characters in the middle of the photo's own extension, or before it.
  return stem.length >= 46;
}

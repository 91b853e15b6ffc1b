/*
 * What is a photo: the one table. Names are compared as Latin-1 text, so that a name that is not
 * UTF-8 is recognised by its ASCII extension all the same.
 */

export type MediaKind = 'photo' | 'raw' | 'video' | 'sidecar';

const extensions: Readonly<Record<MediaKind, string>> = {
  photo: 'jpg jpeg jpe jfif heic heics heif heifs hif avif avifs png apng gif tif tiff webp jxl bmp dib jp2 j2k jpf jpx insp mpo psd psb svg',
  raw: '3fr ari arw bay braw cap cr2 cr3 crw cs1 dcr dcs dng drf eip erf fff gpr iiq k25 kdc mdc mef mos mrw nef nrw orf ori pef ptx pxn r3d raf raw rw2 rwl rwz sr2 srf srw x3f',
  // mp and mv: the film of a Google motion photo. mod and tod: camcorders.
  video: 'mp4 m4v mov qt avi mts m2ts m2t ts mkv webm 3gp 3g2 3gpp insv mpg mpeg mpe wmv asf flv vob ogv mxf lrv 360 dv mp mv mod tod',
  // What RAW developers note, what an AVCHD card keeps beside its films, voice memos, and subtitles.
  sidecar: 'xmp aae thm pp3 dop cos on1 vrd nksc arp acr cpi mpl bdm wav srt',
};

const kinds = new Map<string, MediaKind>();
for (const kind of ['photo', 'raw', 'video', 'sidecar'] as const)
  for (const extension of extensions[kind].split(' ')) kinds.set(extension, kind);

/** Extensions that other programs use as well, e.g. ts (TypeScript) and mod (Go): the first bytes decide. */
const sharedExtensions: ReadonlySet<string> = new Set(['ts', 'mod', 'tod', 'mp', 'mv', 'cpi', 'mpl', 'bdm']);

/** Sound and subtitles belong to a backup of photos only beside the photo or video that they are named after. */
const companionExtensions: ReadonlySet<string> = new Set(['wav', 'srt']);

/** What Google Takeout calls the file of an album, in the language of the account, and other files that it writes by album. */
const takeoutAlbumNames: ReadonlySet<string> = new Set([
  'metadata', 'métadonnées', 'metadaten', 'metadatos', 'metadades', 'metadati', 'metadados', 'metagegevens', 'metadane', 'metadáta',
  'metaadatok', 'metatiedot', 'metadate', 'metapodaci', 'metapodatki', 'метаданные', 'метадані', 'метаданни', 'μεταδεδομένα',
  'メタデータ', '元数据', '中繼資料', '메타데이터',
  'shared_album_comments', 'user-generated-memory-titles', 'print-subscriptions',
].flatMap((name) => ['NFC', 'NFD'].flatMap((form) => [name.normalize(form), latin1Of(name.normalize(form)).toLowerCase()])));

/** Every extension that is backed up, lower-case, without the dot. Takeout's JSON is recognised by its whole name. */
export const mediaExtensions: readonly string[] = [...kinds.keys()];

/**
 * The extension in lower case, without the dot; empty where there is none. ".jpg" alone is a name, not an extension. Spaces
 * and dots at the end of a name do not count: "photo.jpg " is a JPEG.
 */
export function extensionOf(name: string): string {
  const trimmed = name.replace(/[ .]+$/, '');
  const dot = trimmed.lastIndexOf('.');
  return dot <= 0 ? '' : trimmed.slice(dot + 1).toLowerCase();
}

/**
 * What a file is, by its name alone; undefined where the name is not that of a photo.
 *
 * @param name the last part of the path, its bytes read as Latin-1
 */
export function mediaKind(name: string): MediaKind | undefined {
  const extension = extensionOf(name);
  return kinds.get(extension) ?? (extension === 'json' && isTakeoutJson(name) ? 'sidecar' : undefined);
}

/**
 * Do the first bytes decide whether the file is a photo or video? So they do where the extension is also that of
 * another kind of file, and where there is no real one: none at all (MVIMG_20180722_120942), digits (Holiday 12.05.2018), or
 * something else than letters and digits (IMG_1.jpg_original, PXL_1.MP~2). Hidden files without an extension are settings.
 *
 * @param name the last part of the path, its bytes read as Latin-1
 */
export function isDecidedByContent(name: string): boolean {
  const extension = extensionOf(name);
  if (kinds.has(extension)) return sharedExtensions.has(extension);
  return !name.startsWith('.') && (extension === '' || /^\d+$|[^a-z0-9]/.test(extension));
}

/** Is the file backed up only beside a photo, RAW file or video with the same name but for the extension? */
export function isCompanion(name: string): boolean {
  return companionExtensions.has(extensionOf(name));
}

/** The name up to the extension, in lower case: what a companion has in common with its photo. */
export function stemOf(name: string): string {
  const extension = extensionOf(name);
  const trimmed = name.replace(/[ .]+$/, '');
  return (extension === '' ? trimmed : trimmed.slice(0, -extension.length - 1)).toLowerCase();
}

/**
 * Google Takeout writes one JSON beside each photo: IMG.jpg.json, IMG.jpg(1).json, IMG.jpg.supplemental-metadata.json;
 * names are cut at 46 characters, also within these words (IMG.jpg.supplemental-me.json), and an edit or a cut may have
 * taken the photo's extension. Each album has a metadata.json.
 */
function isTakeoutJson(name: string): boolean {
  const stem = name.slice(0, -'.json'.length).replace(/\(\d+\)$/, '');
  if (takeoutAlbumNames.has(stem.toLowerCase())) return true;
  const photo = stem.replace(/\.s[a-z-]*$/, (word) => ('.supplemental-metadata'.startsWith(word) ? '' : word));
  if (kinds.has(extensionOf(photo.replace(/\(\d+\)$/, '')))) return true;
  // Cut to 46 characters in the middle of the photo's own extension, or before it.
  return stem.length >= 46;
}

/** The UTF-8 bytes of a text, read as Latin-1. */
function latin1Of(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/*
 * What is left out by default: what cameras, systems and other programs keep beside photos. Names
 * are compared in lower case, as on the file systems they come from.
 */

const folders = new Map<string, string>([
  ['@eadir', 'thumbnails that a Synology NAS makes'],
  ['@__thumb', 'thumbnails that a QNAP NAS makes'],
  ['lightroom catalog', "Lightroom's own catalog, not photos"],
  ['.spotlight-v100', 'search index of macOS'],
  ['.trashes', 'deleted files'],
  ['.fseventsd', 'system files of macOS'],
  ['$recycle.bin', 'deleted files'],
  ['system volume information', 'system files of Windows'],
  ['recently deleted', 'deleted photos'],
  ['#recycle', 'deleted files'],
  ['@recycle', 'deleted files'],
  ['.trash', 'deleted files'],
  ['.dtrash', 'deleted photos'],
  ['#snapshot', 'older states that a NAS keeps'],
  ['@recently-snapshot', 'older states that a NAS keeps'],
  ['.snapshot', 'older states that a NAS keeps'],
  ['.zfs', 'older states that a NAS keeps'],
  ['.snapshots', 'older states of this folder'],
  ['.stversions', 'older versions that Syncthing keeps'],
  ['.thumbnails', 'thumbnails that Android makes'],
  ['.keepsake-drill', 'copies that Keepsake restores for a test'],
]);

const files = new Map<string, string>([
  ['.ds_store', 'system file of macOS'],
  ['thumbs.db', 'thumbnails that Windows makes'],
  ['desktop.ini', 'system file of Windows'],
]);

/** Why a folder is left out by default; undefined when it is not. */
export function excludedFolder(name: string): string | undefined {
  // On other drives than the home's, desktops of Linux keep what was deleted in a folder by user.
  if (/^\.trash-\d+$/i.test(name)) return 'deleted files';
  return folders.get(name.toLowerCase());
}

/** Of a library of Apple's Photos: "originals", in libraries of iPhoto and old ones of Photos "Masters". */
const originals = new Set(['originals', 'masters']);

/**
 * Why a folder is left out because of the folder it lies in: of a Photos library the originals alone are taken; the rest is
 * previews, faces and databases that Photos makes of them.
 */
export function excludedInFolder(parent: string, name: string): string | undefined {
  if (!/\.(photoslibrary|photolibrary)$/i.test(parent) || originals.has(name.toLowerCase())) return undefined;
  return 'what Photos makes of its originals';
}

/** Why a file is left out by default, whatever its extension; undefined when it is not. */
export function excludedFile(name: string): string | undefined {
  if (name.startsWith('._')) return 'system file of macOS';
  if (/^synofile_thumb_/i.test(name)) return 'thumbnail that a Synology NAS makes';
  // Android renames what was deleted, and what a program has not finished.
  if (/^\.trashed-\d/i.test(name)) return 'deleted on an Android phone';
  if (/^\.pending-\d/i.test(name)) return 'not finished on an Android phone';
  if (/^\..+\.icloud$/i.test(name)) return 'only in iCloud, not on this computer';
  return files.get(name.toLowerCase());
}

import ignore, { type Ignore } from 'ignore';

/*
 * What people left out by patterns of gitignore. Only what a pattern names is left out: one that cannot be
 * understood leaves out nothing.
 */

/** Tells what patterns leave out. */
export interface Ignoring {
  /**
   * The pattern that leaves an entry out, or a folder around it; undefined where none does.
   *
   * @param path relative to the source, its bytes, "/" between names
   */
  ignoredBy(path: Uint8Array, isFolder: boolean): string | undefined;
}

/** The library remembers every path that it was asked for: after so many it starts anew. */
const rememberedMax = 10_000;

/**
 * Letter case does not matter, as with git's `core.ignorecase`, on every system: cameras write IMG_0001.MOV, and people write
 * *.mov. A name may be anything: even one that the library would refuse is asked for, and left out by nothing.
 */
const empty = (): Ignore => ignore({ ignorecase: true, allowRelativePaths: true });

/** What looks the same is the same: macOS stores "ö" as two characters, and keyboards type it as one. */
const normal = (text: string): string => text.normalize('NFC');

/** False for what the library cannot turn into a rule. */
export function isUnderstood(pattern: string): boolean {
  try {
    const one = empty().add({ pattern: normal(pattern) });
    // Rules are compiled when they are first used.
    one.ignores('folder/');
    one.ignores('folder/name');
    return true;
  } catch {
    return false;
  }
}

/**
 * The patterns, one a line as in a .gitignore, together: the last one that matches counts, and "!" takes back.
 *
 * @returns undefined where there is none
 */
export function createIgnoring(patterns: readonly string[]): Ignoring | undefined {
  const written = patterns.filter((pattern) => pattern.trim() !== '' && isUnderstood(pattern));
  if (written.length === 0) return undefined;
  const rules = empty();
  for (const pattern of written) rules.add({ pattern: normal(pattern) });
  let asked = empty().add(rules);
  let remembered = 0;
  return {
    ignoredBy(path, isFolder) {
      if (remembered++ >= rememberedMax) {
        asked = empty().add(rules);
        remembered = 0;
      }
      // Bytes that are not UTF-8 are read as U+FFFD, as they are shown: "?" and "*" match them.
      const text = normal(Buffer.from(path.buffer, path.byteOffset, path.byteLength).toString('utf8'));
      return asked.test(isFolder ? `${text}/` : text).rule?.pattern;
    },
  };
}

/** Photos and videos as cameras and people name them, at the top of a source and deeper. */
const ordinaryFiles = ['IMG_0001.JPG', 'photo.jpg', 'clip.mp4', 'Holiday/DSC01234.ARW', 'Holiday/Day 1/IMG_0002.heic'];

/** Do patterns leave out whatever there may be, as "*" does? */
export function leavesOutEverything(patterns: readonly string[]): boolean {
  const ignoring = createIgnoring(patterns);
  return ignoring !== undefined && ordinaryFiles.every((path) => isIgnored(ignoring, path));
}

function isIgnored(ignoring: Ignoring, path: string): boolean {
  const names = path.split('/');
  return names.some((_, index) => {
    const part = names.slice(0, index + 1).join('/');
    return ignoring.ignoredBy(Buffer.from(part), index < names.length - 1) !== undefined;
  });
}

const leftOut = 'Left out by your pattern ';

/** Why an entry is skipped. */
export function ignoredReason(pattern: string): string {
  return `${leftOut}“${pattern}”`;
}

/** Was an entry with this reason left out by a pattern? */
export function isIgnoredReason(reason: string): boolean {
  return reason.startsWith(leftOut);
}

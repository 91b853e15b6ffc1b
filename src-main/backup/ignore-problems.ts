import { isUnderstood } from './ignoring.ts';

/** A pattern that does not do what somebody meant. */
export interface PatternProblem {
  /** From 1. */
  readonly line: number;
  /** One sentence: what is wrong, and what to write instead. */
  readonly message: string;
}

/**
 * Looks through patterns, one a line, for those that can match nothing.
 *
 * @param folders absolute paths that people may have written in front of a pattern: the sources', and the home folder
 */
export function patternProblems(patterns: readonly string[], folders: readonly string[]): readonly PatternProblem[] {
  return patterns.flatMap((pattern, index) => {
    const message = pattern.trim() === '' || pattern.startsWith('#') ? undefined : problemOf(pattern, folders);
    return message === undefined ? [] : [{ line: index + 1, message }];
  });
}

function problemOf(pattern: string, folders: readonly string[]): string | undefined {
  // Spaces at the end do not count, but for one after a backslash.
  const body = pattern.replace(/^!/, '').replace(/((?:\\ )?) *$/, '$1');
  if (body === '') return 'After the “!” the name of what is to be kept is missing, e.g. !best.jpg';
  if (/^[A-Za-z]:[\\/]/.test(body)) return 'Patterns begin in your folders: leave out the drive and the folder’s own path, e.g. /Raw';
  if (body === '~' || body.startsWith('~/')) return 'Patterns begin in your folders, not in your home folder: write only what comes after your folder, e.g. /Raw';
  const around = folders.find((folder) => folder !== '/' && (body === folder || body.startsWith(`${folder}/`)));
  if (around !== undefined) {
    const rest = body.slice(around.length);
    return `Patterns begin in your folders: ${rest.length > 1 ? `write ${rest}` : 'write what lies in the folder, e.g. /Raw'}`;
  }
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(body)) return 'After the last “\\” a sign is missing: to leave out a folder, end with “/”';
  // It makes the next sign an ordinary one. A letter is one already: this was meant to be a path of Windows.
  if (/(?:^|[^\\])(?:\\\\)*\\[\p{L}\p{N}]/u.test(body)) return 'Between folders write “/”, not “\\”';
  if (body.includes('//')) return 'Write “/” once: “//” matches nothing';
  if (body.split('/').some((name) => name === '.' || name === '..')) return '“.” and “..” match nothing: write the folder’s name';
  if (!bracketsClose(body)) return 'A “[” has no “]” after it: write \\[ for the sign itself';
  if (!isUnderstood(pattern)) return 'Keepsake cannot read this pattern: it is not used';
  return undefined;
}

/** Does each "[" that begins a set of signs have its "]"? The first sign of a set may itself be one. */
function bracketsClose(body: string): boolean {
  for (let at = 0; at < body.length; at++) {
    if (body[at] === '\\') at++;
    else if (body[at] === '[') {
      const set = /^\[[!^]?(?:\\.|[^\\])(?:\[:\w+:\]|\\.|[^\]\\])*\]/su.exec(body.slice(at))?.[0];
      if (set === undefined) return false;
      at += set.length - 1;
    }
  }
  return true;
}

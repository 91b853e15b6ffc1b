import { formatThings } from './format.ts';

/** Some files may be missing in a list, although their contents are stored. */
export function damagedLinesSentence(lines: number): string {
  const one = lines === 1;
  return (
    `${formatThings(lines, 'line')} of the journal ${one ? 'is' : 'are'} damaged: files that ${one ? 'it' : 'they'} named may not be listed. ` +
    `On the computer that wrote ${one ? 'it' : 'them'}, "keepsake verify" and then a backup note again what is missing.`
  );
}

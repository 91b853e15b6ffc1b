import type { VerifySummary } from '../../src-shared/restore.ts';
import { formatMoment, formatThings } from './format.ts';
import { printable } from './terminal-text.ts';

/** Some files may be missing in a list, although their contents are stored. */
export function damagedLinesSentence(lines: number): string {
  const one = lines === 1;
  return (
    `${formatThings(lines, 'line')} of the journal ${one ? 'is' : 'are'} damaged: files that ${one ? 'it' : 'they'} named may not be listed. ` +
    `On the computer that wrote ${one ? 'it' : 'them'}, "keepsake verify" and then a backup note again what is missing. "keepsake verify" says which computer that is.`
  );
}

/** What a verification says of damaged lines: whose they are, what that means for the photos, and what can be done. */
export function damagedJournalsText({ damagedLines, damagedJournals = [], unnamed, damaged, missing }: VerifySummary): string {
  const one = damagedLines === 1;
  const others = damagedJournals.some(({ thisComputer }) => !thisComputer);
  return [
    `${formatThings(damagedLines, 'line')} of the journal ${one ? 'is' : 'are'} damaged: files that ${one ? 'it' : 'they'} named may not be listed.`,
    ...damagedJournals.map(({ writer, computer, lastBackup, lines, thisComputer }) => {
      const last = lastBackup === undefined ? '' : `, last backup ${formatMoment(lastBackup)}`;
      return `    ${formatThings(lines, 'line')} of ${thisComputer ? 'this computer' : computer === undefined ? `another computer (${writer})` : printable(computer)}${last}`;
    }),
    ...(unnamed === undefined ? [] : [unnamedSentence(unnamed, damaged + missing)]),
    ...(others || damagedJournals.length === 0
      ? ['On the computer that wrote them, "keepsake verify" and then a backup note again what is missing. Where that computer is gone, "keepsake adopt" continues its folders ' +
        'on one that has the photos: its next backup notes them again, and uploads nothing twice. The damaged lines themselves stay in the journal, and are counted each time.']
      : ['The next backup of this computer notes again what is missing.']),
  ].join('\n');
}

/** What stored objects are that no line names. @param harmed objects that were found damaged or missing */
export function unnamedSentence(unnamed: number, harmed: number): string {
  if (unnamed === 0) return 'No stored photo is out of reach for that: each is named by a line that is whole.';
  const one = unnamed === 1;
  return `${formatThings(unnamed, 'stored object')} ${one ? 'is' : 'are'} named by no line${harmed === 0 ? `, and ${one ? 'is' : 'are'} whole` : ''}: ` +
    `${one ? 'it may belong' : 'they may belong'} to files that are not listed. No restore brings ${one ? 'it' : 'them'} back, but ${one ? 'it is' : 'they are'} in the folder "objects" there.`;
}

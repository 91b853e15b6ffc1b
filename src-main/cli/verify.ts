import type { FilePlace, VerifiedObject, VerifySummary } from '../../src-shared/restore.ts';
import type { Sample } from '../restore/sample.ts';
import type { UnlistedFiles } from '../restore/fold-thread.ts';
import type { VerifyProgress } from '../restore/verify-destination.ts';
import { withApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { errorLine, exitStatus, statusOfError, type ExitStatus } from './exit-status.ts';
import { formatBytes, formatCount, formatSeconds, formatThings } from './format.ts';
import { damagedJournalsText, unnamedSentence } from './journal-sentences.ts';
import type { Output, ScreenSize } from './output.ts';
import { createProgressReport } from './progress-report.ts';
import { renderBar } from './progress-screen.ts';
import { keepStart, printable } from './terminal-text.ts';

interface VerifyOptions extends GlobalOptions {
  readonly from?: string;
  readonly insecure?: boolean;
  readonly json?: boolean;
  readonly sample?: Sample;
}

/** Between two screens, in milliseconds. */
const screenMs = 100;

export async function verify(context: CommandContext, options: VerifyOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  const json = options.json ?? false;
  return withApplication(context, options, async (application) => {
    const { summary, error } = await application.verify({
      signal: interrupt.signal, sample: options.sample, insecure: options.insecure,
      ...(options.from === undefined ? {} : { from: options.from }),
      onUnlisted: (files, noted) => {
        if (!json) output.line(describeUnlisted(files, noted, output));
        else if (!noted) output.notice(notNoted);
      },
      onUnrecorded: (message) => output.notice(`The result is not in the history: ${printable(message)}`),
      onWaiting: (message) => output.notice(printable(message)),
      onResult: (result) => {
        if (json) output.json(result);
        else if (result.state !== 'verified') output.line(describeResult(result, output));
      },
      ...(json ? {} : { onProgress: createProgressReport(output, { render: renderVerify, sentence: verifySentence, screenMs }) }),
    });
    output.endScreen();
    if (json) output.json(summary);
    else {
      if (summary.damagedLines > 0) output.line(damagedJournalsText(summary));
      else if (summary.unnamed !== undefined) output.line(unnamedSentence(summary.unnamed, summary.damaged + summary.missing));
      if (summary.damaged + summary.missing > 0) output.line(whatNext(summary));
      output.line(summarySentence(summary));
    }
    if (summary.state === 'cancelled') return exitStatus.cancelled;
    if (error !== undefined) {
      output.notice(errorLine(error));
      return statusOfError(error);
    }
    const wrong = summary.damaged + summary.missing + summary.damagedLines + (summary.unlisted ?? 0);
    return wrong > 0 ? exitStatus.someFailed : exitStatus.ok;
  });
}

function describeResult({ state, object, reason, files, quarantine }: VerifiedObject, output: Output): string {
  const places = (files ?? []).map((file) => `    ${describePlace(file)}`);
  const head = `${output.style('red', state)}  ${object}: ${printable(reason ?? '')}${quarantine === 'quarantined' ? ' It was set aside.' : ''}`;
  return [head, ...(places.length === 0 ? ['    (no file refers to it)'] : places)].join('\n');
}

const notNoted =
  "Keepsake's catalog is in use or cannot be written, so the next backup does not know what the journal lacks: verify again later.";

/** What this computer has backed up, and nobody would find at the destination. */
function describeUnlisted({ count, first }: UnlistedFiles, noted: boolean, output: Output): string {
  const next = noted ? `The next backup notes ${count === 1 ? 'it' : 'them'} again.` : notNoted;
  const head = `${output.style('red', 'unlisted')}  ${formatThings(count, 'file')} that this computer has backed up ${count === 1 ? 'is' : 'are'} not in the journal there. ${next}`;
  const more = count > first.length ? [`    and ${formatCount(count - first.length)} more`] : [];
  return [head, ...first.map((file) => `    ${describePlace(file)}`), ...more].join('\n');
}

const describePlace = ({ label, path }: FilePlace): string => printable(`${label}/${path}`);

const shareRead = ({ bytes, bytesTotal }: VerifyProgress): number => Math.min(1, bytes / Math.max(1, bytesTotal));
const percentRead = (progress: VerifyProgress): string => `${Math.floor(shareRead(progress) * 100)} %`;
const wordsOf = ({ objects, bytes }: VerifyProgress): string => `${formatThings(objects, 'photo')} checked, ${formatBytes(bytes)} read`;

const verifySentence = (progress: VerifyProgress): string => `${percentRead(progress)}: ${wordsOf(progress)}`;

function renderVerify(progress: VerifyProgress, { columns }: ScreenSize): string {
  return keepStart(`${renderBar(shareRead(progress), 30)} ${percentRead(progress).padStart(5)}  ${wordsOf(progress)}`, columns);
}

function whatNext({ quarantined }: VerifySummary): string {
  const aside = quarantined === 0 ? '' : `${formatThings(quarantined, 'damaged object')} moved into quarantine/. `;
  return `${aside}The next backup of a computer that still has these photos stores them again.`;
}

function summarySentence(summary: VerifySummary): string {
  const beginning = { complete: 'Verified', cancelled: 'Cancelled: verified', failed: 'Stopped: verified' }[
    summary.state
  ];
  const found =
    summary.damaged + summary.missing === 0
      ? 'none of them damaged or missing'
      : `${formatCount(summary.damaged)} damaged, ${formatCount(summary.missing)} missing`;
  const read = `${formatBytes(summary.bytes)} in ${formatSeconds(summary.seconds)}`;
  const share = summary.sample === undefined ? '' : ` of the share ${summary.sample}`;
  return `${beginning} ${formatThings(summary.verified, 'stored photo')}${share} (${read}); ${found}.`;
}

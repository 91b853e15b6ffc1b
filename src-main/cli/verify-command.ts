import type { Command } from 'commander';
import type { FilePlace, VerifiedObject, VerifySummary } from '../../src-shared/restore.ts';
import { verifyDestination, type VerifyProgress } from '../restore/verify-destination.ts';
import { withApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, statusOfError, type ExitStatus } from './exit-status.ts';
import { formatBytes, formatCount, formatSeconds, formatThings } from './format.ts';
import type { Output } from './output.ts';
import { renderBar } from './progress-screen.ts';
import { keepStart, printable } from './terminal-text.ts';

interface VerifyOptions extends GlobalOptions {
  readonly from?: string;
  readonly json?: boolean;
}

const screenMs = 100;
const plainProgressMs = 10_000;

/** `keepsake verify`. */
export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .description('read everything back from a destination, and name what is damaged or missing')
    .option('--from <dest>', 'a folder, or http(s)://host:port (default: the saved destination)')
    .option('--json', 'one JSON object a line, the last is the summary')
    .action((_options: unknown, command: Command) => context.run(() => verify(context, command.optsWithGlobals())));
}

async function verify(context: CommandContext, options: VerifyOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  const { signal } = interrupt;
  const json = options.json ?? false;
  return withApplication(context, options, async (application) => {
    const destination = await application.openDestination(options.from, signal);
    try {
      const { summary, destinationError } = await verifyDestination(destination, {
        signal,
        onResult: (result) => {
          if (json) output.json(result);
          else if (result.state !== 'verified') output.line(describeResult(result, output));
        },
        ...(json ? {} : { onProgress: createProgress(output) }),
      });
      output.endScreen();
      if (json) output.json(summary);
      else output.line(summarySentence(summary));
      if (summary.state === 'cancelled') return exitStatus.cancelled;
      if (destinationError !== undefined) {
        output.notice(`keepsake: ${printable(destinationError.message)}`);
        return statusOfError(destinationError);
      }
      return summary.damaged + summary.missing > 0 ? exitStatus.someFailed : exitStatus.ok;
    } finally {
      await destination.close();
    }
  });
}

function describeResult({ state, object, reason, files }: VerifiedObject, output: Output): string {
  const places = (files ?? []).map((file) => `    ${describePlace(file)}`);
  const head = `${output.style('red', state)}  ${object}: ${printable(reason ?? '')}`;
  return [head, ...(places.length === 0 ? ['    (no file refers to it)'] : places)].join('\n');
}

const describePlace = ({ label, path }: FilePlace): string => printable(`${label}/${path}`);

/** Draws progress at most ten times a second, or says it every ten seconds where there is no terminal. */
function createProgress(output: Output): (progress: VerifyProgress) => void {
  const everyMs = output.interactive ? screenMs : plainProgressMs;
  let last = performance.now();
  return (progress) => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    const share = Math.min(1, progress.bytes / Math.max(1, progress.bytesTotal));
    const percent = `${Math.floor(share * 100)} %`;
    const words = `${formatThings(progress.objects, 'photo')} checked, ${formatBytes(progress.bytes)} read`;
    if (output.interactive)
      output.screen(({ columns }) => keepStart(`${renderBar(share, 30)} ${percent.padStart(5)}  ${words}`, columns));
    else output.line(`${percent}: ${words}`);
  };
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
  return `${beginning} ${formatThings(summary.verified, 'stored photo')} (${read}); ${found}.`;
}

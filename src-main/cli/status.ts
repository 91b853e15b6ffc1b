import type { AppState } from '../../src-shared/contract.ts';
import { runEndSchema, type RunSnapshot } from '../../src-shared/domain.ts';
import { needsOf, type Needs } from '../../src-shared/needs.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { formatBytes, formatMoment, formatSeconds, formatThings } from './format.ts';
import { pauseSentence } from './pause.ts';
import { progressSentence } from './progress-screen.ts';
import { printable } from './terminal-text.ts';

interface StatusOptions extends GlobalOptions {
  readonly json?: boolean;
}

export function status(context: CommandContext, options: StatusOptions): Promise<ExitStatus> {
  const { output } = context;
  return withRunningApplication(context, options, async (application) => {
    const connection = application.connect();
    try {
      const state = await connection.call('state.get', {});
      if (options.json === true) output.json(statusLine(state));
      else for (const line of statusSentences(state)) output.line(line);
      return state.failures > 0 || output.incomplete ? exitStatus.someFailed : exitStatus.ok;
    } finally {
      connection.close();
    }
  });
}

/** The state as a script reads it; only ever added to. */
export function statusLine({ pause, run, safe, failures, destination, sources, unlistedSources }: AppState): Readonly<Record<string, unknown>> {
  return {
    type: 'status',
    running: isActive(run),
    ...(pause === undefined ? {} : { pause }),
    ...(run === undefined ? {} : { run: runLine(run) }),
    safe, failures, destination,
    sources: sources.map(({ path, pathB64, connected, files, bytes }) => ({
      path, ...(pathB64 === undefined ? {} : { pathB64 }), connected, files, bytes,
    })),
    unlistedSources: unlistedSources.map(({ path, pathB64, files, bytes, fromCommandLine, doneAt, elsewhere }) => ({
      path, ...(pathB64 === undefined ? {} : { pathB64 }), files, bytes, fromCommandLine,
      ...(doneAt === undefined ? {} : { doneAt }), ...(elsewhere === undefined ? {} : { elsewhere }),
    })),
  };
}

function runLine({ id, state, counters, totals, startedAt, seconds, secondsLeft, filesPerSecond, bytesPerSecond, message }: RunSnapshot) {
  return {
    id, state, ...counters, totals, startedAt, seconds, filesPerSecond, bytesPerSecond,
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
    ...(message === undefined ? {} : { message }),
  };
}

/** The same for people, in a few lines. */
export function statusSentences(state: AppState): readonly string[] {
  const { pause, run, safe, destination, sources, unlistedSources } = state;
  const unlisted = unlistedSources.filter(({ files }) => files > 0);
  const elsewhere = unlistedSources.flatMap((source) =>
    source.fromCommandLine ? (source.elsewhere ?? []).map((totals) => ({ ...totals, path: source.path })) : []);
  const away = sources.filter((source) => !source.connected);
  const paused = pauseSentence(pause);
  const last = (at: string | undefined): string => (at === undefined ? 'no backup was complete yet' : `last backup ${formatMoment(at)}`);
  const holds = ({ files, bytes }: { readonly files: number; readonly bytes: number }): string => `${formatThings(files, 'file')} (${formatBytes(bytes)})`;
  const address = printable(destination.address);
  return [
    ...(paused === undefined ? [] : [paused]),
    activity(run),
    ...(sources.length === 0 && unlisted.length + elsewhere.length > 0 ? [] : [`Safe in ${address}: ${holds(safe)}, ${last(safe.at)}.`]),
    ...unlisted.map((source) => source.fromCommandLine
      ? `Backed up from the command line to ${address}: ${printable(source.path)}, ${holds(source)}, ${last(source.doneAt)}.`
      : `Also there, of ${printable(source.path)}, which is not among your folders: ${holds(source)}.`),
    ...elsewhere.map((totals) =>
      `Backed up from the command line to ${printable(totals.destination)}: ${printable(totals.path)}, ${holds(totals)}.`),
    ...away.map((source) => `Not connected: ${printable(source.path)}.`),
    ...needSentences(needsOf(state)),
  ];
}

function needSentences({ files, folders, links }: Needs): readonly string[] {
  return [
    ...(folders === 0 ? [] : [`${formatThings(folders, 'folder')} cannot be read, so the number of photos in ${folders === 1 ? 'it' : 'them'} is unknown: keepsake retry --list says which.`]),
    ...(files === 0 ? [] : [`${formatThings(files, 'file')} could not be backed up: keepsake retry --list says why.`]),
    ...(links === 0 ? [] : [`${formatThings(links, 'link')} ${links === 1 ? 'points' : 'point'} outside your folders, and what is there is not backed up: keepsake retry --list says which.`]),
  ];
}

function activity(run: RunSnapshot | undefined): string {
  if (run === undefined || !isActive(run)) return 'Nothing is being backed up now.';
  if (run.state === 'waiting') return progressSentence(run);
  const left = run.secondsLeft === undefined ? '' : `, about ${formatSeconds(run.secondsLeft)} left`;
  if (run.state === 'paused') return `Backing up, paused: ${progressSentence({ ...run, state: 'running' })}.`;
  return `Backing up: ${progressSentence(run)}${left}.`;
}

function isActive(run: RunSnapshot | undefined): boolean {
  return run !== undefined && !runEndSchema.safeParse(run.state).success;
}

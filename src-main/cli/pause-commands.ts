import type { Command } from 'commander';
import type { AppState, Connection } from '../../src-shared/contract.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { formatMoment } from './format.ts';
import { parseDuration } from './option-values.ts';

interface PauseOptions extends GlobalOptions {
  /** Milliseconds. */
  readonly for?: number;
  readonly json?: boolean;
}

/** `keepsake pause` and `keepsake resume`: of what runs on this home, and of what would begin. */
export function addPauseCommands(program: Command, context: CommandContext): void {
  program
    .command('pause')
    .description('pause what runs, and what would begin, until keepsake resume')
    .option('--for <duration>', 'no longer than this: 90s, 30m, 2h', parseDuration)
    .option('--json', 'the answer as one JSON object')
    .action((_options: unknown, command: Command) => context.run(() => pause(context, command.optsWithGlobals())));
  program
    .command('resume')
    .description('go on after a pause')
    .option('--json', 'the answer as one JSON object')
    .action((_options: unknown, command: Command) => context.run(() => resume(context, command.optsWithGlobals())));
}

function pause(context: CommandContext, options: PauseOptions): Promise<ExitStatus> {
  const until = options.for === undefined ? {} : { until: new Date(Date.now() + options.for).toISOString() };
  return change(context, options, (connection) => connection.call('pause', until));
}

function resume(context: CommandContext, options: PauseOptions): Promise<ExitStatus> {
  return change(context, options, (connection) => connection.call('resume', {}));
}

function change(
  context: CommandContext,
  options: PauseOptions,
  ask: (connection: Connection) => Promise<AppState>,
): Promise<ExitStatus> {
  return withRunningApplication(context, options, async (application) => {
    const connection = application.connect();
    try {
      say(context, options, await ask(connection));
      return exitStatus.ok;
    } finally {
      connection.close();
    }
  });
}

function say({ output }: CommandContext, { json }: PauseOptions, state: AppState): void {
  if (json === true) output.json({ type: 'pause', paused: state.pause !== undefined, ...state.pause });
  else output.line(pauseSentence(state.pause) ?? 'Not paused.');
}

/** Undefined where nothing is paused. */
export function pauseSentence(pause: AppState['pause']): string | undefined {
  if (pause === undefined) return undefined;
  if (pause.until === undefined) return 'Paused: nothing is backed up until keepsake resume.';
  return `Paused until ${formatMoment(pause.until)}: nothing is backed up before, unless with keepsake resume.`;
}

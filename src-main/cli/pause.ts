import type { AppState, Connection } from '../../src-shared/contract.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { formatMoment } from './format.ts';

interface PauseOptions extends GlobalOptions {
  /** Milliseconds. */
  readonly for?: number;
  readonly json?: boolean;
}

export function pause(context: CommandContext, options: PauseOptions): Promise<ExitStatus> {
  const until = options.for === undefined ? {} : { until: new Date(Date.now() + options.for).toISOString() };
  return change(context, options, (connection) => connection.call('pause', until));
}

export function resume(context: CommandContext, options: PauseOptions): Promise<ExitStatus> {
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

import type { LocalApplication } from '../app/application.ts';
import type { Application, ApplicationOptions } from '../app/application-types.ts';
import { defaultHome } from '../app/home.ts';
import type { DoorPorts } from '../app/ports.ts';
import { RunningApplicationEnded } from '../app/running-application-ended.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Interrupt } from './interrupt.ts';
import type { Output } from './output.ts';
import { printable } from './terminal-text.ts';

/** How often the work is begun anew: whoever ends more often has a fault. */
const endsMax = 20;

/** What every command is given. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly output: Output;
  readonly interrupt: Interrupt;
  /** Runs a command's work; its result becomes the exit status. */
  run(work: () => Promise<ExitStatus>): Promise<void>;
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly home?: string;
}

/** The folder of settings, catalog and default vault. */
export function homeOf(context: CommandContext, options: GlobalOptions): string {
  return options.home ?? defaultHome(context.env);
}

/**
 * The application that runs on the home already, or a new one that others attach to: for what backs up, or
 * shows the dashboard. Closed whatever happens. Where it ran in another process, which has ended, the work is done again
 * with the next one, or here: what was done is known by then.
 *
 * @param ports of a new one: what the command can do
 */
export async function withRunningApplication<R>(
  context: CommandContext,
  options: GlobalOptions,
  work: (application: Application) => Promise<R>,
  ports: DoorPorts = {},
): Promise<R> {
  const { openApplication } = await import('../app/open-application.ts');
  for (let ends = 1; ; ends += 1) {
    try {
      return await using(openApplication({ ...applicationOptions(context, options), ports }), work);
    } catch (error) {
      if (!(error instanceof RunningApplicationEnded) || ends === endsMax || context.interrupt.signal.aborted) throw error;
    }
  }
}

/** An application of this process alone, for what only reads destinations: it disturbs nobody. Closed whatever happens. */
export async function withApplication<R>(
  context: CommandContext,
  options: GlobalOptions,
  work: (application: LocalApplication) => Promise<R>,
): Promise<R> {
  const { createApplication } = await import('../app/application.ts');
  return using(createApplication(applicationOptions(context, options)), work);
}

function applicationOptions(context: CommandContext, options: GlobalOptions): ApplicationOptions {
  return { home: homeOf(context, options), version: context.version, env: context.env, onNotice: (message) => context.output.notice(printable(message)) };
}

async function using<A extends Application, R>(opening: Promise<A>, work: (application: A) => Promise<R>): Promise<R> {
  const application = await opening;
  try {
    return await work(application);
  } finally {
    await application.close();
  }
}

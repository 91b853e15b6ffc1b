import type { Application } from '../app/application-types.ts';
import { createApplication } from '../app/application.ts';
import { defaultHome } from '../app/home.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Interrupt } from './interrupt.ts';
import type { Output } from './output.ts';

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

/** Opens the application on the home, and closes it whatever happens. */
export async function withApplication<R>(
  context: CommandContext,
  options: GlobalOptions,
  work: (application: Application) => Promise<R>,
): Promise<R> {
  const { env, version } = context;
  const application = await createApplication({ home: homeOf(context, options), version, env });
  try {
    return await work(application);
  } finally {
    await application.close();
  }
}

import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import open from 'open';
import { startWebDoor } from '../web/web-door.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { addListenOptions, checkListenOptions, untilAborted, type ListenOptions } from './listen-options.ts';
import { printable } from './terminal-text.ts';

interface WebOptions extends GlobalOptions, ListenOptions {
  readonly open?: boolean;
}

/** `keepsake web`. */
export function addWebCommand(program: Command, context: CommandContext): void {
  const command = program.command('web').description('the dashboard in a browser');
  addListenOptions(command, 4810)
    .option('--open', "open it in this computer's browser")
    .action((_options: unknown, command: Command) => context.run(() => web(context, command.optsWithGlobals())));
}

async function web(context: CommandContext, options: WebOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  interrupt.announce('Closing.');
  const tls = await checkListenOptions(options);
  return withRunningApplication(context, options, async (application) => {
    const door = await startWebDoor({
      application,
      host: options.host,
      port: options.port,
      ...(tls === undefined ? {} : { tls }),
      rendererDir: rendererDir(import.meta.url),
      log: (message) => output.notice(printable(message)),
    });
    try {
      output.line(`Keepsake's dashboard: ${door.url}`);
      if (options.open === true) await openBrowser(door.url, context);
      await untilAborted(interrupt.signal);
    } finally {
      await door.close();
    }
    return exitStatus.ok;
  }, { background: true });
}

/** The built dashboard: beside the bundled command line, or in dist when it runs from its source. */
function rendererDir(base: string): string {
  return fileURLToPath(new URL(base.endsWith('.ts') ? '../../dist/renderer' : './renderer', base));
}

/** Without a display there is no browser to open; the address was printed. */
async function openBrowser(url: string, { env, output }: CommandContext): Promise<void> {
  const display = process.platform !== 'linux' || [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((each) => each);
  const failed = (): void => output.notice('No browser could be opened here: open the address in any browser.');
  if (!display) {
    failed();
    return;
  }
  try {
    (await open(url)).once('error', failed);
  } catch {
    failed();
  }
}

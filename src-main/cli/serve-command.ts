import type { Command } from 'commander';
import { scrubRateDefault, serverPortDefault } from '../vault/server/defaults.ts';
import type { CommandContext } from './command-context.ts';
import { addListenOptions } from './listen-options.ts';
import { parseScrubRate } from './option-values.ts';

const mebibyte = 1024 * 1024;

/** `keepsake serve`. */
export function addServeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('serve')
    .description('the Keepsake server: other computers back up to its vault')
    .requiredOption('--data <dir>', "the vault's folder; made where there is none")
    .option(
      '--scrub-rate <rate>',
      'MiB a second to read its own objects back with, in the background; 0: never',
      parseScrubRate,
      scrubRateDefault / mebibyte,
    );
  addListenOptions(command, serverPortDefault).action((_options: unknown, command: Command) =>
    context.run(async () => (await import('./serve.ts')).serve(context, command.optsWithGlobals())),
  );
}

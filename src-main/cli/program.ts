import { Command } from 'commander';
import { addAdoptCommand } from './adopt-command.ts';
import { addBackupCommand } from './backup-command.ts';
import type { CommandContext } from './command-context.ts';
import { addDrillCommand } from './drill-command.ts';
import { addListCommand } from './list-command.ts';
import { addMountCommand } from './mount-command.ts';
import { addPauseCommands } from './pause-commands.ts';
import { addRestoreCommand } from './restore-command.ts';
import { addRetryCommand } from './retry-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addStatusCommand } from './status-command.ts';
import { addTokenCommand } from './token-command.ts';
import { addVerifyCommand } from './verify-command.ts';
import { addWebCommand } from './web-command.ts';

const examples = `
Examples:
  keepsake ~/Pictures                                back up a folder to the vault in KEEPSAKE_HOME
  keepsake ~/Pictures /mnt/sd-card --to /mnt/nas/vault
  KEEPSAKE_TOKEN=... keepsake ~/Pictures --to https://nas:4811 -w 20
  keepsake ~/Pictures --dry-run                      say what would be backed up, and change nothing
  keepsake ~/Pictures --watch                        keep running, and back up what appears
  keepsake retry                                     what failed last time
  keepsake pause --for 2h                            nothing is backed up until then, or keepsake resume
  keepsake verify --from /mnt/nas/vault              read everything back and compare it
  keepsake drill --from /mnt/nas/vault               restore a random sample, compare it, and remove it again
  keepsake restore --from /mnt/nas/vault --to ~/restored --at 2026-11-01
  keepsake list --from /mnt/nas/vault --json | jq -r .path
  keepsake mount --from /mnt/nas/vault               the backup as folders for any file manager, read only
  keepsake serve --data /srv/photos --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem
  keepsake web --open                                the dashboard, in a browser

A folder that is called like a command is written ./verify.

Environment:
  KEEPSAKE_HOME     settings, catalog and the default vault
  KEEPSAKE_TOKEN    the token of a Keepsake server
  NO_COLOR          no colours

Exit status:
  0 all well   1 finished, but some files failed or are damaged   2 wrong usage
  3 the destination cannot be reached, or refuses   130 cancelled (Ctrl-C, SIGTERM)
`;

/** The command line's grammar. Nothing happens before it is parsed, and a command loads what it needs when it is run. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('keepsake')
    .description('Backs up photo folders, and gets every photo back with nothing but a file manager.')
    .usage('[options] DIR...\n       keepsake [command] [options]')
    .option('--home <dir>', 'folder of settings, catalog and default vault (default: KEEPSAKE_HOME)')
    .version(context.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help; keepsake COMMAND --help tells more')
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        const sentence = text
          .trim()
          .replace(/^error: /, '')
          .replace(/\s*\(Did you mean (.*)\?\)$/s, '; did you mean $1?');
        write(`keepsake: ${sentence}\n`);
      },
    });
  const backup = addBackupCommand(program, context);
  addRetryCommand(program, context);
  addPauseCommands(program, context);
  addStatusCommand(program, context);
  addListCommand(program, context);
  addVerifyCommand(program, context);
  addDrillCommand(program, context);
  addRestoreCommand(program, context);
  addMountCommand(program, context);
  addAdoptCommand(program, context);
  addServeCommand(program, context);
  addTokenCommand(program, context);
  addWebCommand(program, context);
  program.addHelpText('after', () => {
    const options = backup.options.map(({ flags, description }) => `  ${flags.padEnd(23)} ${description}`);
    return ['', 'Options of a backup:', ...options, examples].join('\n').trimEnd();
  });
  return program;
}

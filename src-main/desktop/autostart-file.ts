import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { LoginItemPort } from '../app/ports.ts';
import { writeReason } from '../backup/system-reason.ts';
import { appId } from './identity.ts';

export interface AutostartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program and its arguments. */
  readonly command: readonly string[];
}

/** Starts a program at login as the XDG autostart specification says: a desktop file in the user's own folder. */
export function createAutostartFile({ env, command }: AutostartOptions): LoginItemPort {
  const config = env['XDG_CONFIG_HOME'];
  // The specification: a relative path is none.
  const folder = config?.startsWith('/') === true ? config : join(env['HOME'] ?? homedir(), '.config');
  const file = join(folder, 'autostart', `${appId}.desktop`);

  async function set(enabled: boolean): Promise<void> {
    try {
      if (!enabled) {
        await rm(file, { force: true });
        return;
      }
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(`${file}.new`, desktopFile(command));
      await rename(`${file}.new`, file);
    } catch (error) {
      throw new KeepsakeError('io', `Keepsake cannot be started at login: ${file} cannot be written: ${writeReason(error)}.`, {
        cause: error,
      });
    }
  }
  return { set };
}

function desktopFile(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Keepsake',
    'Comment=Backs up your photos',
    'Comment[de]=Sichert Ihre Fotos',
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=keepsake',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/**
 * One argument of an Exec line: in double quotes with \ before what a shell would read, then \ doubled as in every
 * string of a desktop file; %% is a percent sign.
 */
function quoted(argument: string): string {
  const inQuotes = argument.replace(/["`$\\]/g, '\\$&').replaceAll('\\', '\\\\');
  return `"${inQuotes.replaceAll('%', '%%').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
}

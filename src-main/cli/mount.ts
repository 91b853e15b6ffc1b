import { openHome } from '../app/home.ts';
import { openHomeToken } from '../app/home-token.ts';
import { openBackupIndex } from '../restore/browse/backup-index.ts';
import { createBackupView } from '../restore/webdav/backup-view.ts';
import { mountUser, startWebdavDoor } from '../web/webdav-door.ts';
import { homeOf, withApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { damagedLinesSentence } from './journal-sentences.ts';
import { checkListenOptions, untilAborted, type ListenOptions } from './listen-options.ts';
import { readIndex } from './read-index.ts';
import { printable } from './terminal-text.ts';

interface MountOptions extends GlobalOptions, ListenOptions {
  readonly from?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

/** `keepsake mount`: a WebDAV server in front of a destination, until it is interrupted. */
export async function mount(context: CommandContext, options: MountOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  const { signal } = interrupt;
  interrupt.announce('Closing.');
  const tls = await checkListenOptions(options);
  return withApplication(context, options, async (application) => {
    const home = openHome(homeOf(context, options));
    const token = await openHomeToken(home.mountTokenFile);
    const destination = await application.openDestination(options.from, signal, options);
    const index = openBackupIndex(home.indexesFolder, destination.vaultId);
    const view = createBackupView({ index, destination, at: options.at });
    try {
      const read = await readIndex(context, index, destination, false);
      if (read === undefined) return exitStatus.cancelled;
      if (read.damagedLines > 0) output.notice(damagedLinesSentence(read.damagedLines));
      const { host, port } = options;
      const door = await startWebdavDoor({
        view, read: (...args) => destination.read(...args), host, port, token, ...(tls === undefined ? {} : { tls }), log: (message) => output.notice(printable(message)),
      });
      try {
        for (const line of howToOpen(door.url, token)) output.line(line);
        await untilAborted(signal);
      } finally {
        await door.close();
      }
    } finally {
      await view.close();
      await index.close();
      await destination.close();
    }
    return exitStatus.ok;
  });
}

/** The address, and how each system opens it. */
export function howToOpen(url: string, password: string): readonly string[] {
  const { protocol, hostname, port: other, host } = new URL(url);
  const isSecure = protocol === 'https:';
  const port = other === '' ? (isSecure ? '443' : '80') : other;
  return [
    `The backup as folders, read only: ${url}`,
    `  user:     ${mountUser}`,
    `  password: ${password}`,
    `Windows:  \\\\${hostname}${isSecure ? '@SSL' : ''}@${port}\\DavWWWRoot in the address bar of the Explorer`,
    `macOS:    ${url} in the Finder, under Go > Connect to Server (Cmd-K)`,
    `Linux:    ${isSecure ? 'davs' : 'dav'}://${mountUser}@${host}/ in the address bar of the file manager`,
    `rclone:   rclone lsf --webdav-url ${url} --webdav-user ${mountUser} :webdav: with the password of "rclone obscure -" in RCLONE_WEBDAV_PASS`,
  ];
}

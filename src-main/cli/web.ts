import { open as openFile, rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import open from 'open';
import { openHome, type Home } from '../app/home.ts';
import { openHomeToken } from '../app/home-token.ts';
import { startWebDoor } from '../web/web-door.ts';
import { homeOf, withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { checkListenOptions, untilAborted, type ListenOptions } from './listen-options.ts';
import { printable } from './terminal-text.ts';

interface WebOptions extends GlobalOptions, ListenOptions {
  readonly open?: boolean;
}

export async function web(context: CommandContext, options: WebOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  interrupt.announce('Closing.');
  const tls = await checkListenOptions(options);
  return withRunningApplication(context, options, async (application) => {
    const home = openHome(homeOf(context, options));
    const door = await startWebDoor({
      application,
      host: options.host,
      port: options.port,
      token: await openHomeToken(home.webTokenFile),
      ...(tls === undefined ? {} : { tls }),
      rendererDir: rendererDir(import.meta.url),
      log: (message) => output.notice(printable(message)),
    });
    try {
      output.line(`Keepsake's dashboard: ${door.url}`);
      if (options.open === true) await openBrowser(door.url, home, context);
      await untilAborted(interrupt.signal);
    } finally {
      await door.close();
      await rm(home.webOpenFile, { force: true });
    }
    return exitStatus.ok;
  }, { background: true });
}

/** The built dashboard: beside the bundled command line, or in dist when it runs from its source. */
function rendererDir(base: string): string {
  return fileURLToPath(new URL(base.endsWith('.ts') ? '../../dist/renderer' : './renderer', base));
}

/**
 * Opens the dashboard in this computer's browser. A browser's arguments can be seen by every user, so it is given a page
 * that only this user can read, which leads on. Without a display there is no browser; the address was printed.
 */
async function openBrowser(url: string, { webOpenFile }: Home, { env, output }: CommandContext): Promise<void> {
  const display = process.platform !== 'linux' || [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((each) => each);
  const failed = (): void => output.notice('No browser could be opened here: open the address in any browser.');
  if (!display) {
    failed();
    return;
  }
  try {
    await writeLeadingPage(webOpenFile, url);
    (await open(pathToFileURL(webOpenFile).href)).once('error', failed);
  } catch {
    failed();
  }
}

/** @param url of letters that need no escaping in HTML */
async function writeLeadingPage(file: string, url: string): Promise<void> {
  await rm(file, { force: true });
  const page = await openFile(file, 'wx', 0o600);
  try {
    await page.writeFile(
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Keepsake</title>' +
        `<meta http-equiv="refresh" content="0;url=${url}"><p><a href="${url}">Open Keepsake</a></p></html>\n`,
    );
  } finally {
    await page.close();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { Application, ApplicationOptions } from './application-types.ts';
import type { LocalApplication } from './application.ts';
import { attach } from './attached-application.ts';
import { attachAddress, lockHome, openHome } from './home.ts';

/** The one that holds the lock opens its socket right after, and closes it before it has ended; whoever comes in between tries again for so long. */
const attachTries = 100;
const attachPauseMs = 100;

/**
 * The application of a home for whoever backs up or shows the dashboard: the one that runs already, in
 * whichever process, else a new one in this process, which others then attach to.
 *
 * @throws KeepsakeError 'busy' where one holds the home and does not answer
 */
export async function openApplication(options: ApplicationOptions): Promise<Application> {
  const home = openHome(options.home);
  let known: string | undefined;
  const address = (): string => (known ??= attachAddress(home));
  for (let attempt = 1; ; attempt++) {
    let unlock: () => void;
    try {
      unlock = lockHome(home, 'serving');
    } catch (error) {
      if (!(error instanceof KeepsakeError && error.code === 'busy')) throw error;
      const local = await loadApplication(options);
      const attached = await attach({ address: address(), env: options.env, openDestination: (to, signal, allow) => local.openDestination(to, signal, allow), memory: () => local.memory() });
      if (attached !== undefined) return attached;
      if (attempt === attachTries)
        throw new KeepsakeError('busy', `Another Keepsake holds ${home.folder} and does not answer: end it, then start this again.`, { cause: error });
      await sleep(attachPauseMs);
      continue;
    }
    return serve(options, address, unlock);
  }
}

async function serve(options: ApplicationOptions, addressOf: () => string, unlock: () => void): Promise<Application> {
  try {
    const address = addressOf();
    const application = await loadApplication(options);
    const { startAttachHost } = await import('./attach-host.ts');
    const host = await startAttachHost({ address, application });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await host.close();
      await application.close();
      unlock();
    };
    return { ...application, close: () => (closing ??= close()) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Loaded here: a command that needs no application starts sooner, and takes less memory. */
async function loadApplication(options: ApplicationOptions): Promise<LocalApplication> {
  const { createApplication } = await import('./application.ts');
  return createApplication(options);
}

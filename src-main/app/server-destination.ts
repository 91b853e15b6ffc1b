import { toKeepsakeError, KeepsakeError } from '../../src-shared/errors.ts';
import { createDestination, type CreateDestinationOptions } from '../destinations/create-destination.ts';
import type { Destination, OpenDestination, OpenOptions } from '../destinations/destination.ts';
import type { SettingsStore } from './settings.ts';

export interface ServerDestinationOptions extends Omit<CreateDestinationOptions, 'token'> {
  readonly settings: Pick<SettingsStore, 'token' | 'addressOfToken' | 'bindToken'>;
  /** Typed for this very server: no other is tried. */
  readonly token?: string | undefined;
}

/**
 * A Keepsake server, with the tokens that it may be sent: the one that is saved for it, then KEEPSAKE_TOKEN, unless
 * another server has taken that before. Whoever answers at an address gets no token of another server.
 *
 * @throws KeepsakeError 'unauthorized' where there is none for it, or the system does not hand it out
 */
export async function createServerDestination(url: string, options: ServerDestinationOptions): Promise<Destination> {
  const { settings, token: given, ...rest } = options;
  const create = (token: string | undefined): Destination => createDestination({ kind: 'server', address: url }, { ...rest, token });
  if (given !== undefined) return create(given);

  const saved = await settings.token(url);
  const inEnv = options.env['KEEPSAKE_TOKEN'];
  const fromEnv = inEnv === '' ? undefined : inEnv;
  const owner = fromEnv === undefined ? undefined : await settings.addressOfToken(fromEnv);
  const unsaved = owner === undefined || owner === url ? fromEnv : undefined;
  if (saved === undefined && unsaved === undefined && owner !== undefined) throw anothersToken(url, owner);
  const first = create(saved ?? unsaved);

  async function open(openOptions: OpenOptions): Promise<OpenDestination> {
    if (unsaved === undefined || unsaved === saved) return first.open(openOptions);
    const openUnsaved = async (): Promise<OpenDestination> => {
      const opened = await create(unsaved).open(openOptions);
      await settings.bindToken(unsaved, url);
      return opened;
    };
    if (saved === undefined) return openUnsaved();
    // The saved one was revoked, and a new one is in the environment.
    return first.open(openOptions).catch((error: unknown) => {
      if (toKeepsakeError(error).code === 'unauthorized') return openUnsaved();
      throw error;
    });
  }
  return { ...first, open };
}

function anothersToken(url: string, owner: string): KeepsakeError {
  return new KeepsakeError(
    'unauthorized',
    `KEEPSAKE_TOKEN is the token of ${owner}, and is not sent to ${url}: use a token of that server. ` +
      'If it is the same server under another address, save its token in the dashboard.',
    { scope: 'destination' },
  );
}

import type { DestinationAddress } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { Destination } from './destination.ts';
import { createVaultFolder } from './vault-folder.ts';

export interface CreateDestinationOptions {
  /** This home's writer ID, for a vault folder; a server knows the writer by its token. */
  readonly writer: string;
  /** The server's token. */
  readonly token?: string | undefined;
  /** Proxies by environment name, e.g. process.env. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws KeepsakeError 'unauthorized' for a server without a token */
export function createDestination(address: DestinationAddress, options: CreateDestinationOptions): Destination {
  switch (address.kind) {
    case 'vault':
      return createVaultFolder({ path: address.address, writer: options.writer });
    case 'server': {
      const { token } = options;
      if (token === undefined || token === '')
        throw new KeepsakeError(
          'unauthorized',
          `${address.address} needs a token: make one on the server with "keepsake token --data DIR add NAME", ` +
            'and give it to this computer.',
          { scope: 'destination' },
        );
      if (!/^[A-Za-z0-9._~+/=-]+$/.test(token))
        throw new KeepsakeError(
          'unauthorized',
          `The token for ${address.address} is not one: copy it again, without anything around it.`,
          { scope: 'destination' },
        );
      return createServer(address, { token, env: options.env });
    }
  }
}

/** Its HTTP client is loaded when it is opened first: a backup to a folder needs none of it, and it takes 20 MB. */
function createServer({ address }: DestinationAddress, options: Pick<CreateDestinationOptions, 'env'> & { readonly token: string }): Destination {
  const url = address.replace(/\/+$/, '');
  return {
    address: { kind: 'server', address: url },
    label: url,
    open: async (openOptions) => (await import('./keepsake-server.ts')).createKeepsakeServer({ url, ...options }).open(openOptions),
  };
}

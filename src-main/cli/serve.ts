import { resolve } from 'node:path';
import pino from 'pino';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { openHome } from '../app/home.ts';
import { openVault } from '../vault/vault.ts';
import { startScrub } from '../vault/server/scrub.ts';
import { lockServer } from '../vault/server/server-folder.ts';
import { startVaultServer } from '../vault/server/server.ts';
import { openTokens } from '../vault/server/tokens.ts';
import type { Vault } from '../vault/vault-types.ts';
import { homeOf, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { checkListenOptions, untilAborted, type ListenOptions } from './listen-options.ts';
import { openServedVaults } from './served-vaults.ts';
import { createServedView } from './served-view.ts';
import { printable } from './terminal-text.ts';
import { sayToken } from './token-text.ts';

const mebibyte = 1024 * 1024;

interface ServeOptions extends GlobalOptions, ListenOptions {
  readonly data: string;
  /** MiB a second; 0: off. */
  readonly scrubRate: number;
}

export async function serve(context: CommandContext, options: ServeOptions): Promise<ExitStatus> {
  const { output, interrupt } = context;
  interrupt.announce('Closing.');
  const tls = await checkListenOptions(options);
  const root = resolve(options.data);
  const vault = await openServedVault(root, homeOf(context, options), interrupt.signal);
  let unlock: (() => void) | undefined;
  try {
    unlock = await lockServer(root).catch((error: unknown) => {
      if (error instanceof KeepsakeError) throw error;
      output.notice(`The vault in ${printable(root)} cannot be locked here: make sure that no other server serves it.`);
      return undefined;
    });
    const tokens = openTokens(root);
    // Warnings and mistakes alone: a server that says every request fills the disk that it guards.
    const log = pino({ level: 'warn' }, pino.destination({ fd: process.stderr.fd, sync: true }));
    await vault.beginWriting(
      (await tokens.list()).map((token) => token.writer),
      interrupt.signal,
    );
    const scrub =
      options.scrubRate === 0
        ? undefined
        : startScrub({
            vault,
            bytesPerSecond: options.scrubRate * mebibyte,
            log,
            onDamage: (id, state) => output.line(describeDamage(id, state)),
          });
    const { host, port } = options;
    const view = createServedView(vault, openHome(homeOf(context, options)).indexesFolder);
    const server = await startVaultServer({ vault, tokens, scrub, host, port, tls, log, addRoutes: view.addRoutes }).catch(
      async (error: unknown) => {
        await scrub?.close();
        throw error;
      },
    );
    try {
      output.line(`Serving the vault in ${printable(root)} at ${server.url}`);
      const first = await tokens.ensureFirstToken();
      if (first !== undefined) sayToken(context, first, server.url);
      await untilAborted(interrupt.signal);
    } finally {
      await server.close();
      await view.close();
      await scrub?.close();
    }
  } finally {
    await vault.close();
    unlock?.();
  }
  return exitStatus.ok;
}

function describeDamage(id: string, state: 'quarantined' | 'absent'): string {
  const what =
    state === 'quarantined'
      ? 'is damaged: it was moved into quarantine/'
      : 'is missing: it was stored, and is not there any more';
  return `The object ${id} ${what}. The next backup of a computer that still has it stores it again.`;
}

/** Opens the vault, makes it at the first time, and never where one was served before and is gone. */
async function openServedVault(root: string, home: string, signal: AbortSignal): Promise<Vault> {
  const served = openServedVaults(home);
  const knownVaultId = await served.find(root);
  const vault = await openVault({
    root,
    create: knownVaultId === undefined,
    signal,
    ...(knownVaultId === undefined ? {} : { knownVaultId }),
  });
  try {
    await served.remember(root, vault.vaultId);
  } catch (error) {
    await vault.close();
    throw error;
  }
  return vault;
}

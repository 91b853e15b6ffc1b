import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startVaultServer, type VaultServer } from '../../src-main/vault/server/server.ts';
import { openTokens } from '../../src-main/vault/server/tokens.ts';
import { openVault } from '../../src-main/vault/vault.ts';
import type { Vault } from '../../src-main/vault/vault-types.ts';
import { never } from './app-rig.ts';

export interface ServerRig {
  readonly url: string;
  readonly token: string;
  /** The folder that holds the server's vault. */
  readonly root: string;
  /** Stops it in the middle of whatever it does. */
  stop(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
}

/** A real Keepsake server that can be stopped and started again. @param host of this computer */
export async function startServer(folder: string, host = '127.0.0.1'): Promise<ServerRig> {
  const root = join(folder, 'server');
  let vault: Vault;
  let server: VaultServer | undefined;
  let port = 0;
  vault = await openVault({ root, create: true, signal: never });
  const { token } = (await openTokens(root).ensureFirstToken())!;

  async function start(): Promise<void> {
    server = await startVaultServer({ vault, tokens: openTokens(root), host, port });
    port = Number(new URL(server.url).port);
  }
  async function stop(): Promise<void> {
    await server?.close();
    server = undefined;
    await vault.close();
  }
  await start();
  onTestFinished(stop);
  return {
    token,
    root,
    stop,
    url: `http://${host}:${port}`,
    async start() {
      vault = await openVault({ root, create: false, signal: never });
      await start();
    },
  };
}

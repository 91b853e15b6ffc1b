import { openBackupIndex, type BackupIndex } from '../restore/browse/backup-index.ts';
import { createBackupView, type BackupView } from '../restore/webdav/backup-view.ts';
import { addWebdavRoutes } from '../restore/webdav/webdav-routes.ts';
import type { VaultServerOptions } from '../vault/server/server.ts';
import type { Vault } from '../vault/vault-types.ts';

/** The view of a server's own vault, under /dav/. */
export interface ServedView {
  readonly addRoutes: NonNullable<VaultServerOptions['addRoutes']>;
  /** Idempotent. */
  close(): Promise<void>;
}

export const davPrefix = '/dav';

/** The vault is indexed when somebody looks for the first time: a server that nobody browses reads nothing. */
export function createServedView(vault: Vault, indexesFolder: string): ServedView {
  let opened: { readonly index: BackupIndex; readonly view: BackupView } | undefined;
  let closing: Promise<void> | undefined;

  function open(): BackupView {
    if (opened === undefined) {
      const index = openBackupIndex(indexesFolder, vault.vaultId);
      opened = { index, view: createBackupView({ index, destination: vault }) };
    }
    return opened.view;
  }

  async function close(): Promise<void> {
    await opened?.view.close();
    await opened?.index.close();
  }

  return {
    addRoutes: (app, context) =>
      addWebdavRoutes(app, { prefix: davPrefix, view: open, read: (...args) => vault.read(...args), signalOf: (reply) => context.signalOf(reply) }),
    close: () => (closing ??= close()),
  };
}

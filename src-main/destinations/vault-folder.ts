import { resolve } from 'node:path';
import { verifierOf } from '../vault/journal-damage.ts';
import { openVault } from '../vault/vault.ts';
import type { Destination, ObjectBody, PutOptions } from './destination.ts';
import { pieces } from './pieces.ts';

export interface VaultFolderOptions {
  /** The folder that holds, or shall hold, the vault. */
  readonly path: string;
  /** Who writes: this Keepsake home's ID. */
  readonly writer: string;
}

/** What one check or confirmation takes at most; the same as the server's. */
const batchMax = 5000;

/** A vault in a folder: of this machine, of an external drive, of a network share that is mounted. */
export function createVaultFolder({ path, writer }: VaultFolderOptions): Destination {
  const root = resolve(path);
  return {
    address: { kind: 'vault', address: root },
    label: `the vault in ${root}`,
    async open({ forWriting = false, ...options }) {
      const vault = await openVault({ root, ...options });
      try {
        if (forWriting) await vault.beginWriting([writer], options.signal);
      } catch (error) {
        await vault.close();
        throw error;
      }
      return {
        vaultId: vault.vaultId,
        writer,
        batchMax,
        ...(options.threads !== undefined && { storing: vault.storing(writer) }),
        reading: { root: vault.root, vaultId: vault.vaultId },
        check: (ids, signal) => vault.has(ids, signal),
        put: (object, body, putOptions) =>
          vault.put(writer, object, contentOf(body, putOptions), putOptions),
        confirm: (lines, signal) => vault.append(writer, lines, signal),
        journal: (cursor, signal, journalOptions) => vault.journal(cursor, signal, journalOptions),
        objects: (signal, after) => vault.objects(after, signal),
        read: (id, range, signal) => vault.read(id, range, signal),
        quarantine: (id, reason, signal) => vault.quarantine(verifierOf(writer), id, reason, signal),
        ping: (signal) => vault.ping(signal),
        space: (signal) => vault.space(signal),
        close: () => vault.close(),
      };
    },
  };
}

function contentOf(body: ObjectBody, options: PutOptions): Uint8Array | AsyncIterable<Uint8Array> {
  if (body.kind === 'memory' && options.pace === undefined) return body.bytes;
  return pieces(body.kind === 'memory' ? [body.bytes] : body.open(options.signal), options);
}

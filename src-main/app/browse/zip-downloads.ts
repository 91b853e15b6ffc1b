import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { backupBytesMax, type BackupZip } from '../../../src-shared/contract.ts';
import { pathBytes } from '../../base/source-path.ts';
import { zipBackup } from '../../restore/zip-backup.ts';
import type { Client } from '../clients.ts';
import type { OpenBackups } from './open-backups.ts';

/** Archives that clients are downloading, a piece at a time. */
export interface ZipDownloads {
  /** The next piece of a client's download, which begins with the first call. @throws why the archive cannot be made any further */
  read(zip: BackupZip, stream: string, client: Client): Promise<{ readonly bytes: Buffer; readonly done: boolean }>;
}

export function createZipDownloads(backups: OpenBackups): ZipDownloads {
  const downloads = new WeakMap<Client, Map<string, AsyncIterator<Buffer>>>();

  /** The destination stays open until the archive has ended, or its client is gone. */
  function start({ vault, selection, removed }: BackupZip, { gone: signal }: Client): AsyncIterator<Buffer> {
    const output = new PassThrough();
    const selected = selection.map((file) => ({ source: file.source, path: Uint8Array.from(pathBytes(file)) }));
    const made = backups.get(vault).withDestination((destination) =>
      pipeline(zipBackup(destination, { selection: selected, removed, signal }), output, { signal }));
    made.catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))));
    return output[Symbol.asyncIterator]();
  }

  return {
    async read(zip, stream, client) {
      const ofClient = downloads.get(client) ?? new Map<string, AsyncIterator<Buffer>>();
      downloads.set(client, ofClient);
      let download = ofClient.get(stream);
      if (download === undefined) ofClient.set(stream, (download = start(zip, client)));
      const pieces: Buffer[] = [];
      for (let bytes = 0; bytes < backupBytesMax / 2; ) {
        const next = await download.next();
        if (next.done === true) {
          ofClient.delete(stream);
          return { bytes: Buffer.concat(pieces), done: true };
        }
        pieces.push(next.value);
        bytes += next.value.length;
      }
      return { bytes: Buffer.concat(pieces), done: false };
    },
  };
}

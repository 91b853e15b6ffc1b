import type { BackupSelection } from '../../../src-shared/backup-browsing.ts';
import type { DestinationChoice } from '../../../src-shared/contract.ts';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import { lastNameLatin1, pathBytes, pathText } from '../../base/source-path.ts';
import type { Client } from '../clients.ts';
import type { CommandHandlers } from '../command-handlers.ts';
import type { SettingsStore } from '../settings.ts';
import type { OpenDestination } from '../../destinations/destination.ts';
import type { Thumbnails } from '../thumbnails/thumbnails.ts';
import { createLinks } from './links.ts';
import { createZipDownloads } from './zip-downloads.ts';
import type { OpenBackups } from './open-backups.ts';

type BackupCommand =
  'backup.thumbnail' | 'backup.bytes' | 'backup.zip' | 'backup.zip-read' | 'backup.link' | 'backup.linked' | 'backup.open' | 'backup.stop' | 'backup.computers' | 'backup.files' | 'backup.months' | 'backup.folders' | 'backup.versions';

/** Browsing a backup: everything that its journals say, whichever computer wrote it. */
export function createBackupCommands(backups: OpenBackups, thumbnails: Thumbnails, settings: Pick<SettingsStore, 'saveToken'>): Pick<CommandHandlers, BackupCommand> {
  const links = createLinks();
  const zips = createZipDownloads(backups);
  /** What each client searches for: it takes back what it searched for before. */
  const searches = new WeakMap<Client, { readonly key: string; readonly over: AbortController }>();

  function signalOf(client: Client, selection: BackupSelection & { readonly vault: string }): AbortSignal {
    const { vault, source, folder, search, pictures, removed } = selection;
    const key = JSON.stringify([vault, source, folder, search, pictures, removed]);
    let current = searches.get(client);
    if (current?.key !== key) {
      current?.over.abort();
      current = { key, over: new AbortController() };
      searches.set(client, current);
    }
    return AbortSignal.any([client.gone, current.over.signal]);
  }

  return {
    'backup.open': async ({ destination }: { readonly destination?: DestinationChoice | undefined }) => {
      const reading = (await backups.open(destination)).reading();
      // A restore from there needs it as well, also after a restart.
      if (destination?.token !== undefined) await settings.saveToken(reading.destination.address, destination.token);
      return reading;
    },
    'backup.stop': async ({ vault }) => {
      const backup = backups.get(vault);
      backup.stop();
      return backup.reading();
    },
    'backup.computers': async ({ vault }) => ({ computers: [...(await backups.get(vault).computers())] }),
    'backup.files': async (query, client) => {
      const backup = backups.get(query.vault);
      const { total, rows } = await backup.index.page({ ...query, names: await backup.names() }, signalOf(client, query));
      return { total, rows: [...rows] };
    },
    'backup.months': async (selection, client) => {
      const backup = backups.get(selection.vault);
      const { months, undated } = await backup.index.months({ ...selection, names: await backup.names() }, signalOf(client, selection));
      return { months: [...months], undated };
    },
    'backup.folders': async ({ vault, source, folder }) => {
      const found = await backups.get(vault).index.folders(source, folder);
      return {
        folders: found.map(({ path, files, bytes }) => {
          const name = Buffer.from(path.subarray(path.lastIndexOf(0x2f) + 1)).toString();
          return { name, ...pathText(path), files, bytes };
        }),
      };
    },
    'backup.thumbnail': async ({ vault, object, bytes, file }, client) => {
      const backup = backups.get(vault);
      const read = (range: { readonly start: number; readonly end: number }): Promise<Uint8Array> =>
        backup.withDestination((destination) => readRange(destination, object, range, client.gone));
      return thumbnails.ofObject({ id: object, bytes, name: lastNameLatin1(pathBytes(file)) }, read, client.gone);
    },
    'backup.bytes': async ({ vault, object, start, end }, client) => {
      const bytes = await backups.get(vault).withDestination((destination) => readRange(destination, object, { start, end }, client.gone));
      return { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') };
    },
    'backup.link': async ({ vault, object, bytes, file, download }) => {
      backups.get(vault);
      const path = pathBytes(file);
      const name = path.subarray(path.lastIndexOf(0x2f) + 1).toString();
      // A name that is no text has U+FFFD in it, which is one.
      return { address: `backup/${links.add({ vault, object, bytes, name, download })}/${encodeURIComponent(name)}` };
    },
    'backup.zip': async (zip) => {
      backups.get(zip.vault);
      return { address: `backup/${links.add(zip)}/${encodeURIComponent(zipName)}` };
    },
    'backup.zip-read': async ({ ticket, stream }, client) => {
      const zip = links.find(ticket);
      if (!('selection' in zip)) throw new KeepsakeError('not-found', 'This address does not work any more: open the photo again.');
      const { bytes, done } = await zips.read(zip, stream, client);
      return { base64: bytes.toString('base64'), done };
    },
    'backup.linked': async ({ ticket }) => links.find(ticket),
    'backup.versions': async ({ vault, file }) => ({ versions: [...(await backups.get(vault).index.versions(file.source, Uint8Array.from(pathBytes(file))))] }),
  };
}

/** The name that browsers save an archive under. */
const zipName = 'keepsake-photos.zip';

/** Fewer bytes only where the object ends before. */
async function readRange(destination: OpenDestination, object: string, { start, end }: { readonly start: number; readonly end: number }, signal: AbortSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  if (end > start) for await (const piece of destination.read(object, { start, end }, signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}

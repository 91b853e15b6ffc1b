import path from 'node:path';
import type { FolderAdded } from '../../src-shared/contract.ts';
import type { DestinationAddress, FileLine } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { FinishedEntry, SourceFolder } from '../backup/run-types.ts';
import { absolutePath, pathText } from '../base/source-path.ts';
import { createDestination } from '../destinations/create-destination.ts';
import { isInClear, parseDestination, type NamedDestination } from '../destinations/destination-address.ts';
import type { Destination, OpenDestination } from '../destinations/destination.ts';
import type { FolderFacts } from './disks.ts';
import type { EngineRunOptions } from './engine.ts';
import { createServerDestination } from './server-destination.ts';
import { newId, type KnownSource, type Settings, type SettingsStore } from './settings.ts';
import { canHoldVault, createVaultToBe } from './vault-to-be.ts';
import { verifyingWriter } from '../vault/journal-damage.ts';

/** Turns what people name, folders and destinations, into what a run takes. */
export interface BackupJobs {
  /** Folders as typed, each with its ID for ever. Those that lie in another one are left out, with a notice. */
  sources(folders: readonly string[], onNotice?: (message: string) => void): Promise<readonly SourceFolder[]>;
  /** Adds a folder to those that a run takes by itself; one around others takes their place, one inside another is left out. */
  pick(folder: string): Promise<PickedFolder>;
  /** Those that a run takes by itself, as they are saved: they need not be connected. */
  pickedSources(): readonly SourceFolder[];
  /** Every folder that was ever backed up from here: what failed of it may be tried again. */
  allSources(): Promise<readonly SourceFolder[]>;
  /** A destination as a person names it; none: the saved one. */
  destination(named: NamedDestination | undefined, allow?: DestinationPermissions): Promise<PreparedDestination>;
  /** The vault that answered at the saved destination; undefined before the first time. */
  savedVault(): Promise<string | undefined>;
  /** @throws KeepsakeError 'overlap' */
  refuseOverlap(sources: readonly SourceFolder[], address: DestinationAddress): Promise<void>;
}

export interface PickedFolder {
  readonly added: FolderAdded;
  /** IDs of the sources that are not backed up any more by themselves: another one around them is. */
  readonly left: readonly string[];
}

/** What a person allows for one destination. */
export interface DestinationPermissions {
  /** A server of another computer without TLS. It is remembered once it is backed up to, or saved. */
  readonly insecure?: boolean | undefined;
  /** A token that was typed for it. */
  readonly token?: string | undefined;
}

export interface PreparedDestination {
  readonly address: DestinationAddress;
  readonly destination: Destination;
  readonly run: Pick<EngineRunOptions, 'open' | 'onOpened' | 'destinationLabel'>;
  /** Makes nothing, and remembers nothing: a vault that the first backup would make counts as an empty one. */
  readonly dryRun: Pick<EngineRunOptions, 'open' | 'destinationLabel'>;
  /** Opens it without making anything. */
  readonly open: EngineRunOptions['open'];
  /** Opens it, makes the vault where that is allowed, and remembers which vault it is. */
  setUp(signal: AbortSignal): Promise<void>;
}

export interface BackupJobsOptions {
  readonly settings: SettingsStore;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked about folders that may hang with their drives. */
  readonly folderFacts: FolderFacts;
  /**
   * A command that verifies may work beside a run of the same home, and two must not write one journal: it is a writer
   * of its own.
   */
  readonly verifying?: boolean;
}

export function createBackupJobs({ settings, env, folderFacts, verifying = false }: BackupJobsOptions): BackupJobs {
  const { realFolder, canonicalPath, lies } = folderFacts;

  /** The folder's source, by its real path; a folder that was never seen gets an ID. */
  async function sourceOf(folder: string, picked: boolean): Promise<KnownSource> {
    const realPath = await realFolder(folder);
    const known = settings.read().sources.find((source) => source.path === realPath);
    if (known !== undefined && (known.picked || (!picked && known.named === true))) return known;
    let source: KnownSource = { id: newId(), label: path.basename(realPath) || realPath, path: realPath, picked, ...(picked ? {} : { named: true }) };
    await settings.change((before) => {
      // Somebody may have added it meanwhile: its ID is for ever.
      const added = before.sources.find((each) => each.path === realPath);
      if (added !== undefined) source = { ...added, picked: added.picked || picked, ...(picked ? {} : { named: true }) };
      return { ...before, sources: [...before.sources.filter((each) => each !== added), source] };
    });
    return source;
  }

  async function withoutNested(sources: readonly KnownSource[], onNotice?: (message: string) => void): Promise<KnownSource[]> {
    const kept: KnownSource[] = [];
    for (const [index, source] of sources.entries()) {
      let around: KnownSource | undefined;
      for (const [otherIndex, other] of sources.entries()) {
        if (other === source || !(await lies(source.path, other.path))) continue;
        // Of two names of one folder the first is kept.
        if (otherIndex < index || !(await lies(other.path, source.path))) around = other;
      }
      if (around === undefined) kept.push(source);
      else onNotice?.(`${source.path} lies in ${around.path}: each file is backed up once.`);
    }
    return kept;
  }

  const toFolder = (source: KnownSource): SourceFolder => ({
    id: source.id,
    label: source.label,
    ignore: settings.read().preferences.ignore,
    ...(source.notBefore === undefined ? {} : { notBefore: source.notBefore }),
    path: Uint8Array.from(source.pathB64 === undefined ? Buffer.from(source.path) : Buffer.from(source.pathB64, 'base64')),
  });

  return {
    async sources(folders, onNotice) {
      let sources: readonly KnownSource[];
      if (folders.length === 0) {
        sources = settings.read().sources.filter((source) => source.picked);
        if (sources.length === 0)
          throw new KeepsakeError('usage', 'There is no folder to back up: name one, e.g. keepsake ~/Pictures, or add one in the dashboard.');
      } else {
        const named: KnownSource[] = [];
        for (const folder of folders) {
          const source = await sourceOf(folder, false);
          if (!named.some((each) => each.id === source.id)) named.push(source);
        }
        sources = named;
      }
      return (await withoutNested(sources, onNotice)).map(toFolder);
    },

    pickedSources: () => settings.read().sources.filter((source) => source.picked).map(toFolder),
    allSources: async () => settings.read().sources.map(toFolder),

    async savedVault() {
      const { destination, vaults } = settings.read();
      // As it was saved, without a look at a drive that may hang.
      const known = vaults[destination.address];
      if (known !== undefined || destination.kind !== 'vault') return known;
      return vaults[await canonicalPath(destination.address)];
    },

    async pick(folder) {
      // What is refused must leave nothing behind.
      const { destination } = settings.read();
      if (destination.kind === 'vault') await folderFacts.refuseOverlap(await realFolder(folder), destination.address);
      const before = new Set(settings.read().sources.filter((each) => each.picked).map(({ id }) => id));
      const source = await sourceOf(folder, true);
      if (before.has(source.id)) return { added: { kind: 'known', label: source.label, others: [] }, left: [] };
      const around: KnownSource[] = [];
      const inside: KnownSource[] = [];
      for (const other of settings.read().sources.filter((each) => each.picked && each.id !== source.id)) {
        if (await lies(source.path, other.path)) around.push(other);
        else if (await lies(other.path, source.path)) inside.push(other);
      }
      const unpicked = around.length > 0 ? [source] : inside;
      if (unpicked.length > 0)
        await settings.change((now) => ({
          ...now, sources: now.sources.map((each) => (unpicked.some(({ id }) => id === each.id) ? { ...each, picked: false, named: false } : each)),
        }));
      const labels = (sources: readonly KnownSource[]): string[] => sources.map(({ label }) => label);
      const left = unpicked.map(({ id }) => id);
      if (around.length > 0) return { added: { kind: 'inside', label: source.label, others: labels(around) }, left };
      return { added: { kind: inside.length > 0 ? 'around' : 'added', label: source.label, others: labels(inside) }, left };
    },

    async destination(named, { insecure = false, token } = {}) {
      const typed = named === undefined ? settings.read().destination : parseDestination(named);
      const address = typed.kind === 'vault' ? { ...typed, address: await canonicalPath(typed.address) } : typed;
      if (isInClear(address) && !insecure && !settings.read().insecureServers.includes(address.address)) throw inClear(address);
      const writer = verifying ? verifyingWriter(settings.read().writer) : settings.read().writer;
      const destination = address.kind === 'server'
        ? await createServerDestination(address.address, { settings, writer, env, token })
        : createDestination(address, { writer, env });
      const open = (create: boolean, forWriting = false): EngineRunOptions['open'] => (signal, threads) => {
        const knownVaultId = settings.read().vaults[address.address];
        return destination.open({
          create, forWriting, signal,
          ...(knownVaultId === undefined ? {} : { knownVaultId }), ...(threads === undefined ? {} : { threads }),
        });
      };
      const remember = async (vaultId: string, begun = false): Promise<void> => {
        const { vaults, begun: known, insecureServers } = settings.read();
        const isBegun = !begun || known.includes(vaultId);
        const isAllowed = !insecure || !isInClear(address) || insecureServers.includes(address.address);
        if (vaults[address.address] === vaultId && isBegun && isAllowed) return;
        await settings.change((before: Settings) => ({
          ...before, vaults: { ...before.vaults, [address.address]: vaultId },
          begun: isBegun ? before.begun : [...before.begun, vaultId],
          insecureServers: isAllowed ? before.insecureServers : [...before.insecureServers, address.address],
        }));
      };
      async function openForDryRun(signal: AbortSignal): Promise<OpenDestination> {
        try {
          return await open(false)(signal);
        } catch (error) {
          const isNew = error instanceof KeepsakeError && error.code === 'not-found' && address.kind === 'vault';
          if (isNew && (await canHoldVault(address.address))) return createVaultToBe();
          throw error;
        }
      }
      return {
        address, destination,
        run: { open: open(true, true), onOpened: (opened) => remember(opened.vaultId, true), destinationLabel: destination.label },
        dryRun: { open: openForDryRun, destinationLabel: destination.label },
        open: open(false),
        async setUp(signal) {
          const opened = await open(true)(signal);
          try {
            await remember(opened.vaultId);
          } finally {
            await opened.close();
          }
        },
      };
    },

    async refuseOverlap(sources, address) {
      if (address.kind !== 'vault') return;
      for (const source of sources) await folderFacts.refuseOverlap(pathText(source.path).path, address.address);
    },
  };
}

function inClear({ address }: DestinationAddress): KeepsakeError {
  return new KeepsakeError(
    'usage',
    `Nothing protects what is sent to ${address}: everyone on the network between can read your photos and the token. ` +
      'Use https://, or allow it if you trust that network: with --insecure, or by choosing this server in the dashboard.',
    { scope: 'destination' },
  );
}

/** A file's line of `--json`. */
export function fileLine(entry: FinishedEntry, destination: string): FileLine {
  return {
    type: 'file', ...pathText(absolutePath(entry.source.path, entry.path)), state: entry.state, destination, bytes: entry.bytes,
    ...(entry.sha256 === undefined ? {} : { sha256: entry.sha256 }),
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    ...(entry.notice === undefined ? {} : { notice: entry.notice }),
    ...(entry.entry === undefined ? {} : { entry: entry.entry }),
  };
}

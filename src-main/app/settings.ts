import { randomBytes } from 'node:crypto';
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { destinationSchema, idSchema, sourceSchema, workersSchema } from '../../src-shared/domain.ts';
import { workersDefault } from '../../src-shared/workers.ts';
import { defaultPreferences } from '../../src-shared/preferences.ts';
import { openCredentials } from './credentials.ts';
import type { Home } from './home.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { homeIdentity } from './machine.ts';
import type { SecretsPort } from './ports.ts';
import { storedPreferencesSchema } from './stored-preferences.ts';
import { openTokenAddresses } from './token-addresses.ts';

const settingsSchema = z.object({
  format: z.literal(1),
  /** This home, as a vault's journals know it. */
  writer: idSchema,
  /** Where this home was made: a copy of it elsewhere becomes a writer of its own. */
  identity: z.string().optional(),
  /** Every folder that was ever backed up from here keeps its ID; `picked` are those that a run takes by itself, `named` those that a command named. `notBefore`: it was continued from another computer, and its lines in the journals are later than this. */
  sources: z.array(sourceSchema.extend({ picked: z.boolean(), named: z.boolean().optional(), notBefore: z.iso.datetime().optional() })),
  destination: destinationSchema,
  workers: workersSchema,
  /** The vault that answered at each address: another one, or none, is not taken for it. */
  vaults: z.record(z.string(), idSchema),
  preferences: storedPreferencesSchema.default(defaultPreferences),
  /** Warnings that somebody has read and hidden, until their situation comes again. */
  dismissedWarnings: z.array(z.string()).default([]),
  /** Vaults that somebody has backed up to: from then on Keepsake does so by itself. */
  begun: z.array(idSchema).default([]),
  /** Servers that somebody allowed to be reached without TLS. */
  insecureServers: z.array(z.string()).default([]),
  /** Somebody paused Keepsake. */
  pause: z.object({ until: z.iso.datetime().optional() }).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
export type KnownSource = Settings['sources'][number];

/** What a home remembers. What is read is the last that was written. */
export interface SettingsStore {
  read(): Settings;
  /**
   * Applies a change and writes it durably; changes come one after the other. One that cannot be written is not made.
   *
   * @throws KeepsakeError 'io'
   */
  change(change: (before: Settings) => Settings): Promise<Settings>;
  /** The saved token of a server. @throws KeepsakeError as `Credentials.token` */
  token(address: string): Promise<string | undefined>;
  saveToken(address: string, token: string): Promise<void>;
  /** How many tokens were saved since the start. */
  tokensSaved(): number;
  /** The server that a token belongs to: the one that it is saved for, or that took it first. @throws KeepsakeError as `token` */
  addressOfToken(token: string): Promise<string | undefined>;
  /** A server took a token that is not saved: it is sent to no other. */
  bindToken(token: string, address: string): Promise<void>;
}

/** A random ID for a writer, a source or a run: 100 bits, lower-case letters and digits. */
export function newId(): string {
  return BigInt(`0x${randomBytes(13).toString('hex')}`).toString(36).padStart(20, '0');
}

/**
 * The settings of a home that was just made, or copied. A copy is another writer with other sources: what the
 * original writes later about a folder of the same path is none of its business. Everything is read once more, and
 * nothing uploaded twice.
 */
function settledAt(settings: Settings, identity: string): Settings {
  if (settings.identity === undefined) return { ...settings, identity };
  return { ...withNewWriter(settings), identity };
}

/** The same settings as another writer's, with sources of its own. */
export function withNewWriter(settings: Settings): Settings {
  return { ...settings, writer: newId(), sources: settings.sources.map((source) => ({ ...source, id: newId() })) };
}

/** The same settings where other computers continue some of the sources: their folders are sources of their own from now on. */
export function withNewSources(settings: Settings, taken: readonly string[]): Settings {
  const sources = settings.sources.map(({ notBefore, ...source }) => (taken.includes(source.id) ? { ...source, id: newId() } : { ...source, ...(notBefore === undefined ? {} : { notBefore }) }));
  return { ...settings, sources };
}

/** Older versions kept the default vault of a home that was named by a relative path as relative to the working folder. */
function withAbsoluteVault(settings: Settings, { defaultVault }: Home): Settings {
  const { kind, address } = settings.destination;
  return kind === 'vault' && !isAbsolute(address) ? { ...settings, destination: { kind, address: defaultVault } } : settings;
}

/** Reads a home's settings; a new home gets a writer and the default vault. */
export async function openSettings(home: Home, secrets?: SecretsPort): Promise<SettingsStore> {
  const stored = await readJsonFile(home.settingsFile, settingsSchema);
  const identity = await homeIdentity(home.folder);
  const made: Settings = stored ?? {
    format: 1, writer: newId(), sources: [], destination: { kind: 'vault', address: home.defaultVault },
    workers: workersDefault, vaults: {}, preferences: defaultPreferences, dismissedWarnings: [], begun: [], insecureServers: [],
  };
  const placed = withAbsoluteVault(made, home);
  let settings = identity === placed.identity ? placed : settledAt(placed, identity);
  if (settings !== stored) await writeJsonFile(home.settingsFile, settings);
  const credentials = await openCredentials(home.credentialsFile, secrets);
  const tokenAddresses = openTokenAddresses(home.tokenAddressesFile);
  let tokensSaved = 0;
  let writing: Promise<unknown> = Promise.resolve();

  /** One write after the other, so that an older state never overtakes a newer one. */
  function inTurn<R>(write: () => Promise<R>): Promise<R> {
    const written = writing.then(write);
    writing = written.catch(() => undefined);
    return written;
  }

  return {
    read: () => settings,
    change: (change) =>
      inTurn(async () => {
        const changed = change(settings);
        await writeJsonFile(home.settingsFile, changed);
        settings = changed;
        return changed;
      }),
    token: (address) => credentials.token(address),
    saveToken: (address, token) =>
      inTurn(async () => {
        await credentials.saveToken(address, token);
        tokensSaved += 1;
      }),
    tokensSaved: () => tokensSaved,
    addressOfToken: async (token) => (await credentials.addressOf(token)) ?? tokenAddresses.find(token),
    bindToken: (token, address) => inTurn(() => tokenAddresses.bind(token, address)),
  };
}

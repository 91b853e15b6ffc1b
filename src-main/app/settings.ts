import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { destinationSchema, idSchema, sourceSchema, workersDefault, workersSchema } from '../../src-shared/domain.ts';
import { defaultPreferences, preferencesSchema } from '../../src-shared/preferences.ts';
import type { Home } from './home.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { homeIdentity } from './machine.ts';

const settingsSchema = z.object({
  format: z.literal(1),
  /** This home, as a vault's journals know it. */
  writer: idSchema,
  /** Where this home was made: a copy of it elsewhere becomes a writer of its own. */
  identity: z.string().optional(),
  /** Every folder that was ever backed up from here keeps its ID; `picked` are those that a run takes by itself. */
  sources: z.array(sourceSchema.extend({ picked: z.boolean() })),
  destination: destinationSchema,
  workers: workersSchema,
  /** The vault that answered at each address: another one, or none, is not taken for it. */
  vaults: z.record(z.string(), idSchema),
  preferences: preferencesSchema.default(defaultPreferences),
  /** Somebody paused Keepsake. */
  pause: z.object({ until: z.iso.datetime().optional() }).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
export type KnownSource = Settings['sources'][number];

const credentialsSchema = z.object({ format: z.literal(1), tokens: z.record(z.string(), z.string()) });

/** What a home remembers. What is read is the last that was written. */
export interface SettingsStore {
  read(): Settings;
  /** Applies a change and writes it durably; changes come one after the other. */
  change(change: (before: Settings) => Settings): Promise<Settings>;
  /** The saved token of a server. */
  token(address: string): string | undefined;
  saveToken(address: string, token: string): Promise<void>;
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
  return {
    ...settings, identity, writer: newId(),
    sources: settings.sources.map((source) => ({ ...source, id: newId() })),
  };
}

/** Reads a home's settings; a new home gets a writer and the default vault. */
export async function openSettings(home: Home): Promise<SettingsStore> {
  const stored = await readJsonFile(home.settingsFile, settingsSchema);
  const identity = await homeIdentity(home.folder);
  const made: Settings = stored ?? {
    format: 1, writer: newId(), sources: [], destination: { kind: 'vault', address: home.defaultVault },
    workers: workersDefault, vaults: {}, preferences: defaultPreferences,
  };
  let settings = identity === undefined || identity === made.identity ? made : settledAt(made, identity);
  if (settings !== stored) await writeJsonFile(home.settingsFile, settings);
  let tokens = (await readJsonFile(home.credentialsFile, credentialsSchema))?.tokens ?? {};
  let writing: Promise<unknown> = Promise.resolve();

  /** Writes are chained, so that an older state never overtakes a newer one. */
  function save(file: string, value: unknown): Promise<void> {
    const write = writing.then(() => writeJsonFile(file, value));
    writing = write.catch(() => undefined);
    return write;
  }

  return {
    read: () => settings,
    async change(change) {
      settings = change(settings);
      const saved = settings;
      await save(home.settingsFile, saved);
      return saved;
    },
    token: (address) => tokens[address],
    async saveToken(address, token) {
      tokens = { ...tokens, [address]: token };
      await save(home.credentialsFile, { format: 1, tokens });
    },
  };
}

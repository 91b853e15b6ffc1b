import { hash } from 'node:crypto';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const storedSchema = z.object({
  format: z.literal(1),
  /** The server that a token belongs to, by the token's SHA-256. */
  addresses: z.record(z.string(), z.string()),
});

/**
 * Which server took a token that is not saved, such as KEEPSAKE_TOKEN's: it is sent to no other. The file is read each
 * time, as several processes may use a home.
 */
export interface TokenAddresses {
  /** @throws KeepsakeError 'io' or 'usage' where the file cannot be read */
  find(token: string): Promise<string | undefined>;
  /** The first address stays. One that cannot be written down is forgotten. */
  bind(token: string, address: string): Promise<void>;
}

export function openTokenAddresses(file: string): TokenAddresses {
  const key = (token: string): string => hash('sha256', token);
  const read = async (): Promise<Readonly<Record<string, string>>> => (await readJsonFile(file, storedSchema))?.addresses ?? {};
  return {
    find: async (token) => (await read())[key(token)],
    async bind(token, address) {
      const addresses = await read();
      if (addresses[key(token)] !== undefined) return;
      // A home without room must not keep photos from being backed up.
      await writeJsonFile(file, { format: 1, addresses: { ...addresses, [key(token)]: address } }).catch(() => undefined);
    },
  };
}

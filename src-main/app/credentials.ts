import { rm } from 'node:fs/promises';
import * as z from 'zod';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { SecretsPort } from './ports.ts';

const credentialsSchema = z.object({ format: z.literal(1), tokens: z.record(z.string(), z.string()) });

/** The credentials of a home: in the system's own safe place where the door has one, else in a file that only its owner can read. */
export interface Credentials {
  /** The saved token of a server. */
  token(address: string): string | undefined;
  /** The server that a token is saved for. */
  addressOf(token: string): string | undefined;
  /** @throws KeepsakeError 'io' where it cannot be kept; it is then as if it had never been given */
  saveToken(address: string, token: string): Promise<void>;
}

/** @param file of a home without a safe place; also read where there is one, so that what was saved before is not lost */
export async function openCredentials(file: string, secrets?: SecretsPort): Promise<Credentials> {
  const inFile = (await readJsonFile(file, credentialsSchema))?.tokens ?? {};
  let tokens: Readonly<Record<string, string>> = { ...inFile, ...(await readSecrets(secrets)) };

  return {
    token: (address) => tokens[address],
    addressOf: (token) => Object.keys(tokens).find((address) => tokens[address] === token),
    async saveToken(address, token) {
      const changed = { ...tokens, [address]: token };
      const content = { format: 1, tokens: changed };
      const place = secrets === undefined ? 'own-file' : await secrets.write(JSON.stringify(content));
      if (place === 'own-file') await writeJsonFile(file, content);
      else await rm(file, { force: true });
      tokens = changed;
    },
  };
}

async function readSecrets(secrets: SecretsPort | undefined): Promise<Readonly<Record<string, string>>> {
  const text = await secrets?.read();
  if (text === undefined) return {};
  try {
    return credentialsSchema.parse(JSON.parse(text)).tokens;
  } catch (error) {
    throw new KeepsakeError('usage', 'The saved credentials were written by a newer Keepsake: update this one.', { cause: error });
  }
}

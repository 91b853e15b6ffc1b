import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { SecretsPort } from './ports.ts';

const credentialsSchema = z.object({ format: z.literal(1), tokens: z.record(z.string(), z.string()) });

/** The credentials of a home: in the system's own safe place where the door has one, else in a file that only its owner can read. */
export interface Credentials {
  /**
   * The saved token of a server. The first call asks the system, which may ask the user.
   *
   * @throws KeepsakeError 'unauthorized' where the system refuses it, retryable while the system has not answered yet
   */
  token(address: string): Promise<string | undefined>;
  /** The server that a token is saved for. @throws KeepsakeError as `token` */
  addressOf(token: string): Promise<string | undefined>;
  /** @throws KeepsakeError 'io' where it cannot be kept; it is then as if it had never been given */
  saveToken(address: string, token: string): Promise<void>;
}

type Tokens = Readonly<Record<string, string>>;

/** How long the system may take to answer; longer, and it waits for the user. */
const answerMaxMs = 3_000;

/** @param file of a home without a safe place; also read where there is one, so that what was saved before is not lost */
export async function openCredentials(file: string, secrets?: SecretsPort): Promise<Credentials> {
  const inFile = (await readJsonFile(file, credentialsSchema))?.tokens ?? {};
  let reading: Promise<Tokens> | undefined;

  /** Asked once: a system that was refused would ask the user again each time. */
  function allTokens(): Promise<Tokens> {
    return (reading ??= readSecrets(secrets).then((kept) => ({ ...inFile, ...kept })));
  }

  async function tokensInTime(): Promise<Tokens> {
    const answered = new AbortController();
    const late = sleep(answerMaxMs, undefined, { signal: answered.signal }).catch(() => undefined);
    const tokens = await Promise.race([allTokens(), late]).finally(() => answered.abort());
    if (tokens === undefined)
      throw new KeepsakeError(
        'unauthorized',
        'The system has not handed out the saved token yet: answer its question, or unlock its keychain.',
        { retryable: true, scope: 'destination' },
      );
    return tokens;
  }

  return {
    token: async (address) => (await tokensInTime())[address],
    async addressOf(token) {
      const tokens = await tokensInTime();
      return Object.keys(tokens).find((address) => tokens[address] === token);
    },
    async saveToken(address, token) {
      // What the system refuses to hand out is given anew.
      const before = await allTokens().catch(() => inFile);
      const changed = { ...before, [address]: token };
      const content = { format: 1, tokens: changed };
      const place = secrets === undefined ? 'own-file' : await secrets.write(JSON.stringify(content));
      if (place === 'own-file') await writeJsonFile(file, content);
      else await rm(file, { force: true });
      reading = Promise.resolve(changed);
    },
  };
}

async function readSecrets(secrets: SecretsPort | undefined): Promise<Tokens> {
  const text = await secrets?.read();
  if (text === undefined) return {};
  try {
    return credentialsSchema.parse(JSON.parse(text)).tokens;
  } catch (error) {
    throw new KeepsakeError('usage', 'The saved credentials were written by a newer Keepsake: update this one.', { cause: error });
  }
}

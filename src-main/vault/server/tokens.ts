import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { idSchema, sha256Schema } from '../../../src-shared/domain.ts';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import { syncNames } from '../atomic-file.ts';
import { makeServerFolder, requireVault, serverFolder } from './server-folder.ts';

const entrySchema = z.object({
  name: z.string(),
  /** Whose journal this token writes. */
  writer: idSchema,
  /** SHA-256 of the token, hex: 256 random bits need no slow hash. */
  hash: sha256Schema,
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().optional(),
});
const fileSchema = z.object({ tokens: z.array(entrySchema) });
export type TokenEntry = z.infer<typeof entrySchema>;

export interface NewToken {
  readonly name: string;
  /** Shown once; only its hash is kept. */
  readonly token: string;
  readonly writer: string;
}

/** The tokens of one server, kept in DATA/server/tokens.json. Several processes may use the file at once. */
export interface Tokens {
  /** The entry of a token that is known and not revoked. Sees at once what another process changed. */
  find(token: string): Promise<TokenEntry | undefined>;
  /** @throws KeepsakeError 'usage' for a name that is malformed or in use */
  add(name: string): Promise<NewToken>;
  /** @throws KeepsakeError 'not-connected' where the vault is not there, as every method does */
  list(): Promise<readonly TokenEntry[]>;
  /** @throws KeepsakeError 'not-found' where no token of that name is in use */
  revoke(name: string): Promise<void>;
  /** A first token where there has never been one, else undefined: revoking all of them locks the server. */
  ensureFirstToken(): Promise<NewToken | undefined>;
}

/** A lock that its process left behind when it died is taken over after this time; a change takes milliseconds. */
const lockStaleMs = 30_000;

/** Opens the tokens of the server whose vault is in `dataDir`. Reads and makes nothing before it is asked. */
export function openTokens(dataDir: string): Tokens {
  const path = join(serverFolder(dataDir), 'tokens.json');
  let known: { readonly stamp: string; readonly entries: readonly TokenEntry[] } = { stamp: '', entries: [] };
  let reading: Promise<readonly TokenEntry[]> | undefined;
  let changing: Promise<unknown> = Promise.resolve();

  /** One look at the file serves all requests that wait for it. */
  function list(): Promise<readonly TokenEntry[]> {
    return (reading ??= load().finally(() => (reading = undefined)));
  }

  async function load(): Promise<readonly TokenEntry[]> {
    try {
      // A rename gives a new inode, so a change within the same tick of the clock is seen too.
      const { mtimeNs, size, ino } = await stat(path, { bigint: true });
      const stamp = `${mtimeNs}-${size}-${ino}`;
      if (stamp !== known.stamp) known = { stamp, entries: parse(await readFile(path, 'utf8')) };
    } catch (error) {
      if (!isMissing(error)) throw unreadable(path, error);
      // With the drive gone no token is known, but none is wrong either.
      await requireVault(dataDir);
      known = { stamp: '', entries: [] };
    }
    return known.entries;
  }

  /** Changes the file as a whole. The new file is made exclusively, so it is the lock between processes, too. */
  function change<T>(edit: (entries: readonly TokenEntry[]) => readonly [readonly TokenEntry[], T]): Promise<T> {
    const result = changing.then(async () => {
      await makeServerFolder(dataDir).catch((error: unknown) => {
        throw error instanceof KeepsakeError ? error : unwritable(dirname(path), error);
      });
      const next = `${path}.new`;
      const file = await openLock(next);
      try {
        const [entries, value] = edit(await load());
        await file.writeFile(`${JSON.stringify({ tokens: entries }, undefined, 2)}\n`);
        await file.sync();
        await file.close();
        await rename(next, path);
        await syncNames(dirname(path));
        return value;
      } catch (error) {
        await file.close();
        await rm(next, { force: true });
        throw error;
      }
    });
    changing = result.catch(() => undefined);
    return result;
  }

  const make = (name: string): { readonly entry: TokenEntry; readonly created: NewToken } => {
    const token = `kst_${randomBytes(32).toString('base64url')}`;
    const writer = randomBytes(10).toString('hex');
    const entry = { name, writer, hash: hashOf(token).toString('hex'), createdAt: new Date().toISOString() };
    return { entry, created: { name, token, writer } };
  };

  return {
    list,

    async find(token) {
      const hash = hashOf(token);
      let found: TokenEntry | undefined;
      // Every entry is compared, whole: the time says nothing about how close a guess was.
      for (const entry of await list())
        if (timingSafeEqual(Buffer.from(entry.hash, 'hex'), hash) && entry.revokedAt === undefined) found = entry;
      return found;
    },

    async add(name) {
      if (!/^[^\p{C}]{1,64}$/u.test(name) || name.trim() !== name)
        throw new KeepsakeError('usage', "A token's name has 1 to 64 characters, e.g. the computer that will use it.");
      return change((entries) => {
        if (entries.some((entry) => entry.name === name && entry.revokedAt === undefined))
          throw new KeepsakeError(
            'usage',
            `There is a token called ${name} already: revoke it first, or choose another name.`,
          );
        const { entry, created } = make(name);
        return [[...entries, entry], created];
      });
    },

    revoke: (name) =>
      change((entries) => {
        if (!entries.some((entry) => entry.name === name && entry.revokedAt === undefined))
          throw new KeepsakeError('not-found', `No token in use is called ${name}: "list" shows them.`);
        const revokedAt = new Date().toISOString();
        const revoked = (entry: TokenEntry): TokenEntry =>
          entry.name === name && entry.revokedAt === undefined ? { ...entry, revokedAt } : entry;
        return [entries.map(revoked), undefined];
      }),

    async ensureFirstToken() {
      if ((await list()).length > 0) return undefined;
      return change((entries) => {
        if (entries.length > 0) return [entries, undefined];
        const { entry, created } = make('first');
        return [[entry], created];
      });
    },
  };

  function parse(text: string): readonly TokenEntry[] {
    return fileSchema.parse(JSON.parse(text)).tokens;
  }
}

async function openLock(path: string): Promise<Awaited<ReturnType<typeof open>>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await open(path, 'wx', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(path, error);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
      if (attempt > 0 || Date.now() - mtimeMs < lockStaleMs)
        throw new KeepsakeError(
          'busy',
          `Another program is changing the tokens right now (${path} exists): try again.`,
          { cause: error },
        );
      await rm(path, { force: true });
    }
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function unreadable(path: string, error: unknown): KeepsakeError {
  if (error instanceof KeepsakeError) return error;
  const words =
    error instanceof z.ZodError || error instanceof SyntaxError ? 'it is not what Keepsake wrote' : String(error);
  return new KeepsakeError('io', `The tokens in ${path} cannot be read: ${words}.`, {
    scope: 'destination',
    cause: error,
  });
}

function unwritable(path: string, error: unknown): KeepsakeError {
  const words = error instanceof Error ? error.message : String(error);
  return new KeepsakeError('permission', `The tokens cannot be written to ${path}: ${words}.`, { cause: error });
}

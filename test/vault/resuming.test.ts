import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Vault } from '../../src-main/vault/vault-types.ts';
import { openVault } from '../../src-main/vault/vault.ts';
import {
  chunks,
  content,
  failure,
  files,
  never,
  opened,
  put,
  readAll,
  sha256,
  temporaryFolder,
  writer,
  type Content,
} from './vault-rig.ts';

const film = content(Buffer.alloc(3_000_000, 'a film '), 'mov');
const { id } = film.object;
const begin = async (vault: Vault, of: Content = film): Promise<number> =>
  (await vault.openUpload(writer, of.object, never)).offset;
const part = (start: number, end?: number): Uint8Array => film.bytes.subarray(start, end);
const append = (vault: Vault, start: number, end?: number): Promise<number> =>
  vault.appendUpload(writer, id, start, part(start, end), { signal: never });
const names = (root: string): readonly string[] => files(join(root, 'tmp', writer));

/** Sends some bytes, and then breaks as a connection does. */
async function* breaking(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* chunks(bytes, 100_000);
  throw new Error('connection reset');
}

describe('an upload that can be resumed', () => {
  it('goes on after the vault was closed, and is verified as a whole before it gets its name', async () => {
    const root = temporaryFolder();
    const first = await opened(root);
    expect(await begin(first)).toBe(0);
    expect(await append(first, 0, 1_000_000)).toBe(1_000_000);
    expect(await failure(first.finishUpload(writer, id, never))).toMatchObject({ code: 'busy' });
    await first.close();
    expect(names(root)).toEqual([`resume-${id}`, `resume-${id}.state`]);

    const second = await opened(root);
    expect(await begin(second)).toBe(1_000_000);
    expect((await second.findUpload(writer, id, never))?.object).toEqual(film.object);
    expect(await append(second, 1_000_000)).toBe(3_000_000);
    expect(await second.has([id], never)).toEqual(new Map());
    expect(await second.finishUpload(writer, id, never)).toBe('stored');
    expect((await readAll(second, id)).equals(film.bytes)).toBe(true);
    const [name] = files(join(root, 'objects'));
    expect(name).toBe(join(id.slice(0, 2), `${id}.mov`));
    expect(statSync(join(root, 'objects', name!)).mode & 0o222).toBe(0);
    expect(names(root)).toEqual([]);
    expect(await second.findUpload(writer, id, never)).toBeUndefined();
  });

  it('keeps what arrived of a part that broke off, but nothing of one that announced its checksum', async () => {
    const vault = await opened(temporaryFolder());
    await begin(vault);
    const broken = (offset: number, options: object): Promise<number> =>
      vault.appendUpload(writer, id, offset, breaking(part(offset, offset + 1_000_000)), { signal: never, ...options });
    await expect(broken(0, { sha256: sha256('whatever') })).rejects.toThrow('connection reset');
    expect(await begin(vault)).toBe(0);
    await expect(broken(0, {})).rejects.toThrow('connection reset');
    const kept = await begin(vault);
    expect(kept).toBeGreaterThan(500_000);
    expect(kept).toBeLessThanOrEqual(1_000_000);
    await append(vault, kept);
    expect(await vault.finishUpload(writer, id, never)).toBe('stored');
  });

  it('takes a part whose checksum is right, and nothing of one whose checksum is wrong', async () => {
    const vault = await opened(temporaryFolder());
    await begin(vault);
    const bytes = part(0, 1_500_000);
    const sent = (sum: string): Promise<number> =>
      vault.appendUpload(writer, id, 0, chunks(bytes, 70_000), { signal: never, sha256: sum });
    expect(await failure(sent(sha256('another')))).toMatchObject({ code: 'checksum-mismatch' });
    expect(await begin(vault)).toBe(0);
    expect(await sent(sha256(bytes))).toBe(1_500_000);
  });

  it('is gone when the whole is not what it was announced as', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    await begin(vault);
    const wrong = Buffer.from(film.bytes);
    wrong[2_000_000]! ^= 1;
    await vault.appendUpload(writer, id, 0, wrong, { signal: never });
    expect(await failure(vault.finishUpload(writer, id, never))).toMatchObject({ code: 'checksum-mismatch' });
    expect(names(root)).toEqual([]);
    expect(await vault.has([id], never)).toEqual(new Map());
    expect(await begin(vault)).toBe(0);
  });

  it('refuses a part at another place, one beyond the end, and one of no upload', async () => {
    const vault = await opened(temporaryFolder());
    expect(await failure(append(vault, 0, 10))).toMatchObject({ code: 'not-found' });
    await begin(vault);
    await append(vault, 0, 10);
    expect(await failure(append(vault, 0, 10))).toMatchObject({ code: 'busy', retryable: true });
    const long = vault.appendUpload(writer, id, 10, Buffer.alloc(3_000_000), { signal: never });
    expect(await failure(long)).toMatchObject({ code: 'too-large' });
  });

  it('is written by one at a time: a second one is refused, and the bytes are not mixed', async () => {
    const vault = await opened(temporaryFolder());
    await begin(vault);
    const gate = Promise.withResolvers<undefined>();
    const started = Promise.withResolvers<undefined>();
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield part(0, 500_000);
      started.resolve(undefined);
      await gate.promise;
      yield part(500_000);
    }
    const first = vault.appendUpload(writer, id, 0, slow(), { signal: never });
    await started.promise;
    expect(await failure(append(vault, 0))).toMatchObject({ code: 'busy', retryable: true });
    gate.resolve(undefined);
    expect(await first).toBe(3_000_000);
    // Whoever asks twice gets one answer.
    const [one, other] = await Promise.all([
      vault.finishUpload(writer, id, never),
      vault.finishUpload(writer, id, never),
    ]);
    expect([one, other]).toEqual(['stored', 'stored']);
    expect((await readAll(vault, id)).equals(film.bytes)).toBe(true);
  });

  it('begins anew with another length, and where what it wrote down is behind its bytes', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    await begin(vault);
    await append(vault, 0, 1000);
    const other = { ...film, object: { ...film.object, bytes: 500 } };
    expect(await begin(vault, other)).toBe(0);
    expect(await begin(vault)).toBe(0);
    await append(vault, 0, 1000);
    writeFileSync(join(root, 'tmp', writer, `resume-${id}`), 'cut off');
    expect(await begin(vault)).toBe(0);
  });

  it('does not count bytes behind the last offset that was written down', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    await begin(vault);
    await append(vault, 0, 1000);
    // A crash in the middle of a part, and one in the middle of writing its offset down.
    writeFileSync(join(root, 'tmp', writer, `resume-${id}`), Buffer.alloc(5000), { flag: 'a' });
    writeFileSync(join(root, 'tmp', writer, `resume-${id}.state`), '60', { flag: 'a' });
    await vault.close();
    const second = await openVault({ root, create: false, signal: never });
    try {
      expect(await begin(second)).toBe(1000);
      await append(second, 1000);
      expect(await second.finishUpload(writer, id, never)).toBe('stored');
    } finally {
      await second.close();
    }
  });

  it('is present when somebody else stored the object meanwhile', async () => {
    const root = temporaryFolder();
    const vault = await opened(root);
    await begin(vault);
    await append(vault, 0);
    await put(vault, film, 'writer0002');
    expect(await vault.finishUpload(writer, id, never)).toBe('present');
    expect(names(root)).toEqual([]);
  });

  it('stays for seven days, while everything else of its writer is cleaned', async () => {
    const root = temporaryFolder();
    const first = await opened(root);
    const other = content('an upload that goes on', 'mov');
    await begin(first);
    await begin(first, other);
    await first.close();
    const folder = join(root, 'tmp', writer);
    writeFileSync(join(folder, `put-${'a'.repeat(24)}`), 'left by a crash');
    const old = new Date(Date.now() - 7 * 24 * 3_600_000 - 1000);
    for (const name of [`resume-${id}`, `resume-${id}.state`]) utimesSync(join(folder, name), old, old);

    const second = await opened(root);
    await put(second, content('a photo'));
    expect(readdirSync(folder).sort()).toEqual([`resume-${other.object.id}`, `resume-${other.object.id}.state`]);
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), old, old);
    await second.close();
    await (await opened(root)).beginWriting([writer, 'writer0009'], never);
    expect(existsSync(folder)).toBe(false);
  });
});

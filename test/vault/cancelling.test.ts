import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Vault } from '../../src-main/vault/vault-types.ts';
import {
  content,
  failure,
  files,
  never,
  opened,
  put,
  sha256,
  temporaryFolder,
  writer,
  type Content,
} from './vault-rig.ts';

const large = (): Content => content(randomBytes(3 * 1024 * 1024 + 17), 'mov');
const stored = (vault: Vault): readonly string[] => files(join(vault.root, 'objects'));

describe('cancelling', () => {
  it('leaves neither object nor temporary file when a body is aborted in its middle', async () => {
    const vault = await opened(temporaryFolder());
    const film = large();
    const controller = new AbortController();
    let returned = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield film.bytes.subarray(0, 1024 * 1024);
        controller.abort();
        await new Promise(() => undefined);
      } finally {
        returned = true;
      }
    }
    expect(await failure(vault.put(writer, film.object, endless(), { signal: controller.signal }))).toMatchObject({
      code: 'cancelled',
    });
    expect(files(join(vault.root, 'tmp'))).toEqual([]);
    expect(existsSync(join(vault.root, 'objects'))).toBe(false);
    // It still waits inside itself: a body that hangs is not waited for.
    expect(returned).toBe(false);
    expect(await put(vault, film)).toBe('stored');
  });

  it('passes on the error of a body that fails, and leaves nothing', async () => {
    const vault = await opened(temporaryFolder());
    const film = large();
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield film.bytes.subarray(0, 1024 * 1024);
      throw new Error('the card was pulled out');
    }
    await expect(vault.put(writer, film.object, failing(), { signal: never })).rejects.toThrow(
      'the card was pulled out',
    );
    expect(files(join(vault.root, 'tmp'))).toEqual([]);
  });

  it('leaves no temporary file, and only whole objects, when many puts are aborted at once', async () => {
    const vault = await opened(temporaryFolder());
    const controller = new AbortController();
    const contents = Array.from({ length: 200 }, (_, index) => content(`photo ${index}`));
    const calls = contents.map(async (each, index) => {
      const outcome = await vault
        .put(writer, each.object, each.bytes, { signal: controller.signal })
        .catch((error: unknown) => error);
      if (index === 20) controller.abort();
      return outcome;
    });
    const outcomes = await Promise.all(calls);
    expect(files(join(vault.root, 'tmp'))).toEqual([]);
    expect(stored(vault).length).toBeGreaterThanOrEqual(outcomes.filter((outcome) => outcome === 'stored').length);
    for (const path of stored(vault))
      expect(sha256(readFileSync(join(vault.root, 'objects', path)))).toBe(path.slice(3, 67));
    expect(
      outcomes.filter((outcome) => outcome !== 'stored' && (outcome as { code: string }).code !== 'cancelled'),
    ).toEqual([]);
  });

  it('cancels what is under way when the vault is closed', async () => {
    const vault = await opened(temporaryFolder());
    const film = large();
    const started = Promise.withResolvers<undefined>();
    async function* waiting(): AsyncGenerator<Uint8Array> {
      yield film.bytes.subarray(0, 1024 * 1024);
      started.resolve(undefined);
      await new Promise(() => undefined);
    }
    const call = failure(vault.put(writer, film.object, waiting(), { signal: never }));
    await started.promise;
    await vault.close();
    expect(await call).toMatchObject({ code: 'cancelled' });
    expect(readdirSync(join(vault.root, 'tmp'))).toEqual([]);
  });
});

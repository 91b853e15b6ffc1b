import { chmodSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QuarantinedLine } from '../../src-shared/journal.ts';
import type { Vault } from '../../src-main/vault/vault-types.ts';
import {
  content,
  files,
  never,
  objectPath,
  opened,
  pages,
  put,
  temporaryFolder,
  version,
  writer,
  type Content,
} from './vault-rig.ts';

const photo = content('a photo of a summer');
const { id } = photo.object;
const verifier = 'verifier01';
const quarantine = (vault: Vault, reason = 'It is damaged.'): Promise<string> =>
  vault.quarantine(verifier, id, reason, never);

function flipBit(root: string, of: Content = photo): void {
  const path = objectPath(root, of);
  const bytes = readFileSync(path);
  bytes[3]! ^= 1;
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
}

async function stored(): Promise<Vault> {
  const vault = await opened(temporaryFolder());
  await put(vault, photo);
  await vault.append(writer, [version('a.jpg', photo), version('b.jpg', photo)], never);
  return vault;
}

async function quarantinedLines(vault: Vault): Promise<readonly { writer: string; line: QuarantinedLine }[]> {
  return (await pages(vault))
    .flatMap((page) => page.lines)
    .flatMap(({ writer, line }) => (line.kind === 'quarantined' ? [{ writer, line }] : []));
}

describe('quarantine', () => {
  it('leaves a whole object alone, whatever is said of it', async () => {
    const vault = await stored();
    expect(await vault.inspect(id, { signal: never })).toBe('whole');
    expect(await quarantine(vault)).toBe('whole');
    expect(await vault.has([id], never)).toEqual(new Map([[id, photo.object.bytes]]));
    expect(await quarantinedLines(vault)).toEqual([]);
  });

  for (const [how, damage] of [
    ['a flipped bit', (vault: Vault) => flipBit(vault.root)],
    ['a missing end', (vault: Vault) => truncateSync(objectPath(vault.root, photo), 4)],
    ['nothing left in it', (vault: Vault) => truncateSync(objectPath(vault.root, photo), 0)],
  ] as const)
    it(`moves an object with ${how} away, and journals it once`, async () => {
      const vault = await stored();
      chmodSync(objectPath(vault.root, photo), 0o644);
      damage(vault);
      const damaged = readFileSync(objectPath(vault.root, photo));
      expect(await vault.inspect(id, { signal: never })).toBe('damaged');
      expect(await quarantine(vault)).toBe('quarantined');
      expect(readFileSync(join(vault.root, 'quarantine', `${id}.jpg`))).toEqual(damaged);
      expect(await vault.has([id], never)).toEqual(new Map());
      expect(await quarantine(vault)).toBe('absent');
      expect(await quarantinedLines(vault)).toMatchObject([
        { writer: verifier, line: { object: id, reason: 'It is damaged.', versions: 2 } },
      ]);
    });

  it('keeps every damaged copy, and never overwrites one', async () => {
    const vault = await stored();
    for (let times = 0; times < 3; times += 1) {
      await put(vault, photo);
      flipBit(vault.root);
      expect(await quarantine(vault)).toBe('quarantined');
    }
    expect(files(join(vault.root, 'quarantine'))).toEqual([`${id}-2.jpg`, `${id}-3.jpg`, `${id}.jpg`]);
  });

  it('moves a damaged copy away where another one is whole, and says nothing', async () => {
    const vault = await stored();
    writeFileSync(objectPath(vault.root, { ...photo, object: { ...photo.object, extension: 'jpeg' } }), 'damaged');
    expect(await vault.inspect(id, { signal: never })).toBe('whole');
    expect(await quarantine(vault)).toBe('whole');
    expect(files(join(vault.root, 'quarantine'))).toEqual([`${id}.jpeg`]);
    expect(await quarantinedLines(vault)).toEqual([]);
  });

  it('journals an absent object that versions refer to, once until it is stored again', async () => {
    const vault = await stored();
    const lose = (): void => rmSync(objectPath(vault.root, photo));
    lose();
    expect(await quarantine(vault)).toBe('absent');
    expect(await quarantine(vault, 'Somebody else says so.')).toBe('absent');
    expect(await quarantinedLines(vault)).toHaveLength(1);
    const another = await opened(vault.root);
    expect(await another.quarantine('verifier02', id, 'Another computer says so.', never)).toBe('absent');
    expect(await quarantinedLines(vault)).toHaveLength(1);

    await put(vault, photo);
    await vault.append(writer, [version('a.jpg', photo)], never);
    lose();
    expect(await quarantine(vault)).toBe('absent');
    expect(await quarantine(vault)).toBe('absent');
    expect((await quarantinedLines(vault)).map(({ line }) => line.versions)).toEqual([2, 3]);
  });

  it('says nothing of an object that nobody refers to', async () => {
    const vault = await opened(temporaryFolder());
    expect(await quarantine(vault)).toBe('absent');
    expect(await quarantinedLines(vault)).toEqual([]);
  });

  it('lets a version of the object be confirmed only when it is stored again', async () => {
    const vault = await stored();
    flipBit(vault.root);
    await quarantine(vault);
    await expect(vault.append(writer, [version('a.jpg', photo)], never)).rejects.toMatchObject({
      code: 'object-absent',
    });
    expect(await put(vault, photo)).toBe('stored');
    await vault.append(writer, [version('a.jpg', photo)], never);
  });
});

import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { snippetEnd, snippetStart } from '../../src-main/vault/readme-text.ts';
import { content, files, never, opened, put, removed, temporaryFolder, version, writer } from './vault-rig.ts';

const hasJq = ((): boolean => {
  try {
    return execFileSync('jq', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

describe('the README of a vault', () => {
  it('restores the photos under their old names with sh and jq alone', async (context) => {
    if (!hasJq) return context.skip('jq is not installed');
    const vault = await opened(temporaryFolder());
    const [old, current, plain] = [content('old'), content('current'), content('no extension', '')];
    for (const each of [old, current, plain]) await put(vault, each);
    const odd = ['a b/$(touch x) \'"\\.jpg', 'line\nbreak/été 😀\n', '-rf', 'e\u0301.jpg'];
    await vault.append(
      writer,
      [
        version('changed.jpg', old),
        version('changed.jpg', current),
        ...odd.map((path) => version(path, plain)),
        {
          ...version('b\ufffd.jpg', old),
          pathB64: Buffer.from([0x62, 0xff, 0x2e, 0x6a, 0x70, 0x67]).toString('base64'),
        },
        version('../outside.jpg', old),
        removed('changed.jpg'),
      ],
      never,
    );
    await vault.append('writer0002', [{ ...version('other.jpg', old), source: 'source0002', label: 'Pho/tos' }], never);
    // A torn line at the end of one segment must not swallow the first line of the next.
    appendFileSync(join(vault.root, 'journal', writer, '00000001.jsonl'), '{"kind":"version","pa');

    const readme = readFileSync(join(vault.root, 'README.txt'), 'utf8');
    const script = readme.slice(readme.indexOf(snippetStart) + snippetStart.length, readme.indexOf(snippetEnd));
    writeFileSync(join(vault.root, 'restore.sh'), script);
    const target = join(temporaryFolder(), 'my photos');
    execFileSync('sh', ['restore.sh', target], { cwd: vault.root, stdio: ['ignore', 'pipe', 'pipe'] });

    const restored = join(target, 'Photos-source00');
    expect(readFileSync(join(restored, 'changed.jpg'), 'utf8')).toBe('current');
    expect(statSync(join(restored, 'changed.jpg')).mode & 0o200).toBe(0o200);
    for (const path of odd) expect(readFileSync(join(restored, path), 'utf8')).toBe('no extension');
    expect(
      readFileSync(Buffer.concat([Buffer.from(`${restored}/b`), Buffer.from([0xff]), Buffer.from('.jpg')]), 'utf8'),
    ).toBe('old');
    expect(files(target)).toHaveLength(7);
    expect(files(vault.root).filter((path) => path.endsWith('x') || path.includes('outside'))).toEqual([]);
    expect(readFileSync(join(target, 'Pho_tos-source00', 'other.jpg'), 'utf8')).toBe('old');
  });

  it('says that jq is needed', async () => {
    const vault = await opened(temporaryFolder());
    expect(readFileSync(join(vault.root, 'README.txt'), 'utf8')).toContain('install jq');
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import treeSitter from '@vscode/tree-sitter-wasm';
import { describe, expect, it } from 'vitest';
import { powershellStart, snippetEnd, snippetStart } from '../../src-main/vault/readme-text.ts';
import { content, files, never, opened, put, removed, temporaryFolder, version, writer } from './vault-rig.ts';

const { Language, Parser } = treeSitter;

const hasJq = ((): boolean => {
  try {
    return execFileSync('jq', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

/** The lines of a script in the README. */
function scriptOf(root: string, start: string): string {
  const readme = readFileSync(join(root, 'README.txt'), 'utf8');
  const from = readme.indexOf(start) + start.length;
  return readme.slice(from, readme.indexOf(snippetEnd, from));
}

/** Runs the lines of the README as it says. Answers what they print about files that they do not restore. */
function restore(root: string, target: string): string {
  writeFileSync(join(root, 'restore.sh'), scriptOf(root, snippetStart));
  const { status, stderr } = spawnSync('sh', ['restore.sh', target], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(0);
  return stderr;
}

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

    const target = join(temporaryFolder(), 'my photos');
    restore(vault.root, target);

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

  it('restores what is newest where a file became a folder of the same name, or a folder a file', async (context) => {
    if (!hasJq) return context.skip('jq is not installed');
    const vault = await opened(temporaryFolder());
    const [old, current] = [content('old'), content('current')];
    for (const each of [old, current]) await put(vault, each);
    const lines = [version('album', old), removed('album'), version('album/a.jpg', current)];
    await vault.append(writer, [...lines, version('b/inside.jpg', old), version('b', current)], never);
    const target = temporaryFolder();
    const said = restore(vault.root, target);
    const restored = join(target, 'Photos-source00');
    expect(files(restored)).toEqual(['album/a.jpg', 'b']);
    for (const path of files(restored)) expect(readFileSync(join(restored, path), 'utf8')).toBe('current');
    expect(said).not.toContain('missing');
  });

  it('writes nothing outside of its target, overwrites nothing, and goes on after lines that are no lines', async (context) => {
    if (!hasJq) return context.skip('jq is not installed');
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    await put(vault, photo);
    const encoded = (path: string) => ({ ...version('x', photo), pathB64: Buffer.from(path).toString('base64') });
    const target = join(temporaryFolder(), 'target');
    const outside = ['../../escaped.jpg', '../escaped.jpg', 'a/../../../escaped.jpg', join(target, '..', 'escaped.jpg')];
    const lines = [version('kept.jpg', photo), ...outside.flatMap((path) => [encoded(path), version(path, photo)])];
    const wrong = [
      { ...version('up.jpg', photo), source: '/../../..' },
      { ...version('up.jpg', photo), object: '../../../../etc/hostname' },
      { ...version('up.jpg', photo), label: 7 },
      { ...version('up.jpg', photo), path: { a: 1 } },
    ];
    mkdirSync(join(vault.root, 'journal', 'writer0002'), { recursive: true });
    writeFileSync(
      join(vault.root, 'journal', 'writer0002', '00000001.jsonl'),
      [...lines, ...wrong, 7, [], version('last.jpg', photo)].map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    mkdirSync(join(target, 'Photos-source00'), { recursive: true });
    writeFileSync(join(target, 'Photos-source00', 'kept.jpg'), 'mine');
    restore(vault.root, target);
    expect(files(dirname(target)).filter((path) => !path.startsWith('target/Photos-'))).toEqual([]);
    expect(readFileSync(join(target, 'Photos-source00', 'last.jpg'), 'utf8')).toBe('a photo');
    expect(readFileSync(join(target, 'Photos-source00', 'kept.jpg'), 'utf8')).toBe('mine');
    expect(files(target).filter((path) => path.includes('escaped'))).toEqual([]);
    expect(files(vault.root).filter((path) => path.includes('escaped'))).toEqual([]);
  });

  it('restores the times of change to the nanosecond, also before 1970', async (context) => {
    if (!hasJq) return context.skip('jq is not installed');
    const vault = await opened(temporaryFolder());
    const photo = content('a photo');
    await put(vault, photo);
    const times = ['1719828359123456789', '-1234567890123456789', '5000000000000000007', '0', '-1', '42'];
    await vault.append(writer, times.map((mtime) => ({ ...version(`${mtime}.jpg`, photo), mtime })), never);
    const target = temporaryFolder();
    expect(restore(vault.root, target)).toBe('');
    for (const mtime of times)
      expect(statSync(join(target, 'Photos-source00', `${mtime}.jpg`), { bigint: true }).mtimeNs).toBe(BigInt(mtime));
  });

  it('has a script for PowerShell that its grammar understands', async () => {
    const vault = await opened(temporaryFolder());
    const folder = dirname(fileURLToPath(import.meta.resolve('@vscode/tree-sitter-wasm')));
    await Parser.init({ locateFile: () => join(folder, 'tree-sitter.wasm') });
    const parser = new Parser();
    parser.setLanguage(await Language.load(join(folder, 'tree-sitter-powershell.wasm')));
    const script = scriptOf(vault.root, powershellStart);
    expect(script).toContain('SetLastWriteTimeUtc');
    // What is newest takes a name first, also from a folder or a file that had it before.
    expect(script).toContain('Sort-Object Number -Descending');
    expect(parser.parse(script)?.rootNode.hasError).toBe(false);
    expect(parser.parse(script.replace('foreach (', 'foreach ('.repeat(2)))?.rootNode.hasError).toBe(true);
  });

  it('says that jq is needed', async () => {
    const vault = await opened(temporaryFolder());
    expect(readFileSync(join(vault.root, 'README.txt'), 'utf8')).toContain('install jq');
  });
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLine } from '../../src-main/vault/journal-decoding.ts';
import { encodeLine, isWhole } from '../../src-main/vault/journal-line.ts';
import { content, removed, version } from './vault-rig.ts';

const stored = (line: Parameters<typeof encodeLine>[0]): Buffer => Buffer.from(encodeLine(line)).subarray(0, -1);

describe('a journal line', () => {
  it('comes back as it was, whatever the names are, and is one line', () => {
    const odd = fc.constantFrom(
      'a\nb',
      '\r\n',
      '😀 été',
      'e\u0301',
      '"\\',
      '\u0000',
      '\ud800',
      '\u2028',
      ',"sum":"0123456789abcdef"}',
    );
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), odd);
    fc.assert(
      fc.property(name, name, fc.option(fc.uint8Array({ minLength: 1 }), { nil: undefined }), (path, label, bytes) => {
        const pathB64 = bytes && Buffer.from(bytes).toString('base64');
        const line = { ...version(path, content('x')), label, ...(pathB64 !== undefined && { pathB64 }) };
        const encoded = stored(line);
        expect(encoded.includes(10)).toBe(false);
        expect(decodeLine(encoded)).toEqual({ kind: 'line', line });
      }),
    );
  });

  it('is damaged when any one of its bytes changes, or its end is missing', () => {
    const good = stored(removed('Urlaub/été.jpg'));
    for (let at = 0; at < good.length; at += 1) {
      const changed = Buffer.from(good);
      changed[at]! ^= 1;
      expect(decodeLine(changed).kind).toBe('damaged');
      expect(isWhole(good.subarray(0, at))).toBe(false);
    }
    expect(isWhole(good)).toBe(true);
  });

  it('is unknown, not damaged, when a newer version wrote it', () => {
    const json = '{"kind":"album","name":"Summer"}';
    const sum = createHash('sha256').update(json).digest('hex').slice(0, 16);
    expect(decodeLine(Buffer.from(`${json.slice(0, -1)},"sum":"${sum}"}`))).toEqual({ kind: 'unknown' });
  });

  it('has the checksum that docs/vault-format.md works out', () => {
    const text = readFileSync(new URL('../../docs/vault-format.md', import.meta.url), 'utf8');
    const [withoutSum, withSum] = [...text.matchAll(/^ {4}(\{"kind":"removed".*\})$/gm)].map((match) => match[1]!);
    const line = JSON.parse(withoutSum!) as Parameters<typeof encodeLine>[0];
    expect(encodeLine(line)).toBe(`${withSum!}\n`);
    const digest = createHash('sha256').update(withoutSum!).digest('hex');
    expect(text).toContain(digest);
    expect(withSum).toContain(digest.slice(0, 16));
  });
});

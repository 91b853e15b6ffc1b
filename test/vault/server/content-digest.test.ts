import { describe, expect, it } from 'vitest';
import { parseRange } from '../../../src-main/vault/server/byte-range.ts';
import { formatContentDigest, parseContentDigest } from '../../../src-main/vault/server/content-digest.ts';
import { parseByteSequences } from '../../../src-main/vault/server/structured-fields.ts';

const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const digest = 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:';

describe('Content-Digest', () => {
  it('is written as RFC 9530 says', () => {
    expect(formatContentDigest(empty)).toBe(digest);
  });

  it.each([
    ['alone', digest],
    ['with spaces around it', `  ${digest} `],
    ['with parameters', `${digest};a;b=1;c="x"`],
    ['beside others', `unixsum=:AA==:,\t${digest} , sha-512=:AAAA:;q=0.5`],
    [
      'beside what is no byte sequence',
      `a, b=?1, c=(1 "two" three;x);y, d=-1.5, e=@1700000000, f=%"caf%c3%a9", ${digest}`,
    ],
    ['said twice, as the last says', `sha-256=:AAAA:, ${digest}`],
  ])('is read %s', (_what, field) => {
    expect(parseContentDigest(field)).toBe(empty);
  });

  it.each([
    ['', /has no sha-256/],
    ['sha-256', /has no sha-256/],
    ['sha-256="text"', /has no sha-256/],
    ['sha-256=:AAAA:', /32 bytes/],
    [`${digest}, sha-256`, /has no sha-256/],
    [`${digest},`, /not a dictionary/],
    [`${digest} sha-512=:AAAA:`, /not a dictionary/],
    [`SHA-256=:AAAA:`, /not a dictionary/],
    ['sha-256=:AA AA:', /not a dictionary/],
    ['sha-256=', /not a dictionary/],
  ])('%j is refused', (field, message) => {
    expect(() => parseContentDigest(field)).toThrow(message);
  });

  it('that is missing is refused', () => {
    expect(() => parseContentDigest(undefined)).toThrow(/missing/);
  });

  it('of a hostile length is read in no time to speak of', () => {
    expect(parseByteSequences(`a=(${'1 '.repeat(8000)}`)).toBeUndefined();
    expect(parseByteSequences(`a${';b'.repeat(8000)};`)).toBeUndefined();
  });
});

describe('Range', () => {
  it.each([
    [undefined, { kind: 'whole' }],
    ['bytes=0-0', { kind: 'part', start: 0, end: 1 }],
    ['bytes=5-', { kind: 'part', start: 5, end: 10 }],
    ['bytes=5-99', { kind: 'part', start: 5, end: 10 }],
    ['bytes=-3', { kind: 'part', start: 7, end: 10 }],
    ['bytes=-99', { kind: 'part', start: 0, end: 10 }],
    ['bytes=10-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=3-2', { kind: 'whole' }],
    ['bytes=0-1,3-4', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['lines=0-1', { kind: 'whole' }],
  ])('%j of ten bytes', (header, range) => {
    expect(parseRange(header, 10)).toEqual(range);
  });

  it('of nothing cannot be satisfied', () => {
    expect(parseRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' });
    expect(parseRange('bytes=-1', 0)).toEqual({ kind: 'unsatisfiable' });
  });
});

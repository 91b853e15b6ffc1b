import fc from 'fast-check';
import { digest, sha256 } from '../vault/server/running-server.ts';
import type { Hostile } from './hostile-request.ts';

export type Attack = Omit<Hostile, 'token'>;

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'] as const;
const nothing = Buffer.alloc(0);
const emptyId = sha256(nothing);

/** Headers with which a body of no bytes would be taken at a right address. */
const rightHeaders: Attack['headers'] = [['Content-Digest', digest(nothing)]];

const climbing = fc.constantFrom(
  '..',
  '.',
  '%2e%2e',
  '%2e',
  '..%2f..',
  '%2e%2e%2f',
  '%252e%252e',
  '%252e%252e%252f',
  '..%5c',
  '..\\',
  '%5c%5c',
  '..;',
  '....',
  '..%00',
  '%00',
  '%2500',
  '%c0%ae%c0%ae',
  '%c0%af',
  '%uff0e%uff0e',
  '\xff\xfe',
  '%ff',
  '%',
  '%2',
  '%zz',
  '',
  '~',
  '$HOME',
  '*',
  'etc',
  'passwd',
  'C:',
  'C:%5cWindows',
  'keepsake.json',
  'server',
  'tokens.json',
  'journal',
  'objects',
  'quarantine',
  'tmp',
  emptyId,
  `${emptyId}.jpg`,
  `..%2f${emptyId}`,
  `${emptyId}%00.jpg`,
  '%0d%0aX-Injected:%201',
  ';',
  '::$DATA',
  'CON',
  'a'.repeat(1200),
);

/** Addresses that lead out of the vault, or would where somebody decoded them once too often. */
export const climbingPaths: fc.Arbitrary<Attack> = fc
  .record({
    method: fc.constantFrom(...methods),
    base: fc.constantFrom('/v1/objects/', '/v1/uploads/', '/v1/', '/', '/v1/objects/..', '//', '/v1//'),
    names: fc.array(climbing, { minLength: 1, maxLength: 6 }),
    slash: fc.constantFrom('/', '%2f', '%5c', '\\'),
    verify: fc.boolean(),
  })
  .map(({ method, base, names, slash, verify }): Attack => ({
    method,
    target: `${base}${names.join(slash)}${verify ? '/verify' : ''}`,
    headers: rightHeaders,
  }))
  // What is left after this is right.
  .filter(({ target }) => !['/v1/objects', `/v1/objects/${emptyId}`, `/v1/objects/${emptyId}/verify`].includes(target));

const hexDigit = fc.constantFrom(...Array.from('0123456789abcdef'));
const hex = (minLength: number, maxLength = minLength): fc.Arbitrary<string> =>
  fc.string({ unit: hexDigit, minLength, maxLength });
const noDigit = fc.constantFrom(
  'g',
  'A',
  'F',
  'Z',
  '-',
  '_',
  '.',
  '+',
  '=',
  '%20',
  '%0a',
  '%00',
  '%2f',
  '%5c',
  '%c3%a9',
  '%ef%bc%91',
  '%d9%a1',
  '%25',
  '~',
  "'",
  '"',
  '%3c',
  '`',
);

/** IDs of a wrong length, case or alphabet, as they stand in an address. */
export const wrongIds: fc.Arbitrary<string> = fc.oneof(
  hex(1, 63),
  hex(65, 200),
  hex(64)
    .map((id) => id.toUpperCase())
    .filter((id) => /[A-F]/.test(id)),
  fc.tuple(hex(64), fc.nat(63), noDigit).map(([id, at, wrong]) => id.slice(0, at) + wrong + id.slice(at + 1)),
  fc.tuple(hex(64), noDigit).map(([id, wrong]) => id + wrong),
  fc.tuple(noDigit, hex(64)).map(([wrong, id]) => wrong + id),
  fc.constantFrom(
    'null',
    'undefined',
    '0',
    'NaN',
    '__proto__',
    'constructor',
    'toString',
    'first',
    'e3b0c44*',
    '{id}',
    '%7Bid%7D',
  ),
);

export const wrongIdRequests: fc.Arbitrary<Attack> = fc.oneof(
  fc.tuple(fc.constantFrom('GET', 'HEAD', 'PUT'), wrongIds).map(([method, id]): Attack => ({
    method,
    target: `/v1/objects/${id}`,
    headers: rightHeaders,
  })),
  wrongIds.map((id): Attack => ({ method: 'POST', target: `/v1/objects/${id}/verify`, headers: [] })),
  fc.tuple(fc.constantFrom('HEAD', 'PATCH'), wrongIds).map(([method, id]): Attack => ({
    method,
    target: `/v1/uploads/${id}`,
    headers: [
      ['Tus-Resumable', '1.0.0'],
      ['Upload-Offset', '0'],
      ['Content-Type', 'application/offset+octet-stream'],
    ],
  })),
  wrongIds.map((id): Attack => ({
    method: 'POST',
    target: '/v1/check',
    headers: [['Content-Type', 'application/json']],
    body: JSON.stringify({ ids: [emptyId, id] }),
  })),
  wrongIds.map((id): Attack => ({ method: 'GET', target: `/v1/objects?after=${id}`, headers: [] })),
);

/** Positions in a journal that no server gave out, and queries that are none. */
export const queries: fc.Arbitrary<Attack> = fc
  .oneof(
    fc
      .oneof(
        fc
          .dictionary(
            fc.oneof(fc.constantFrom('../../etc', '__proto__', 'writer0001', 'a'.repeat(65), '/', ''), fc.string()),
            fc.oneof(
              fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()),
              fc.constantFrom<unknown>(null, [], [0], [1, -1], [1e308, 1], ['1', '2'], [0.5, 0], {}),
            ),
          )
          .map((position) => Buffer.from(JSON.stringify(position)).toString('base64url')),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
        fc.string().map(encodeURIComponent),
        fc.constantFrom('%00', '%ff%fe', '../../journal', 'A'.repeat(13_000)),
      )
      .map((cursor) => `/v1/versions?cursor=${cursor}`),
    fc
      .tuple(
        fc.constantFrom('/v1/versions', '/v1/objects'),
        fc.constantFrom(
          '-1',
          '0',
          '5001',
          '1e9',
          '0x10',
          'NaN',
          '1.5',
          'Infinity',
          '99999999999999999999',
          '%00',
          '1&limit=2',
          '[]',
        ),
      )
      .map(([path, limit]) => `${path}?limit=${limit}`),
    fc
      .tuple(
        fc.constantFrom('..', '../..', '%2e%2e%2f', 'UPPERCASE', 'a', '%00', 'a'.repeat(65), 'x y z a b c'),
        fc.nat(),
      )
      .map(([writer, extra]) => `/v1/versions?passOver=${writer.replaceAll(' ', '+')}&x=${extra}`),
    fc
      .constantFrom('JPG', '..', '../x', 'toolongextension', 'a.b', '%00', 'jp%67%2f', '.jpg')
      .map((extension) => `/v1/objects/${emptyId}?extension=${extension}`),
  )
  .map((target): Attack =>
    target.includes('extension=')
      ? { method: 'PUT', target, headers: rightHeaders }
      : { method: 'GET', target, headers: [] },
  );

import fc from 'fast-check';
import { digest, photo, sha256 } from '../vault/server/running-server.ts';
import type { Attack } from './hostile-addresses.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const bytes = Buffer.from('what is sent');
const others = Buffer.from('what is announced');
const id = sha256(bytes);
const right = digest(bytes);

const malformedDigest = fc.oneof(
  fc.constantFrom(
    '',
    'sha-256',
    'sha-256=',
    'sha-256=::',
    'sha-256=:!:',
    `sha-256=${right.slice(9, -1)}`,
    `${right},`,
    `${right},,`,
    `,${right}`,
    `sha-512=${right.slice(8)}`,
    `SHA-256${right.slice(7)}`,
    `${right.slice(0, -3)}:`,
    `${right}, sha-256=:AAAA:`,
    `(${right})`,
    'sha-256=?1',
    'sha-256=1',
    'sha-256="x"',
    'md5=:AAAA:',
    `${right}\x00`,
    `a b ${right}`,
  ),
  // What a careless regular expression would look at for hours.
  fc
    .tuple(
      fc.constantFrom(' ', '\t', 'a ', 'a;', ';a', '(', '\\"', 'a=(', ',', ':', '1', '=:'),
      fc.integer({ min: 1, max: 7000 }),
      fc.constantFrom('', '!', '(', 'sha-256=(', 'a="'),
    )
    .map(([part, times, start]) => `${start}x${part.repeat(times)}!`),
  fc.string({ unit: fc.constantFrom(...Array.from('sha-256=:;,()"?@%\\ AZ09')), maxLength: 100 }),
);

/** Checksums that are malformed, not the ID's, or not the body's. */
export const checksums: fc.Arbitrary<Attack> = fc.oneof(
  malformedDigest.map((field): Attack => ({
    method: 'PUT',
    target: `/v1/objects/${id}`,
    headers: [['Content-Digest', field]],
    body: bytes,
  })),
  fc.constant<Attack>({ method: 'PUT', target: `/v1/objects/${id}`, headers: [], body: bytes }),
  fc.constant<Attack>({
    method: 'PUT',
    target: `/v1/objects/${id}`,
    headers: [['Content-Digest', digest(others)]],
    body: others,
  }),
  fc.uint8Array({ maxLength: 2000 }).map((lie): Attack => ({
    method: 'PUT',
    target: `/v1/objects/${sha256(others)}`,
    headers: [['Content-Digest', digest(others)]],
    body: Buffer.from(lie),
  })),
);

const tus: Attack['headers'] = [['Tus-Resumable', '1.0.0']];
const wrongNumber = fc.constantFrom(
  '',
  '-1',
  '+1',
  '1.5',
  '1e3',
  '0x10',
  ' ',
  'NaN',
  '9'.repeat(16),
  '9'.repeat(300),
  '1,2',
  '1 2',
  '\xd9\xa1',
  '2000000000000',
);
const wrongMetadata = fc.oneof(
  fc.constantFrom(
    '',
    'id',
    'id ',
    `id ${id}`,
    `id ${base64(`${id}.jpg`)}`,
    `id ${base64('../../keepsake.json')}`,
    `ID ${base64(id)}`,
    `id ${base64(id)},sha256 ${base64(sha256(others))}`,
    `id ${base64(id)},extension ${base64('../x')}`,
    `id ${base64(id)},extension ${base64('JPG')}`,
    `id ${base64(id)},extension ${base64('a\0b')}`,
    `__proto__ ${base64(id)}`,
    `id ${base64(id)},id ${base64('x')}`,
    `id\t${base64(id)}`,
    `filename ${base64('../../etc/passwd')}`,
    `id ${'A'.repeat(5000)}`,
    ','.repeat(8000),
  ),
  fc.string({ unit: fc.constantFrom(...Array.from('id ,=abcAB/+09')), maxLength: 200 }),
);
const wrongPart = fc.constantFrom<Attack['headers']>(
  [],
  [['Tus-Resumable', '0.2.2']],
  [['Tus-Resumable', '1.0.0, 1.0.0']],
  [['tus-resumable', '']],
  [
    ['Tus-Resumable', '1.0.0'],
    ['Tus-Resumable', '1.0.0'],
  ],
);

/** Uploads in parts whose fields are wrong; none is ever begun. */
export const uploadFields: fc.Arbitrary<Attack> = fc.oneof(
  wrongMetadata.map((field): Attack => ({
    method: 'POST',
    target: '/v1/uploads',
    headers: [...tus, ['Upload-Length', '10'], ['Upload-Metadata', field]],
  })),
  wrongNumber.map((length): Attack => ({
    method: 'POST',
    target: '/v1/uploads',
    headers: [...tus, ['Upload-Length', length], ['Upload-Metadata', `id ${base64(id)}`]],
  })),
  wrongPart.map((headers): Attack => ({
    method: 'POST',
    target: '/v1/uploads',
    headers: [...headers, ['Upload-Length', '10'], ['Upload-Metadata', `id ${base64(id)}`]],
  })),
  fc
    .tuple(
      fc.oneof(wrongNumber, fc.nat().map(String)),
      fc.constantFrom('application/offset+octet-stream', 'text/plain', ''),
      fc.constantFrom(undefined, 'sha1 x', 'sha256 x', `sha256 ${base64(id)}`),
    )
    .map(([offset, type, checksum]): Attack => ({
      method: 'PATCH',
      target: `/v1/uploads/${id}`,
      body: bytes,
      headers: [
        ...tus,
        ['Upload-Offset', offset],
        ['Content-Type', type],
        ...(checksum === undefined ? [] : [['Upload-Checksum', checksum] as const]),
      ],
    })),
  fc.constantFrom<Attack>(
    { method: 'DELETE', target: `/v1/uploads/${id}`, headers: tus },
    { method: 'POST', target: `/v1/uploads/${id}`, headers: [...tus, ['X-HTTP-Method-Override', 'DELETE']] },
    { method: 'PUT', target: `/v1/uploads/${id}`, headers: tus, body: bytes },
    {
      method: 'POST',
      target: '/v1/uploads',
      headers: [...tus, ['Upload-Defer-Length', '1'], ['Upload-Metadata', `id ${base64(id)}`]],
    },
    {
      method: 'POST',
      target: '/v1/uploads',
      headers: [...tus, ['Upload-Concat', 'final;/v1/uploads/x'], ['Upload-Metadata', `id ${base64(id)}`]],
    },
  ),
);

/** What a Range header may ask for, and what it may not. */
export const ranges: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.integer(), fc.integer()).map(([start, end]) => `bytes=${start}-${end}`),
  fc.tuple(fc.bigInt(), fc.bigInt()).map(([start, end]) => `bytes=${start}-${end}`),
  fc.constantFrom(
    'bytes=',
    'bytes=-',
    'bytes=--5',
    'bytes=-0',
    'bytes=0-',
    'bytes=5-1',
    'bytes=0-0,2-2',
    `bytes=${'0-1,'.repeat(1500)}9-9`,
    'items=0-5',
    'bytes 0-5',
    '=',
    'bytes=a-b',
    'bytes=1e3-',
    `bytes=${'9'.repeat(500)}-`,
    `bytes=-${'9'.repeat(500)}`,
  ),
  fc.string({ unit: fc.constantFrom(...Array.from('bytes=-0123456789, \t')), maxLength: 40 }),
);

/** For an upload that another device has under way. */
export const somebodyElses = (upload: string): fc.Arbitrary<Attack> =>
  fc.oneof(
    fc.constant<Attack>({ method: 'HEAD', target: `/v1/uploads/${upload}`, headers: tus }),
    fc
      .tuple(fc.constantFrom('0', '1', '9999', '10000', '40000'), fc.integer({ min: 0, max: 3000 }))
      .map(([offset, length]): Attack => ({
        method: 'PATCH',
        target: `/v1/uploads/${upload}`,
        body: photo(length),
        headers: [...tus, ['Upload-Offset', offset], ['Content-Type', 'application/offset+octet-stream']],
      })),
    fc
      .constantFrom('DELETE', 'PUT', 'GET', 'POST')
      .map((method): Attack => ({ method, target: `/v1/uploads/${upload}`, headers: tus })),
  );

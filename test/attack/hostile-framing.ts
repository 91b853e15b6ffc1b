import fc from 'fast-check';
import { digest, sha256 } from '../vault/server/running-server.ts';
import type { Attack } from './hostile-addresses.ts';

const body = Buffer.from('a photo of sixteen');
const put: Attack = {
  method: 'PUT',
  target: `/v1/objects/${sha256(body)}`,
  headers: [['Content-Digest', digest(body)]],
  body,
};

/** Lengths that are not those of the body. */
export const wrongLengths: fc.Arbitrary<Attack> = fc
  .oneof(
    fc.nat(body.length - 1).map(String),
    fc.integer({ min: body.length + 1, max: 2 ** 40 }).map(String),
    fc.bigInt({ min: 2n ** 41n, max: 2n ** 80n }).map(String),
    fc.integer({ max: -1 }).map(String),
    fc.constantFrom(
      '',
      '+18',
      '-0',
      '18,18',
      '18, 19',
      '1 8',
      '0x12',
      '1e1',
      '18.0',
      '\xd9\xa1\xd9\xa8',
      'NaN',
      'eighteen',
      '18\r\nContent-Length: 19',
      '19\r\nContent-Length: 18',
      '9'.repeat(400),
    ),
  )
  .map((contentLength) => ({ ...put, contentLength }));

/** A request that hides in the body of another: without a token, so that only being taken for a request answers it. */
const hidden = 'GET /v1/vault HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

/** Two readings of where a body ends. */
export const smuggling: fc.Arbitrary<Attack> = fc
  .record({
    coding: fc.constantFrom(
      'chunked',
      'Chunked',
      'chunked, chunked',
      'chunked, identity',
      'identity, chunked',
      'gzip, chunked',
      'xchunked',
      'chunked;q=1',
      '\tchunked',
      '\x0bchunked',
      '"chunked"',
      'chunked\r\nTransfer-Encoding: identity',
      'identity\r\nTransfer-Encoding: chunked',
      'identity',
      '',
      ' , chunked',
      'chunked\x00',
      'chun\r\n ked',
    ),
    name: fc.constantFrom(
      'Transfer-Encoding',
      'Transfer-Encoding ',
      'transfer-encoding',
      'Transfer\x00-Encoding',
      ' Transfer-Encoding',
      'Transfer_Encoding',
    ),
    contentLength: fc.constantFrom<string | null>(null, '0', '4', '6', `${hidden.length}`, '18\r\nContent-Length: 0'),
    chunk: fc.oneof(
      fc.constantFrom(
        '0\r\n\r\n',
        '12\r\na photo of sixteen\r\n0\r\n\r\n',
        '12\na photo of sixteen\n0\n\n',
        '-1\r\n\r\n',
        '0x12\r\n',
        ' 12\r\n',
        'FFFFFFFFFFFFFFFFF\r\n',
        '12;\n\r\n',
        '5\r\naaaaaaaaa\r\n',
        'zz\r\n',
      ),
      fc.integer({ min: 1, max: 20_000 }).map((length) => `1;${'x'.repeat(length)}\r\na\r\n0\r\n\r\n`),
      fc.integer({ min: 1, max: 20_000 }).map((length) => `1\r\na\r\n0\r\nX: ${'x'.repeat(length)}\r\n\r\n`),
    ),
  })
  .map(({ coding, name, contentLength, chunk }): Attack => ({
    ...put,
    contentLength,
    headers: [...put.headers, [name, coding]],
    body: `${chunk}${hidden}`,
  }));

/** What is no request of HTTP/1.1, or one for somebody else. */
export const oddRequests: fc.Arbitrary<Attack> = fc
  .record({
    method: fc.constantFrom(
      'TRACE',
      'CONNECT',
      'PROPFIND',
      'MKCOL',
      'get',
      'G\x00T',
      'BREW',
      '',
      'PRI',
      'DELETE',
      'M-SEARCH',
      'X'.repeat(500),
    ),
    target: fc.constantFrom(
      '*',
      '/v1/vault',
      'http://169.254.169.254/v1/vault',
      '//evil.example/',
      'vault',
      '/v1/vault#x',
      '/v1/vault /x',
      '\x00',
      '127.0.0.1:22',
      '/\r\nX: y',
    ),
    version: fc.constantFrom(
      'HTTP/1.1',
      'HTTP/1.0',
      'HTTP/2.0',
      'HTTP/9.9',
      'HTTP/1.10',
      'HTTP',
      '',
      'RTSP/1.0',
      'http/1.1',
      'HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade',
    ),
  })
  .map((parts): Attack => ({ ...parts, headers: [], contentLength: null }));

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));

/** More headers, longer ones, or other bytes in them than a server should take. */
export const hugeHeaders: fc.Arbitrary<Attack> = fc
  .oneof(
    fc.integer({ min: 17_000, max: 100_000 }).map((length): [string, string][] => [['X-Long', 'x'.repeat(length)]]),
    fc.integer({ min: 17_000, max: 60_000 }).map((length): [string, string][] => [['x'.repeat(length), '1']]),
    fc
      .integer({ min: 1200, max: 5000 })
      .map((count) => Array.from({ length: count }, (_, index): [string, string] => [`X-${index}`, 'y'.repeat(10)])),
    fc
      .integer({ min: 17_000, max: 60_000 })
      .map((length): [string, string][] => [['Cookie', 'a=b; '.repeat(length / 5)]]),
    fc
      .tuple(fc.string({ unit: byte, maxLength: 50 }), fc.constantFrom('\x00', '\n\x01', '\r', ' \x7f('))
      .map(([value, bad]): [string, string][] => [[`X${bad}`, value]]),
  )
  .map((headers): Attack => ({ method: 'GET', target: '/v1/nothing', headers, contentLength: null }));

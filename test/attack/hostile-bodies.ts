import fc from 'fast-check';
import { batchMax } from '../../src-main/vault/server/api.ts';
import { removedLine, sha256, versionOf } from '../vault/server/running-server.ts';
import type { Attack } from './hostile-addresses.ts';

const json: Attack['headers'] = [['Content-Type', 'application/json']];
const absent = Buffer.from('nobody has stored this');

const post = (target: string, body: string | Buffer, headers = json): Attack => ({
  method: 'POST',
  target,
  headers,
  body,
});
const lists = fc.constantFrom('/v1/check', '/v1/versions');
const target = fc.oneof(lists, fc.constant(`/v1/objects/${sha256(absent)}/verify`));

const deep = fc
  .tuple(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 3000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 50_000 }) },
    ),
    fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"ids":', '}]'], ['[', '']),
  )
  .map(([depth, [open, close]]) => `${open.repeat(depth)}1${close.repeat(depth)}`);
const number = fc.constantFrom(
  '1e999',
  '-1e999',
  `1${'0'.repeat(5000)}`,
  '0.1e-99999',
  '-0',
  'NaN',
  'Infinity',
  '0x10',
  '01',
  '1.',
  '9007199254740993',
);
const poison = fc.constantFrom(
  '{"__proto__":{"ids":[]},"lines":[]}',
  '{"constructor":{"prototype":{"x":1}},"ids":[],"lines":[]}',
  '{"ids":[],"lines":[],"__proto__":null}',
  '{"\\u005f_proto__":{"polluted":true},"ids":[],"lines":[]}',
  '{"ids":{"length":0},"lines":{"length":0}}',
  '{"ids":"","lines":"","reason":{}}',
);
const torn = fc.constantFrom(
  '',
  '{',
  '{"ids":[',
  '{"ids":[]',
  '[]',
  'null',
  'true',
  '1',
  '"ids"',
  '{"ids":[],}',
  "{'ids':[]}",
  '{"ids":[]}{"ids":[]}',
  '\0',
);

/** Bodies that are no JSON, too much of it, or not what the route takes. */
export const jsonBombs: fc.Arbitrary<Attack> = fc.oneof(
  fc.tuple(lists, fc.oneof(deep, poison, torn)).map(([at, body]) => post(at, body)),
  fc.tuple(target, deep).map(([at, value]) => post(at, `{"ids":${value},"lines":${value},"reason":${value}}`)),
  fc.tuple(target, number).map(([at, value]) => post(at, `{"ids":[${value}],"lines":[${value}],"reason":${value}}`)),
  number.map((value) =>
    post('/v1/versions', JSON.stringify({ lines: [versionOf(absent)] }).replace(/"bytes":\d+/, `"bytes":${value}`)),
  ),
  // Of equal names the last one counts.
  fc
    .tuple(target, fc.nat(2000))
    .map(([at, times]) =>
      post(at, `{${'"ids":[],"lines":[],"reason":"",'.repeat(times)}"ids":1,"lines":1,"reason":1}`),
    ),
  fc
    .tuple(target, fc.uint8Array({ minLength: 1, maxLength: 500 }))
    .map(([at, bytes]) => post(at, Buffer.from([0xff, ...bytes]))),
  fc
    .tuple(
      target,
      fc.constantFrom(
        'text/plain',
        'text/html',
        'application/xml',
        'multipart/form-data; boundary=x',
        'application/json;',
        'application/',
        '',
        'x'.repeat(500),
      ),
    )
    .map(([at, type]) => post(at, '[', [['Content-Type', type]])),
  target.map((at) =>
    post(at, '{"ids":[],"lines":[]', [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'gzip'],
    ]),
  ),
);

/** More of what one request may hold than it may. */
export const tooMany: fc.Arbitrary<Attack> = fc
  .record({
    count: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: batchMax + 1, max: 2 * batchMax }) },
      { weight: 1, arbitrary: fc.integer({ min: batchMax + 1, max: 100_000 }) },
    ),
    member: fc.constantFrom('ids', 'lines'),
    element: fc.constantFrom('""', '0', '[]', '{}', 'null', '"a"'),
  })
  .map(({ count, member, element }) =>
    post(
      member === 'ids' ? '/v1/check' : '/v1/versions',
      `{"${member}":[${`${element},`.repeat(count - 1)}${element}]}`,
    ),
  );

const climbingPath = fc.oneof(
  fc.constantFrom(
    '',
    '/',
    '.',
    '..',
    '../',
    '../a.jpg',
    'a/../b.jpg',
    'a/..',
    '/etc/passwd',
    '//a',
    'a//b',
    'a/',
    './a',
    'a/./b',
    'a\0.jpg',
    '\0',
    '../../../../etc/cron.d/x',
  ),
  fc
    .array(fc.constantFrom('..', '.', '', 'a', 'é', 'tmp', 'a\0'), { minLength: 1, maxLength: 40 })
    .filter((names) => names.some((name) => ['..', '.', '', 'a\0'].includes(name)))
    .map((names) => names.join('/')),
);

/** Lines whose path leads somewhere else, or is too long for a line; and lines that are none. */
export const journalLines: fc.Arbitrary<Attack> = fc
  .oneof(
    { weight: 30, arbitrary: climbingPath.map((path): unknown => ({ ...removedLine, path })) },
    {
      weight: 20,
      arbitrary: climbingPath.map((path): unknown => ({
        ...removedLine,
        pathB64: Buffer.from(path).toString('base64'),
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 1, max: 4 })
        .map((mebibytes): unknown => ({ ...removedLine, path: 'n'.repeat(mebibytes * 1024 * 1024) })),
    },
    { weight: 1, arbitrary: fc.constant<unknown>({ ...removedLine, label: '\u0001'.repeat(200_000) }) },
    { weight: 10, arbitrary: fc.string().map((text): unknown => versionOf(Buffer.from(`absent ${text}`))) },
    {
      weight: 30,
      arbitrary: fc
        .tuple(
          fc.constantFrom('source', 'path', 'object', 'sha256', 'bytes', 'mtime', 'mode', 'when', 'kind', 'label'),
          fc.constantFrom<unknown>(
            null,
            -1,
            1.5,
            [],
            {},
            true,
            'x\ny',
            '../..',
            'A'.repeat(64),
            '9'.repeat(29),
            '1970',
            'upload',
          ),
        )
        .filter(
          ([member, value]) =>
            !(typeof value === 'string' && (member === 'label' || member === 'path')) || value === '../..',
        )
        .filter(([member]) => member !== 'label')
        .map(([member, value]): unknown => ({ ...versionOf(absent), [member]: value })),
    },
  )
  .map((line) => post('/v1/versions', JSON.stringify({ lines: [removedLine, line] })));

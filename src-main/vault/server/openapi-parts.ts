import { batchMax, jsonBytesMax, pageDefault } from './api.ts';
import type { schemas } from './openapi-schemas.ts';

/** What several operations of the OpenAPI document share. */

/** A body of JSON. */
export const json = (schema: object) => ({ content: { 'application/json': { schema } } });
export const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` });
export const answer = (description: string, schema: keyof typeof schemas) => ({ description, ...json(ref(schema)) });
export const failure = (description: string, headers: object = {}) => ({ description, headers, ...json(ref('Error')) });
export const header = (description: string, schema: object = { type: 'string' }) => ({
  description,
  required: true,
  schema,
});

export const unauthorized = {
  401: failure('No token, or one that is unknown or revoked.', {
    'WWW-Authenticate': header('Always a Bearer challenge.'),
  }),
  429: failure(
    'Too many wrong tokens from this address, for which a right token is never limited; or the requests of this token, with ' +
      'their answers that are not read yet, need more memory than one token may have.',
    {
      'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }),
    },
  ),
};
export const faults = {
  500: failure('The server failed: a bug, or its disk cannot be read. Its log says more.'),
  503: failure(
    'The vault cannot be used now: its drive is gone, another vault is in its place, or it cannot be written. ' +
      '`code` says which.',
  ),
};
export const wrongJson = {
  400: failure('The body is not what it must be; the message names the first place that is wrong.'),
  413: failure(`The body is longer than ${jsonBytesMax} bytes.`),
  415: failure('The body is not application/json.'),
};
export const limit = {
  name: 'limit',
  in: 'query',
  schema: { type: 'integer', minimum: 1, maximum: batchMax, default: pageDefault },
};
export const objectId = {
  name: 'id',
  in: 'path',
  required: true,
  description: "The object's ID.",
  schema: ref('ObjectId'),
};
export const range = {
  name: 'Range',
  in: 'header',
  description: 'One range of bytes; several are answered with the whole.',
  schema: { type: 'string', examples: ['bytes=0-1023', 'bytes=1024-', 'bytes=-1024'] },
};
export const ifRange = {
  name: 'If-Range',
  in: 'header',
  description: 'The ETag: another content is sent whole.',
  schema: { type: 'string' },
};
export const contentHeaders = {
  'Accept-Ranges': header('Always bytes.', { const: 'bytes' }),
  'Content-Length': header('Bytes that follow.', { type: 'integer', minimum: 0 }),
  ETag: header('The ID in double quotes: an object never changes.'),
};
export const wholeHeaders = { ...contentHeaders, 'Content-Digest': header('SHA-256 of the bytes, RFC 9530.') };
export const partHeaders = { ...contentHeaders, 'Content-Range': header('First and last byte, and the whole length.') };
export const unsatisfiable = { 'Content-Range': header('The whole length: bytes */N.') };
export const bytes = { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
export const badId = 'The ID is not 64 lower-case hexadecimal digits.';

import { apiErrorCodes, cursorMax } from './api.ts';
import {
  answer,
  badId,
  bytes,
  failure,
  faults,
  ifRange,
  json,
  limit,
  objectId,
  partHeaders,
  range,
  ref,
  unauthorized,
  unsatisfiable,
  wholeHeaders,
  wrongJson,
} from './openapi-parts.ts';
import { errorBody, schemas } from './openapi-schemas.ts';
import { uploadPaths } from './openapi-uploads.ts';

/*
 * The API of the Keepsake server as an OpenAPI 3.1 document: the one source of /v1/openapi.json and docs/openapi.yaml.
 * Tests hold every answer of the server against it.
 */

export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Keepsake server',
    version: '1',
    license: { name: 'MIT', identifier: 'MIT' },
    description:
      'Stores photos in a Keepsake vault. An object is a content under its ID; a version says that a content was at a ' +
      'path of a source. Upload the object first, then confirm it with a version: only that answer makes a file backed up. ' +
      'A token belongs to one writer; it can add and read. Nothing here overwrites or deletes. ' +
      'Beside what each operation declares: 404 at an unknown address, 405 with Allow for another method, 431 for an ' +
      'address and headers of more than 16 KiB, 400 for what is no HTTP, 408 for headers that take longer than a minute, and for a ' +
      'body of JSON that takes longer and comes slower than 8 KiB a second; ' +
      'each with the same JSON error.',
  },
  servers: [{ url: '/' }],
  security: [{ token: [] }],
  paths: {
    '/v1/health': {
      get: {
        operationId: 'getHealth',
        summary: 'Is the server there?',
        security: [],
        responses: { 200: answer('It is.', 'Health') },
      },
    },
    '/v1/openapi.json': {
      get: {
        operationId: 'getOpenapi',
        summary: 'This document.',
        security: [],
        responses: {
          200: { description: 'OpenAPI 3.1.', ...json({ type: 'object', required: ['openapi', 'info', 'paths'] }) },
        },
      },
    },
    '/v1/vault': {
      get: {
        operationId: 'getVault',
        summary: 'The vault, the writer of the token, and the limits.',
        responses: { 200: answer('The vault can be used.', 'Vault'), ...unauthorized, ...faults },
      },
    },
    '/v1/check': {
      post: {
        operationId: 'checkObjects',
        summary: 'Which of these objects are stored?',
        requestBody: { required: true, ...json(ref('Check')) },
        responses: { 200: answer('Those that are, in no order, with their lengths.', 'Present'), ...wrongJson, ...unauthorized, ...faults },
      },
    },
    '/v1/objects': {
      get: {
        operationId: 'listObjects',
        summary: 'Every object, in the order of the IDs, in pages.',
        parameters: [
          { name: 'after', in: 'query', description: 'The last ID of the page before.', schema: ref('ObjectId') },
          limit,
        ],
        responses: {
          200: answer('A page.', 'Objects'),
          400: failure('The query is malformed.'),
          ...unauthorized,
          ...faults,
        },
      },
    },
    '/v1/objects/{id}': {
      parameters: [objectId],
      put: {
        operationId: 'putObject',
        summary: 'Stores an object.',
        description:
          'The bytes are compared with length and checksum, and durable, before the object gets its name. ' +
          'What is stored already is answered without reading the body: with Expect: 100-continue it is never sent. ' +
          'A stored object of another length is damaged: it is set aside, and the new bytes are stored. ' +
          'There is no 409 here: in a plain vault the ID is the checksum, and what conflicts with it is malformed (400). ' +
          'A body that ends early, however it ends, leaves nothing behind.',
        parameters: [
          {
            name: 'Content-Length',
            in: 'header',
            required: true,
            description: 'A chunked body is refused.',
            schema: { type: 'integer', minimum: 0 },
          },
          {
            name: 'Content-Digest',
            in: 'header',
            required: true,
            description:
              'RFC 9530, with sha-256; other algorithms may stand beside it and are not looked at. Its SHA-256 is the ID.',
            schema: { type: 'string', examples: ['sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'] },
          },
          {
            name: 'extension',
            in: 'query',
            description: 'A hint for people who look into the vault.',
            schema: { type: 'string', pattern: '^[a-z0-9]{0,8}$', default: '' },
          },
        ],
        requestBody: { required: true, content: { '*/*': { schema: { type: 'string', format: 'binary' } } } },
        responses: {
          200: answer('It was stored already; nothing was changed.', 'Put'),
          201: answer('Stored.', 'Put'),
          400: failure(
            `${badId} Or: no Content-Length, no or a malformed Content-Digest, a Content-Digest that is not the ID, ` +
              'bytes that do not have the checksum (code checksum-mismatch), a body that ended early.',
          ),
          413: failure('Longer than `limits.objectBytes` of GET /v1/vault.'),
          415: failure('Content-Type is malformed. Any media type will do, and none.'),
          ...unauthorized,
          ...faults,
          507: failure('No room is left.'),
        },
      },
      get: {
        operationId: 'getObject',
        summary: "An object's bytes.",
        parameters: [range, ifRange],
        responses: {
          200: { description: 'The whole.', headers: wholeHeaders, ...bytes },
          206: { description: 'The range.', headers: partHeaders, ...bytes },
          400: failure(badId),
          404: failure('Not stored.'),
          416: failure('The range starts after the end.', unsatisfiable),
          ...unauthorized,
          ...faults,
        },
      },
      head: {
        operationId: 'headObject',
        summary: 'Is it stored, and how long is it?',
        parameters: [range, ifRange],
        responses: {
          200: { description: 'Stored.', headers: wholeHeaders },
          206: { description: 'The range.', headers: partHeaders },
          400: { description: badId },
          404: { description: 'Not stored.' },
          416: { description: 'The range starts after the end.', headers: unsatisfiable },
          401: { description: unauthorized[401].description, headers: unauthorized[401].headers },
          429: { description: unauthorized[429].description, headers: unauthorized[429].headers },
          500: { description: faults[500].description },
          503: { description: faults[503].description },
        },
      },
    },
    ...uploadPaths,
    '/v1/versions': {
      post: {
        operationId: 'confirmVersions',
        summary: "Writes lines into the journal of the token's writer.",
        description: 'All of them, in this order and durably, or none. A version is confirmed by the answer 200 alone.',
        requestBody: { required: true, ...json(ref('Lines')) },
        responses: {
          200: answer('All are written and durable.', 'Confirmed'),
          ...wrongJson,
          409: failure('Versions name objects that are not stored (code object-absent, `ids`); no line was written.'),
          ...unauthorized,
          ...faults,
          507: failure('No room is left.'),
        },
      },
      get: {
        operationId: 'listVersions',
        summary: "Journal lines of all writers, in each writer's order, in pages.",
        parameters: [
          {
            name: 'cursor',
            in: 'query',
            description: 'The cursor of the page before; without it, from the beginning.',
            schema: { type: 'string', maxLength: cursorMax },
          },
          {
            name: 'passOver',
            in: 'query',
            description: "This writer's lines are left out; the cursor moves behind them.",
            schema: ref('Id'),
          },
          { ...limit, description: 'The page ends once it holds so many lines; it may hold some more.' },
        ],
        responses: {
          200: answer('A page.', 'Page'),
          400: failure('The query is malformed.'),
          ...unauthorized,
          ...faults,
        },
      },
    },
  },
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'Made with `keepsake token --data DIR add NAME`.' },
    },
    schemas: { ...schemas, Error: errorBody(apiErrorCodes) },
  },
} as const;

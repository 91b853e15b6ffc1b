import { answer, badId, failure, faults, header, objectId, unauthorized } from './openapi-parts.ts';
import { reasonMax } from './api.ts';
import { tusChecksum, tusExtensions, tusVersion } from './tus.ts';

/** Uploads in parts, and looking at objects again, in the OpenAPI document. */

const count = { type: 'integer', minimum: 0 };
const tusHeader = { 'Tus-Resumable': header('The version of tus that is spoken.', { const: tusVersion }) };
const tusParameter = {
  name: 'Tus-Resumable',
  in: 'header',
  required: true,
  schema: { const: tusVersion },
};
const offset = { 'Upload-Offset': header('Bytes that have arrived and are durable.', count) };
const expires = {
  'Upload-Expires': header('An upload that nobody touches stays until then, at least. RFC 9110 date.'),
};
const parameter = (name: string, description: string, schema: object, required = true) => ({
  name,
  in: 'header',
  required,
  description,
  schema,
});
const wrongVersion = {
  412: failure('Tus-Resumable is not 1.0.0.', { 'Tus-Version': header('The versions that are.') }),
};
const busy = failure(
  'The upload goes on at another byte (code offset, with Upload-Offset), or another connection is at work on it (code busy, ' +
    'with Retry-After). Ask with HEAD.',
);
const options = (operationId: string) => ({
  operationId,
  summary: 'What of tus is offered.',
  responses: {
    204: {
      description: 'No termination: a token never deletes.',
      headers: {
        ...tusHeader,
        'Tus-Version': header('Versions.', { const: tusVersion }),
        'Tus-Extension': header('Extensions.', { const: tusExtensions }),
        'Tus-Checksum-Algorithm': header('Algorithms of Upload-Checksum.', { const: tusChecksum }),
        'Tus-Max-Size': header('Bytes of the largest object.', count),
      },
    },
    ...unauthorized,
    ...faults,
  },
});

export const uploadPaths = {
  '/v1/uploads': {
    options: options('describeUploads'),
    post: {
      operationId: 'beginUpload',
      summary: 'Begins an upload in parts, or finds the one that was begun.',
      description:
        "tus 1.0 with creation. An upload is named after its object and belongs to the token's writer: whoever begins it again " +
        'gets the same Location, and HEAD says where it goes on, also after a restart of the server. With another length it ' +
        'begins anew. Nobody touches it for seven days: it is removed at the next start.',
      parameters: [
        tusParameter,
        parameter('Upload-Length', 'Bytes of the whole; deferring it is not offered.', count),
        parameter(
          'Upload-Metadata',
          'Keys with values in base64: id, sha256 (the same in this vault; may be left out), extension (may be left out).',
          { type: 'string', examples: ['id NDdERVFwajhIQlNh...,extension bW92'] },
        ),
      ],
      responses: {
        200: answer('It is stored already, or empty and stored now: nothing is to be sent.', 'Put'),
        201: {
          description: 'Send the parts to Location.',
          headers: { ...tusHeader, ...offset, ...expires, Location: header('/v1/uploads/ID.') },
        },
        400: failure('Upload-Length or Upload-Metadata is missing or malformed.'),
        ...unauthorized,
        409: busy,
        ...wrongVersion,
        413: failure('Longer than `limits.objectBytes` of GET /v1/vault.'),
        ...faults,
        507: failure('There is no room for what is to come.'),
      },
    },
  },
  '/v1/uploads/{id}': {
    parameters: [objectId],
    options: options('describeUpload'),
    head: {
      operationId: 'getUpload',
      summary: 'Where does the upload go on?',
      parameters: [tusParameter],
      responses: {
        200: {
          description: 'It is under way.',
          headers: {
            ...tusHeader,
            ...offset,
            ...expires,
            'Upload-Length': header('Bytes of the whole.', count),
            'Upload-Metadata': header('As it was begun.'),
            'Cache-Control': header('Always no-store.', { const: 'no-store' }),
          },
        },
        400: { description: badId },
        401: { description: unauthorized[401].description, headers: unauthorized[401].headers },
        404: { description: 'None is under way: it was finished, is too old, or was never begun.' },
        412: { description: 'Tus-Resumable is not 1.0.0.' },
        429: { description: unauthorized[429].description, headers: unauthorized[429].headers },
        500: { description: faults[500].description },
        503: { description: faults[503].description },
      },
    },
    patch: {
      operationId: 'sendPart',
      summary: 'Sends the next part.',
      description:
        'It is durable when it is answered. A part that is cut off counts as far as it came, unless Upload-Checksum was sent: ' +
        'then it counts as a whole or not at all. The last part is answered when the whole was read back, compared with its ' +
        'SHA-256, and stored as by PUT /v1/objects/{id}. When all has arrived, an empty part asks for that again.',
      parameters: [
        tusParameter,
        parameter('Upload-Offset', 'Where this part begins: what HEAD said.', count),
        parameter(
          'Upload-Checksum',
          'SHA-256 of this part.',
          { type: 'string', pattern: '^sha256 [A-Za-z0-9+/]{43}=$' },
          false,
        ),
      ],
      requestBody: {
        required: true,
        content: { 'application/offset+octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
      responses: {
        204: {
          description: 'Taken; with Keepsake-Object (stored or present) the object is stored.',
          headers: { ...tusHeader, ...offset },
        },
        400: failure('Upload-Offset or Upload-Checksum is malformed, or the body ended early.'),
        ...unauthorized,
        404: failure('None is under way.'),
        408: failure('No byte came for half a minute.'),
        409: busy,
        ...wrongVersion,
        413: failure('It goes beyond the end of the upload.'),
        415: failure('The body is not application/offset+octet-stream.'),
        460: failure(
          'The part does not have its checksum, and does not count; or the whole does not have its own, and the upload is gone.',
        ),
        ...faults,
        507: failure('No room is left.'),
      },
    },
  },
  '/v1/objects/{id}/verify': {
    parameters: [objectId],
    post: {
      operationId: 'verifyObject',
      summary: 'Reads an object back on the server.',
      description:
        'For whoever found it damaged or missing. The server looks for itself: a whole object is left alone, so no token can ' +
        'displace one. A damaged one is moved into quarantine/ and the journal says so, as it does of an absent one that versions ' +
        'refer to: once, until it is stored again.',
      requestBody: {
        required: false,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: { reason: { type: 'string', maxLength: reasonMax, description: 'For people.' } },
            },
          },
        },
      },
      responses: {
        200: answer('What was found, and done.', 'Verified'),
        400: failure(`${badId} Or: the body is malformed.`),
        413: failure('The body is too long.'),
        415: failure('The body is not application/json.'),
        ...unauthorized,
        ...faults,
        507: failure('There is no room to journal it.'),
      },
    },
  },
} as const;

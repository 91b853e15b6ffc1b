import * as z from 'zod';
import { journalLineSchema } from '../../../src-shared/journal.ts';
import { batchMax } from './api.ts';

/** The schemas of the OpenAPI document, written out for people; a journal line's comes from where it is defined. */

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const time = { type: 'string', format: 'date-time' } as const;
const id = { $ref: '#/components/schemas/Id' } as const;
const objectId = { $ref: '#/components/schemas/ObjectId' } as const;
const line = { $ref: '#/components/schemas/JournalLine' } as const;

function record<P extends Record<string, object>>(properties: P, optional: readonly (keyof P)[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties } as const;
}

/** The schema of every answer that is no success. */
export function errorBody(codes: readonly string[]) {
  return record({
    error: record(
      {
        code: { type: 'string', enum: codes, description: 'Stable; newer servers may know more.' },
        message: { type: 'string', description: 'One sentence for people.' },
        ids: { type: 'array', items: objectId, description: 'With object-absent: the objects that are not stored.' },
      },
      ['ids'],
    ),
  });
}

// As a writer of lines sees it: fields that are not known here are allowed.
const journalLine: Readonly<Record<string, unknown>> = {
  ...z.toJSONSchema(journalLineSchema, { io: 'input' }),
  $schema: undefined,
};

const seenWhole = { ...time, description: 'When the server last read it back and found it whole, where it has.' };

export const schemas = {
  Id: { type: 'string', pattern: '^[a-z0-9]{8,64}$', description: "A vault's, writer's or source's ID." },
  ObjectId: {
    type: 'string',
    pattern: '^[0-9a-f]{64}$',
    description: 'In a plain vault the SHA-256 of the bytes, lower-case hexadecimal.',
  },
  Health: record({ status: { const: 'ok' } }),
  Vault: record(
    {
      vaultId: id,
      writer: { ...id, description: 'The writer that the token belongs to.' },
      format: { type: 'integer', minimum: 1, description: "Of the vault's layout." },
      limits: record({
        checkIds: { ...count, description: 'IDs of one check.' },
        lines: { ...count, description: 'Lines of one POST /v1/versions.' },
        objectBytes: { ...count, description: 'Bytes of one object.' },
      }),
      freeBytes: { ...count, description: 'Room left, where the server can tell.' },
      totalBytes: { ...count, description: 'All the room of the disk that the vault lies on, where the server can tell.' },
      uploads: record({ tus: { ...text, description: 'The version of tus that /v1/uploads speaks.' } }),
      scrub: {
        ...record(
          {
            oldest: { ...time, description: 'When the object was last seen whole that waits longest.' },
            newest: { ...time, description: 'When any was.' },
            objects: { ...count, description: 'That were seen whole.' },
            damaged: { ...count, description: "That were found damaged or missing, since the server's first start." },
          },
          ['oldest', 'newest'],
        ),
        description: 'Where the server reads its own objects back.',
      },
    },
    ['freeBytes', 'totalBytes', 'uploads', 'scrub'],
  ),
  Check: record({ ids: { type: 'array', maxItems: batchMax, items: objectId } }),
  Present: record(
    {
      present: { type: 'array', items: objectId },
      bytes: {
        type: 'array',
        items: count,
        description:
          'How long each of them is, in the same order; older servers do not say. One of another length than it should ' +
          'have is damaged: put it again.',
      },
    },
    ['bytes'],
  ),
  Put: record({ id: objectId, state: { type: 'string', enum: ['stored', 'present'] } }),
  Verified: record({ id: objectId, state: { type: 'string', enum: ['whole', 'quarantined', 'absent'] } }),
  Objects: record({
    objects: { type: 'array', items: record({ id: objectId, bytes: count, seenWhole }, ['seenWhole']) },
    more: { type: 'boolean', description: 'Ask again with the last ID as `after`.' },
  }),
  Lines: record({ lines: { type: 'array', maxItems: batchMax, items: line } }),
  Confirmed: record({ confirmed: { ...count, description: 'Lines that were written.' } }),
  Page: record(
    {
      lines: { type: 'array', items: record({ writer: id, line }) },
      cursor: { ...text, description: 'Opaque; resumes after this page.' },
      more: { type: 'boolean', description: 'Ask again with this cursor.' },
      damaged: {
        ...count,
        description: 'Lines that were passed over because they are not as they were written; older servers do not say.',
      },
      damage: {
        type: 'array',
        items: record({ writer: id, segment: count, from: count, to: count, lines: count }),
        description:
          'Where these lines are: the offsets in the segment, in bytes, of the first byte and after the last one, and how many ' +
          'lines that is now. What a `healed` line covers is known, and need not be told; older servers do not say.',
      },
      behind: {
        type: 'boolean',
        description:
          'True where the journal does not hold all that was read up to the cursor of the request: the vault is an older ' +
          'copy, or lost a part of its journal. Read everything again, without a cursor.',
      },
    },
    ['damaged', 'damage', 'behind'],
  ),
  JournalLine: journalLine,
  Error: {},
} as const;

import * as z from 'zod';
import { objectIdSchema } from '../../../src-shared/domain.ts';
import type { ObjectDescription } from '../vault-types.ts';
import { extensionSchema } from './api.ts';
import { HttpError, parseInput } from './http-error.ts';

/*
 * The header fields of tus 1.0 (https://tus.io/protocols/resumable-upload), as far as they are offered here.
 */

export const tusVersion = '1.0.0';
/** No termination: a token can add and read, and what it has begun it can leave, but nothing deletes. */
export const tusExtensions = 'creation,checksum,expiration';
export const tusChecksum = 'sha256';
/** tus names this status for a checksum that is not that of the bytes; HTTP does not know it. */
export const checksumMismatchStatus = 460;

const metadataSchema = z.object({
  id: objectIdSchema,
  sha256: objectIdSchema.optional(),
  extension: extensionSchema.default(''),
});

/** @throws HttpError 412 for another version of tus than 1.0.0 */
export function requireTus(version: string | readonly string[] | undefined): void {
  if (version === tusVersion) return;
  throw new HttpError(412, 'usage', `This server speaks tus ${tusVersion}: send Tus-Resumable: ${tusVersion}.`, {
    headers: { 'tus-version': tusVersion },
  });
}

/** A number of bytes in a header. @throws HttpError 400 */
export function parseBytes(name: string, field: string | readonly string[] | undefined): number {
  const bytes = typeof field === 'string' && /^\d{1,15}$/.test(field) ? Number(field) : undefined;
  if (bytes === undefined) throw new HttpError(400, 'usage', `${name} must be a whole number of bytes.`);
  return bytes;
}

/**
 * The object that Upload-Metadata and Upload-Length describe: its ID, perhaps its SHA-256, which is the same in this
 * vault, and perhaps an extension.
 *
 * @throws HttpError 400
 */
export function parseMetadata(field: string | readonly string[] | undefined, bytes: number): ObjectDescription {
  const pairs = (typeof field === 'string' ? field : '').split(',').map((pair) => pair.trim().split(' '));
  const given = Object.fromEntries(
    pairs.map(([key = '', value = '']) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
  const { id, sha256 = id, extension } = parseInput(metadataSchema, given, 'Upload-Metadata');
  if (sha256 !== id)
    throw new HttpError(400, 'usage', 'The ID is not the SHA-256 of Upload-Metadata, as it must be in this vault.');
  return { id, sha256, bytes, extension };
}

export function formatMetadata({ id, sha256, extension }: ObjectDescription): string {
  const pairs = Object.entries({ id, sha256, extension }).map(([key, value]) =>
    // An empty value is left out, as tus wants it.
    [key, Buffer.from(value).toString('base64')].join(' ').trim(),
  );
  return pairs.join(',');
}

/**
 * The SHA-256 that Upload-Checksum announces, as lower-case hex; undefined without the field.
 *
 * @throws HttpError 400 for another algorithm, or where it is malformed
 */
export function parseChecksum(field: string | readonly string[] | undefined): string | undefined {
  if (field === undefined) return undefined;
  const base64 = typeof field === 'string' ? /^sha256 ([A-Za-z0-9+/]{43}=)$/.exec(field)?.[1] : undefined;
  if (base64 === undefined)
    throw new HttpError(400, 'usage', 'Upload-Checksum must be sha256 and 32 bytes in base64: sha256 47DEQpj8HB...=');
  return Buffer.from(base64, 'base64').toString('hex');
}

export function formatChecksum(sha256: Uint8Array): string {
  return `sha256 ${Buffer.from(sha256).toString('base64')}`;
}

import { HttpError } from './http-error.ts';
import { parseByteSequences } from './structured-fields.ts';

/** The Content-Digest (RFC 9530) of a content with this SHA-256, lower-case hex. */
export function formatContentDigest(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;
}

/**
 * The SHA-256 that a Content-Digest announces, as lower-case hex. Other algorithms may stand beside it and are not
 * looked at: one strong checksum that is always compared is worth more than several that sometimes are.
 *
 * @throws HttpError 400 without it, or where the field is malformed
 */
export function parseContentDigest(field: string | readonly string[] | undefined): string {
  const text = typeof field === 'string' ? field : field?.join(', ');
  if (text === undefined)
    throw new HttpError(400, 'usage', 'Content-Digest is missing: send sha-256=:<base64>: of the bytes.');
  const digests = parseByteSequences(text);
  if (digests === undefined) throw new HttpError(400, 'usage', 'Content-Digest is not a dictionary as in RFC 9530.');
  const sha256 = digests.get('sha-256');
  if (sha256 === undefined) throw new HttpError(400, 'usage', 'Content-Digest has no sha-256=:<base64>:.');
  if (sha256.length !== 32) throw new HttpError(400, 'usage', 'The sha-256 in Content-Digest is not 32 bytes long.');
  return sha256.toString('hex');
}

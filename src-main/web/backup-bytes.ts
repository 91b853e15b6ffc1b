import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { backupBytesMax, type BackupLink, type Connection } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { extensionOf } from '../../src-shared/media.ts';

/** What a page may show; everything else is saved as a file. A picture in SVG is a document, with all that it may load. */
const shownTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg', jpeg: 'image/jpeg', jpe: 'image/jpeg', jfif: 'image/jpeg', png: 'image/png', apng: 'image/apng', gif: 'image/gif', webp: 'image/webp',
  avif: 'image/avif', bmp: 'image/bmp', mp4: 'video/mp4', m4v: 'video/mp4', mov: 'video/quicktime', webm: 'video/webm',
};

const path = /^\/backup\/([\w-]{1,100})\/[^/]*$/;

/** The ticket in the path of an address that `backup.link` gave out; undefined for any other path. */
export function ticketIn(pathname: string): string | undefined {
  return path.exec(pathname)?.[1];
}

interface Part {
  readonly start: number;
  /** After the last byte. */
  readonly end: number;
}

/**
 * Answers with a content of a backup, whole or by one range (RFC 9110). One that is sent whole is compared with its checksum on the way:
 * where it is damaged the connection ends before the last byte, so that nobody takes it for the photo.
 */
export async function sendBackupBytes(ticket: string, connection: Pick<Connection, 'call'>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let link: BackupLink;
  try {
    link = await connection.call('backup.linked', { ticket });
  } catch (error) {
    refuse(response, toKeepsakeError(error).code === 'not-found' ? 404 : 500);
    return;
  }
  const { object, bytes, name, download } = link;
  const etag = `"${object}"`;
  const shown = download ? undefined : shownTypes[extensionOf(name)];
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('etag', etag);
  response.setHeader('cache-control', 'private, no-store');
  response.setHeader('content-type', shown ?? 'application/octet-stream');
  response.setHeader('content-disposition', `${shown === undefined ? 'attachment' : 'inline'}; filename*=UTF-8''${encoded(name)}`);
  const condition = request.headers['if-range'];
  const part = condition === undefined || condition === etag ? rangeOf(request.headers.range, bytes) : undefined;
  if (part === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${bytes}`);
    refuse(response, 416);
    return;
  }
  const { start, end } = part ?? { start: 0, end: bytes };
  if (part !== undefined) response.setHeader('content-range', `bytes ${start}-${end - 1}/${bytes}`);
  response.setHeader('content-length', end - start);
  response.writeHead(part === undefined ? 200 : 206);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  try {
    await send(link, { start, end }, connection, response);
    response.end();
  } catch {
    // The status is sent already: an answer that is too short is no answer.
    response.destroy();
  }
}

async function send({ vault, object, bytes }: BackupLink, { start, end }: Part, connection: Pick<Connection, 'call'>, response: ServerResponse): Promise<void> {
  const hash = start === 0 && end === bytes ? createHash('sha256') : undefined;
  for (let position = start; position < end; ) {
    const next = Math.min(end, position + backupBytesMax);
    const { base64 } = await connection.call('backup.bytes', { vault, object, start: position, end: next });
    const block = Buffer.from(base64, 'base64');
    if (block.length !== next - position) throw new Error('the object is shorter than the journal says');
    hash?.update(block);
    if (next === end && hash !== undefined && hash.digest('hex') !== object) throw new Error('the object is damaged');
    position = next;
    if (response.destroyed) return;
    if (!response.write(block)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

/** One range, as browsers ask for it; undefined for the whole, also where the header is none that is understood. */
function rangeOf(header: string | undefined, bytes: number): Part | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes : Math.min(bytes, Number(last) + 1);
  return start < end ? { start, end } : 'unsatisfiable';
}

/** RFC 8187: what a header's value cannot hold is percent-encoded. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function refuse(response: ServerResponse, status: number): void {
  response.removeHeader('content-disposition');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.writeHead(status).end(status === 404 ? 'This address does not work any more: open the photo again.\n' : undefined);
}

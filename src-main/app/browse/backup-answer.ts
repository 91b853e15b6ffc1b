import { createHash, randomUUID } from 'node:crypto';
import { backupBytesMax, type BackupLink, type BackupZip, type Connection } from '../../../src-shared/contract.ts';
import { toKeepsakeError } from '../../../src-shared/errors.ts';
import { extensionOf } from '../../../src-shared/media.ts';
import { contentTypeOf } from '../../restore/webdav/content-types.ts';

/** What a page may show; everything else is saved as a file. A picture in SVG is a document, with all that it may load. */
const shown: ReadonlySet<string> = new Set(
  ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'apng', 'gif', 'webp', 'avif', 'bmp', 'mp4', 'm4v', 'mov', 'webm']);

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

/** An HTTP answer, for whatever sends it. */
export interface BackupAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Throws where the content is damaged or cannot be read any further: the answer must then end before its last byte. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Answers with a content of a backup, whole or by one range (RFC 9110). One that is sent whole is compared with its checksum on the way.
 *
 * @param headers of the request, `range` and `if-range`
 */
export async function answerBackup(
  ticket: string, connection: Pick<Connection, 'call'>, headers: { readonly range?: string | undefined; readonly ifRange?: string | undefined },
): Promise<BackupAnswer> {
  let link: BackupLink | BackupZip;
  try {
    link = await connection.call('backup.linked', { ticket });
  } catch (error) {
    return refusal(toKeepsakeError(error).code === 'not-found' ? 404 : 500);
  }
  if ('selection' in link) return answerZip(ticket, connection);
  const { object, bytes, name, download } = link;
  const etag = `"${object}"`;
  const isShown = !download && shown.has(extensionOf(name));
  const isSame = headers.ifRange === undefined || headers.ifRange === etag;
  const part = isSame ? rangeOf(headers.range, bytes) : undefined;
  if (part === 'unsatisfiable') return refusal(416, { 'content-range': `bytes */${bytes}` });
  const { start, end } = part ?? { start: 0, end: bytes };
  return {
    status: part === undefined ? 200 : 206,
    headers: {
      'accept-ranges': 'bytes', etag, 'cache-control': 'private, no-store',
      'content-type': isShown ? contentTypeOf(name) : 'application/octet-stream',
      'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded(name)}`,
      'content-length': String(end - start),
      ...(part === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${bytes}` }),
    },
    body: contentOf(link, { start, end }, connection),
  };
}

/** The name is the address's own. How long an archive becomes is known at its end. */
function answerZip(ticket: string, connection: Pick<Connection, 'call'>): BackupAnswer {
  return {
    status: 200,
    headers: { 'accept-ranges': 'none', 'cache-control': 'private, no-store', 'content-type': 'application/zip', 'content-disposition': 'attachment' },
    body: zipOf(ticket, connection),
  };
}

async function* zipOf(ticket: string, connection: Pick<Connection, 'call'>): AsyncGenerator<Uint8Array> {
  const stream = randomUUID();
  for (;;) {
    const { base64, done } = await connection.call('backup.zip-read', { ticket, stream });
    if (base64 !== '') yield Buffer.from(base64, 'base64');
    if (done) return;
  }
}

/** The bytes of a part of a content. @throws where it is not as the journal says */
async function* contentOf({ vault, object, bytes }: Pick<BackupLink, 'vault' | 'object' | 'bytes'>, { start, end }: Part, connection: Pick<Connection, 'call'>): AsyncGenerator<Uint8Array> {
  const hash = start === 0 && end === bytes ? createHash('sha256') : undefined;
  for (let position = start; position < end; ) {
    const next = Math.min(end, position + backupBytesMax);
    const { base64 } = await connection.call('backup.bytes', { vault, object, start: position, end: next });
    const block = Buffer.from(base64, 'base64');
    if (block.length !== next - position) throw new Error('the object is shorter than the journal says');
    hash?.update(block);
    if (next === end && hash !== undefined && hash.digest('hex') !== object) throw new Error('the object is damaged');
    position = next;
    yield block;
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

function refusal(status: number, headers: Readonly<Record<string, string>> = {}): BackupAnswer {
  const text = status === 404 ? 'This address does not work any more: open the photo again.\n' : '';
  return {
    status,
    headers: { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8', ...headers },
    body: (async function* () {
      if (text !== '') yield Buffer.from(text);
    })(),
  };
}

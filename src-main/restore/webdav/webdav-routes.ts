import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { KeepsakeError, toKeepsakeError } from '../../../src-shared/errors.ts';
import type { OpenDestination } from '../../destinations/destination.ts';
import { parseRange } from '../../vault/server/byte-range.ts';
import { HttpError } from '../../vault/server/http-error.ts';
import { readBody } from '../../vault/server/json-bodies.ts';
import { createMemoryBudget } from '../../vault/server/memory-budget.ts';
import type { BackupView, ViewEntry, ViewFile, ViewFolder } from './backup-view.ts';
import { contentTypeOf } from './content-types.ts';
import { encodeName, etagOf, finiteDepthError, httpDate, multistatusEnd, multistatusStart, responseXml } from './multistatus.ts';
import { parsePropfind, propfindBytesMax, type PropfindRequest } from './propfind.ts';

export interface WebdavOptions {
  /** The path of the view's top, without a slash at its end; empty for the whole server. */
  readonly prefix: string;
  /** Called for each request: it may be opened by the first. */
  readonly view: () => BackupView;
  readonly read: OpenDestination['read'];
  /** Aborts when the client is gone before its answer was, or the server closes. */
  readonly signalOf: (reply: FastifyReply) => AbortSignal;
}

const readMethods = ['OPTIONS', 'PROPFIND', 'GET', 'HEAD'];
/** Of WebDAV; Fastify knows those of HTTP. */
const webdavMethods = ['PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK'];
const writeMethods = ['PUT', 'POST', 'PATCH', 'DELETE', ...webdavMethods.filter((method) => method !== 'PROPFIND')];
const allow = readMethods.join(', ');

/** Files and lists are sent in blocks of about this length. */
const blockBytes = 64 * 1024;
/** The memory that an answer needs at a time, in bytes: blocks of a file; a page of a folder, its rows, and XML that waits. */
const fileAnswerBytes = 5 * blockBytes;
const folderAnswerBytes = 1024 * 1024;
/** Bodies of PROPFIND that are held at once, and those of one writer. */
const bodyBytesTotal = 4 * 1024 * 1024;
const bodyBytesShare = bodyBytesTotal / 4;

/** What a file of the backup may do where a browser opens it: nothing. */
const fileHeaders = { 'content-security-policy': "default-src 'none'; sandbox", 'cross-origin-resource-policy': 'same-origin' };

/**
 * A backup as read-only WebDAV folders (RFC 4918, class 1). What changes anything is answered with 405, LOCK too: file managers then mount it read
 * only. The server authenticates before, and bounds what answers hold by `answerBytes`.
 */
export function addWebdavRoutes(app: FastifyInstance, options: WebdavOptions): void {
  const { prefix } = options;
  const budget = createMemoryBudget(bodyBytesTotal, bodyBytesShare);
  for (const method of webdavMethods) app.addHttpMethod(method, { hasBody: true });

  void app.register(async (scope) => {
    // A body is read by the route that wants it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.addHook('onRequest', async (request, reply) => {
      refuseOtherPages(request);
      void reply.header('cache-control', 'private, no-cache');
    });
    for (const url of prefix === '' ? ['/*'] : [prefix, `${prefix}/*`]) {
      const route = { url, config: { basicAuthentication: true } };
      scope.route({ ...route, method: 'OPTIONS', handler: async (_request, reply) => reply.headers({ dav: '1', allow, 'ms-author-via': 'DAV', 'content-length': '0' }).send() });
      scope.route({
        ...route, method: 'PROPFIND', config: { ...route.config, answerBytes: folderAnswerBytes },
        handler: async (request, reply) => {
          const hold = budget.hold(request.writer);
          try {
            return await propfind(request, reply, await readBody(request.raw, hold, propfindBytesMax), options);
          } finally {
            hold.release();
          }
        },
      });
      scope.route({
        ...route, method: ['GET', 'HEAD'], config: { ...route.config, answerBytes: fileAnswerBytes },
        handler: async (request, reply) => sendEntry(request, reply, options),
      });
      scope.route({
        ...route, method: writeMethods,
        handler: async ({ method }) => {
          throw new HttpError(405, 'method-not-allowed', `${method} is not possible here: this view of the backup is read only.`, { headers: { allow } });
        },
      });
    }
  });
}

/** A browser keeps a password that it was given, and sends it with what any page asks for: no page has anything to ask here. */
function refuseOtherPages({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (headers.origin === undefined && (site === undefined || site === 'none' || site === 'same-origin')) return;
  throw new HttpError(403, 'refused', 'A page of another site asks for this: open the address in a file manager.');
}

async function propfind(request: FastifyRequest, reply: FastifyReply, body: string, { prefix, view, signalOf }: WebdavOptions): Promise<FastifyReply> {
  const asked = parsePropfind(body);
  const depth = request.headers['depth'];
  if (depth !== '0' && depth !== '1') return reply.code(403).type('application/xml; charset=utf-8').send(finiteDepthError);
  const opened = view();
  const { entry, names } = await findEntry(request, prefix, opened, signalOf(reply));
  // Names that were composed in another way are answered as they were asked for.
  const href = [prefix, ...names.map(encodeName)].join('/');
  const answer = entry.kind === 'folder' ? folderXml(entry, href, depth === '1' ? opened : undefined, asked) : [multistatusStart, responseXml({ entry, href }, asked), multistatusEnd];
  return reply.code(207).type('application/xml; charset=utf-8').send(Readable.from(answer, { objectMode: false }));
}

/** @param view undefined for the folder alone */
async function* folderXml(folder: ViewFolder, href: string, view: BackupView | undefined, asked: PropfindRequest): AsyncGenerator<string> {
  const hrefOf = (entry: ViewEntry): string => `${href}/${encodeName(entry.name)}${entry.kind === 'folder' ? '/' : ''}`;
  let text = multistatusStart + responseXml({ entry: folder, href: `${href}/` }, asked);
  // An entry may have a long path, and may be asked for many properties that it does not have: its length says when enough is gathered.
  if (view !== undefined)
    for await (const page of view.entries(folder))
      for (const entry of page) {
        text += responseXml({ entry, href: hrefOf(entry) }, asked);
        if (text.length < blockBytes) continue;
        yield text;
        text = '';
      }
  yield text + multistatusEnd;
}

async function findEntry(request: FastifyRequest, prefix: string, view: BackupView, signal: AbortSignal): Promise<{ readonly entry: ViewEntry; readonly names: readonly string[] }> {
  const path = (request.raw.url ?? '').replace(/[?#].*$/s, '').slice(prefix.length);
  const names = path.split('/').filter((name) => name !== '').map(decoded);
  await view.refresh(signal);
  const entry = names.includes(undefined) ? undefined : await view.find(names.filter((name) => name !== undefined));
  if (entry === undefined) throw new HttpError(404, 'not-found', 'There is nothing in the backup at this address.');
  return { entry, names: names.filter((name) => name !== undefined) };
}

function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

async function sendEntry(request: FastifyRequest, reply: FastifyReply, { prefix, view, read, signalOf }: WebdavOptions): Promise<FastifyReply> {
  const signal = signalOf(reply);
  const { entry } = await findEntry(request, prefix, view(), signal);
  if (entry.kind === 'folder') return reply.type('text/plain; charset=utf-8').send('This is a folder of a backup, read only. Open its address in a file manager, as a WebDAV folder.\n');
  const etag = etagOf(entry.object);
  void reply.headers({ ...fileHeaders, 'accept-ranges': 'bytes', etag, 'last-modified': httpDate(entry.modifiedMs) });
  if (isKnown(request, entry)) return reply.code(304).send();

  // A range of another content than the client began with would be a mixture: If-Range asks for the whole then.
  const condition = request.headers['if-range'];
  const range = parseRange(condition === undefined || condition === etag ? request.headers.range : undefined, entry.bytes);
  if (range.kind === 'unsatisfiable')
    throw new HttpError(416, 'range', `The file has ${entry.bytes} bytes.`, { headers: { 'content-range': `bytes */${entry.bytes}` } });
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: entry.bytes };
  const body = request.method === 'HEAD' ? undefined : await begun(contentOf(entry, start, end, read, signal));
  if (range.kind === 'part') void reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${entry.bytes}`);
  void reply.type(contentTypeOf(entry.name)).header('content-length', String(end - start));
  return body === undefined ? reply.send() : reply.send(Readable.from(body, { objectMode: false }));
}

/** Does the client have this content already (RFC 9110, 13.2.2)? */
function isKnown({ headers }: FastifyRequest, file: ViewFile): boolean {
  const etags = headers['if-none-match'];
  if (etags !== undefined) return etags.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etagOf(file.object));
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Math.floor(file.modifiedMs / 1000) * 1000 <= since;
}

/**
 * The bytes of a part of a file. What is sent whole is compared with its checksum before the last piece of it: where it is damaged the connection
 * ends early, so that nobody takes it for the file.
 */
async function* contentOf({ object, bytes }: ViewFile, start: number, end: number, read: OpenDestination['read'], signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const hash = start === 0 && end === bytes ? createHash('sha256') : undefined;
  let held: Uint8Array | undefined;
  let length = 0;
  if (end > start)
    for await (const piece of read(object, { start, end, blockBytes }, signal)) {
      hash?.update(piece);
      length += piece.length;
      if (held !== undefined) yield held;
      held = piece;
    }
  if (length !== end - start || (hash !== undefined && hash.digest('hex') !== object))
    throw new HttpError(500, 'checksum-mismatch', 'The content of this file is damaged in the backup; "keepsake verify" tells more.');
  if (held !== undefined) yield held;
}

/** Reads the first piece, so that what fails at once is still told by the answer's status. */
async function begun(content: AsyncGenerator<Uint8Array, void>): Promise<AsyncIterable<Uint8Array>> {
  const first = await content.next().catch((thrown: unknown) => {
    const error = thrown instanceof HttpError ? thrown : toKeepsakeError(thrown);
    if (error instanceof KeepsakeError && error.code === 'not-found')
      throw new HttpError(500, 'object-absent', 'The content of this file is missing in the backup; "keepsake verify" tells more.', { cause: thrown });
    throw error;
  });
  let next: IteratorResult<Uint8Array, void> | undefined = first;
  // No generator: one that nobody has begun to read would not close what it reads from.
  const iterator: AsyncIterator<Uint8Array, void> = {
    async next() {
      const result = next ?? content.next();
      next = undefined;
      return result;
    },
    return: async () => content.return(),
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

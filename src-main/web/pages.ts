import type { RequestListener, ServerResponse } from 'node:http';
import { securityHeaders, type RendererFiles } from '../app/renderer-files.ts';
import type { Application } from '../app/application-types.ts';
import { ticketIn } from '../app/browse/backup-answer.ts';
import type { Access } from './access.ts';
import { sendBackupBytes } from './backup-bytes.ts';

/**
 * Answers requests for the page and its files. They hold nothing of anybody's, so they need no token: the WebSocket does,
 * and without one the page asks for it. A content of a backup is found by a ticket that only a page with the token is given.
 */
export function createPageHandler(files: RendererFiles, access: Access, connect: Application['connect']): RequestListener {
  return (request, response): void => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    // A body that nobody asked for is not read.
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      response.setHeader('connection', 'close');
      return message(response, 405, 'Only GET and HEAD are answered here.');
    }
    if (!access.hostAllowed(request.headers))
      return message(response, 403, 'Keepsake is not known under this name. Open the address that Keepsake printed.');

    const pathname = (request.url ?? '/').replace(/[?#].*$/s, '');
    const ticket = ticketIn(pathname);
    if (ticket !== undefined) {
      const connection = connect();
      void sendBackupBytes(ticket, connection, request, response).finally(() => connection.close());
      return;
    }
    const file = files.find(pathname);
    if (file === undefined) return message(response, 404, 'There is nothing here.');
    response.setHeader('content-type', file.contentType);
    response.setHeader('etag', file.etag);
    response.setHeader('cache-control', cacheControl(file));
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304).end();
      return;
    }
    response.setHeader('content-length', file.bytes.byteLength);
    response.writeHead(200).end(request.method === 'HEAD' ? undefined : file.bytes);
  };
}

/** The page is never kept: it names the assets of this very build. */
function cacheControl(file: { readonly contentType: string; readonly immutable: boolean }): string {
  if (file.immutable) return 'private, max-age=31536000, immutable';
  return file.contentType.startsWith('text/html') ? 'no-store' : 'private, no-cache';
}

/** A page of one sentence, for people who came to the wrong place. */
function message(response: ServerResponse, status: number, sentence: string): void {
  const head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Keepsake</title>';
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.writeHead(status).end(`${head}<h1>Keepsake</h1><p>${sentence}</p></html>\n`);
}

import type { Protocol } from 'electron';
import type { Application } from '../app/application-types.ts';
import { answerBackup, ticketIn } from '../app/browse/backup-answer.ts';
import { securityHeaders, type RendererFiles } from '../app/renderer-files.ts';

const scheme = 'keepsake';
const host = 'app';

/** The one page that the window shows. */
export const pageUrl = `${scheme}://${host}/`;

/** Is this address part of our own page? Compared by its parts: in Node a custom scheme has no origin. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${scheme}:` && url.host === host;
}

/** Makes keepsake:// an origin like https: relative addresses, storage, fetch and films work. Before `ready`. */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ]);
}

/** Serves the built dashboard and contents of backups under keepsake://app, each answer with its content security policy. */
export function serveRenderer(protocol: Pick<Protocol, 'handle'>, files: RendererFiles, application: Pick<Application, 'connect'>): void {
  protocol.handle(scheme, async (request) => {
    const refuse = (status: number): Response => new Response(null, { status, headers: securityHeaders });
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const ticket = isOurs(request.url) ? ticketIn(new URL(request.url).pathname) : undefined;
    if (ticket !== undefined) return sendBackup(ticket, request, application);
    const file = isOurs(request.url) ? files.find(new URL(request.url).pathname) : undefined;
    if (file === undefined) return refuse(404);
    return new Response(request.method === 'HEAD' ? null : file.bytes, {
      // Memory is as near as any cache, and a new version must show at once.
      headers: { ...securityHeaders, 'content-type': file.contentType, 'cache-control': 'no-store' },
    });
  });
}

/** A body that throws ends the answer before its last byte: nobody takes it for the photo. */
async function sendBackup(ticket: string, request: Request, application: Pick<Application, 'connect'>): Promise<Response> {
  const connection = application.connect();
  const asked = { range: request.headers.get('range') ?? undefined, ifRange: request.headers.get('if-range') ?? undefined };
  const { status, headers, body } = await answerBackup(ticket, connection, asked);
  async function* untilClosed(): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } finally {
      connection.close();
    }
  }
  if (request.method === 'HEAD') connection.close();
  return new Response(request.method === 'HEAD' ? null : ReadableStream.from(untilClosed()), { status, headers: { ...securityHeaders, ...headers } });
}

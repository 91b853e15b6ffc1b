import type { Protocol } from 'electron';
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

/** Makes keepsake:// an origin like https: relative addresses, storage and fetch work. Before `ready`. */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built dashboard under keepsake://app, each answer with its content security policy. */
export function serveRenderer(protocol: Pick<Protocol, 'handle'>, files: RendererFiles): void {
  protocol.handle(scheme, (request) => {
    const refuse = (status: number): Response => new Response(null, { status, headers: securityHeaders });
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const file = isOurs(request.url) ? files.find(new URL(request.url).pathname) : undefined;
    if (file === undefined) return refuse(404);
    return new Response(request.method === 'HEAD' ? null : file.bytes, {
      // Memory is as near as any cache, and a new version must show at once.
      headers: { ...securityHeaders, 'content-type': file.contentType, 'cache-control': 'no-store' },
    });
  });
}

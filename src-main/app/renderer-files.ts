import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';

/** One file of the built dashboard, as both window doors serve it. */
export interface RendererFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly etag: string;
  /** Its name carries a hash of its content, so it never changes. */
  readonly immutable: boolean;
}

export interface RendererFiles {
  /** @param pathname of a URL, percent-encoded; "/" is index.html */
  find(pathname: string): RendererFile | undefined;
}

/**
 * What the page may do: load its own files and talk to its own origin, nothing else. 'self' covers
 * the WebSocket of the same origin (Chromium since 70, Firefox, Safari since 15.4).
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer of both window doors. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Vite's names: assets/index-DkX3bZ_1.js */
const hashedName = /^\/assets\/.+-[\w-]{8}\.\w+$/;

/**
 * Reads the built dashboard (about a megabyte) into memory. What was listed here is all that can
 * ever be asked for: a path is a key and never reaches the file system, and a build that replaces
 * the folder does not pull the page from under an open window.
 *
 * @param folder Vite's output, e.g. dist/renderer
 * @throws KeepsakeError 'not-found' where there is no index.html
 */
export async function loadRendererFiles(folder: string): Promise<RendererFiles> {
  const files = new Map<string, RendererFile>();

  async function load(relative: string): Promise<void> {
    for (const entry of await readdir(join(folder, relative), { withFileTypes: true })) {
      const name = `${relative}/${entry.name}`;
      if (entry.isDirectory()) await load(name);
      else if (entry.isFile()) files.set(name, describe(name, Uint8Array.from(await readFile(join(folder, name)))));
    }
  }

  const missing = (cause?: unknown): KeepsakeError =>
    new KeepsakeError('not-found', `The dashboard is missing in ${folder}: build it with npm run build.`, { cause });
  try {
    await load('');
  } catch (error) {
    throw missing(error);
  }
  if (!files.has('/index.html')) throw missing();

  return {
    find(pathname) {
      try {
        return files.get(pathname === '/' ? '/index.html' : decodeURIComponent(pathname));
      } catch {
        return undefined; // Not a percent-encoding.
      }
    },
  };
}

function describe(name: string, bytes: Uint8Array<ArrayBuffer>): RendererFile {
  return {
    bytes,
    contentType: contentTypes[extname(name).toLowerCase()] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    immutable: hashedName.test(name),
  };
}

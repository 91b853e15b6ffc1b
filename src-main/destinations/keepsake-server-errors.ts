import { errors } from 'undici';
import * as z from 'zod';
import { KeepsakeError, type ErrorCode, type KeepsakeErrorOptions } from '../../src-shared/errors.ts';
import { errorAnswerSchema } from '../vault/server/api.ts';
import type { Answer } from './keepsake-server-connection.ts';

/** The longest wait that a server may ask for; more is a mistake of its clock or its proxy. */
const retryAfterMaxMs = 3_600_000;

/** The server answers what the protocol does not allow: most often something else listens at its address. */
export function badAnswer(url: string, detail: string, cause?: unknown): KeepsakeError {
  return new KeepsakeError(
    'bad-answer',
    `There is no Keepsake server at ${url}, or it does not work as it should: ${detail}. Check the address.`,
    {
      scope: 'destination',
      cause,
    },
  );
}

/**
 * Why a request got no answer. One broken connection looks the same as a server that is gone, so both are
 * 'unreachable' for the whole destination: the engine pings, and goes on at once where others pass.
 */
export function requestError(url: string, thrown: unknown, signal: AbortSignal): KeepsakeError {
  if (signal.aborted) return new KeepsakeError('cancelled', 'Cancelled.', { cause: thrown });
  if (thrown instanceof KeepsakeError) return thrown;
  const code = codeOf(thrown);
  if (code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')
    return new KeepsakeError('changed', 'The file got longer or shorter while it was uploaded.', {
      retryable: true,
      cause: thrown,
    });
  if (plainTextCodes.has(code))
    return new KeepsakeError(
      'bad-answer',
      `${url} does not use TLS: if the address is right, write ${url.replace(/^https/, 'http')}, or give the server a certificate.`,
      { scope: 'destination', cause: thrown },
    );
  if (thrown instanceof errors.HTTPParserError || code === 'UND_ERR_HEADERS_OVERFLOW' || code.startsWith('ERR_SSL_'))
    return badAnswer(url, 'what answers there speaks another protocol', thrown);
  const distrust = distrusted(url, code);
  if (distrust !== undefined) return new KeepsakeError('refused', distrust, { scope: 'destination', cause: thrown });
  return new KeepsakeError(
    'unreachable',
    `${url} does not answer: is the server running, and this computer on its network?`,
    {
      retryable: true,
      scope: 'destination',
      cause: thrown,
    },
  );
}

/** An answer came in part, and takes too long as a whole. */
export function tooSlow(url: string, cause: unknown): KeepsakeError {
  return new KeepsakeError('unreachable', `${url} answers too slowly: is it overloaded, or the network?`, {
    retryable: true,
    scope: 'destination',
    cause,
  });
}

/** Why an answer is no success. @param body of it, where it could be read */
export function answerError(url: string, answer: Pick<Answer, 'statusCode' | 'headers'>, body: string | undefined): KeepsakeError {
  const said = parseError(body);
  // The server's own words, where these are a Keepsake server's.
  const words = said?.message ?? `it answers ${answer.statusCode}`;
  const make = (code: ErrorCode, message: string, options: KeepsakeErrorOptions = {}): KeepsakeError => {
    const retryAfterMs = retryAfter(answer.headers['retry-after']);
    return new KeepsakeError(code, message, { ...options, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  };
  const everything = { scope: 'destination' } as const;

  const arrivedDamaged = (): KeepsakeError =>
    make('checksum-mismatch', `The file arrived damaged at ${url}, and was not stored.`, { retryable: true });

  switch (answer.statusCode) {
    case 400:
      if (said?.code === 'checksum-mismatch') return arrivedDamaged();
      return said === undefined ? badAnswer(url, words) : make('refused', `${url} refuses this: ${words}`);
    case 401:
      return make(
        'unauthorized',
        `${url} refuses the token: make a new one on the server with "keepsake token --data DIR add NAME", ` +
          'and give it to this computer.',
        everything,
      );
    case 403:
      return make(
        'refused',
        said === undefined
          ? `${url} denies access (403): most often another program answers there, or a proxy in front of the server. ` +
              'Check the address, or ask the owner of the server.'
          : `${url} refuses: ${words}`,
        everything,
      );
    case 404:
      if (said?.code === 'not-found') return make('not-found', `${url} does not hold this: ${words}`);
      return badAnswer(url, words);
    case 408:
      return make('unreachable', `${url} waited in vain for more of a file.`, { retryable: true, ...everything });
    case 409:
      if (said?.code === 'busy' || said?.code === 'offset')
        return make('busy', `${url} is still taking an earlier upload of this file.`, { retryable: true });
      if (said?.code === 'object-absent')
        return make(
          'object-absent',
          `${url} does not hold all of the photos that it was told about: they are uploaded again.`,
        );
      return make('refused', `${url} refuses this: ${words}`);
    case 460:
      return arrivedDamaged();
    case 413:
      // A proxy in front of the server may take less than the server itself.
      return make('too-large', `${url} takes no file as large as this one.`);
    case 429:
      // Too many requests from this computer: the next file would be told the same, so all of them wait.
      return make('unreachable', `${url} asks this computer to wait.`, { retryable: true, ...everything });
    case 507:
      return make('disk-full', `The disk of ${url} is full: make room there, and back up again.`, everything);
    case 500:
      // The server failed at this request (a damaged folder, a bug); others may pass.
      return make('io', `${url} failed: ${words}`, { retryable: true });
    case 503:
      return unusable(url, said, make);
    default:
      if (answer.statusCode > 500)
        return make('unreachable', `${url} does not answer: is the server running behind its proxy?`, {
          retryable: true,
          ...everything,
        });
      if (answer.statusCode >= 300 && answer.statusCode < 400)
        return badAnswer(url, `it sends to ${quotable(String(answer.headers['location'] ?? 'another address'))}`);
      return badAnswer(url, words);
  }
}

/** 503: the server is there, its vault cannot be used. What its owner must repair is not tried again and again. */
function unusable(
  url: string,
  said: SaidError | undefined,
  make: (code: ErrorCode, message: string, options: KeepsakeErrorOptions) => KeepsakeError,
): KeepsakeError {
  const words = said?.message ?? 'it is not available now.';
  if (said?.code === 'not-connected')
    return make('not-connected', `The vault of ${url} is not there: ${words}`, {
      retryable: true,
      scope: 'destination',
    });
  const code = z.enum(['wrong-vault', 'vault-format', 'read-only', 'permission']).safeParse(said?.code).data;
  if (code !== undefined) return make(code, `The vault of ${url} cannot be used: ${words}`, { scope: 'destination' });
  return make('unreachable', `${url} cannot work now: ${words}`, { retryable: true, scope: 'destination' });
}

interface SaidError {
  readonly code: string;
  readonly message: string;
}

function parseError(body: string | undefined): SaidError | undefined {
  try {
    const { code, message } = errorAnswerSchema.parse(JSON.parse(body ?? '')).error;
    return { code, message: quotable(message) };
  } catch {
    // Not a Keepsake server's words: a proxy's page, or nothing.
    return undefined;
  }
}

const saidMax = 500;

/** A server's words, as they may stand in a sentence of ours: one line, without what steers a terminal or turns text around. */
function quotable(text: string): string {
  const words = text.slice(0, 4 * saidMax).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return words.length > saidMax ? `${words.slice(0, saidMax)}…` : words;
}

/** Retry-After in seconds or as a date, in milliseconds from now. */
function retryAfter(header: string | string[] | undefined): number | undefined {
  const value = [header].flat()[0];
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), retryAfterMaxMs);
}

/** What OpenSSL says of an answer that is not encrypted. */
const plainTextCodes: ReadonlySet<string> = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);

const certificateWords: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: the server needs a new one',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name: use the name that it was made for',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is trusted by nobody: name its file in NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'is trusted by nobody: name the file of its authority in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'is incomplete or trusted by nobody: name the file of its authority in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_GET_ISSUER_CERT: 'is trusted by nobody: name the file of its authority in NODE_EXTRA_CA_CERTS',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is trusted by nobody: name the file of its authority in NODE_EXTRA_CA_CERTS',
};

function distrusted(url: string, code: string): string | undefined {
  const words = certificateWords[code];
  return words === undefined ? undefined : `The certificate of ${url} ${words}.`;
}

/** The system's or undici's code, also where it is wrapped once. */
function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return '';
  const code = (thrown as NodeJS.ErrnoException).code;
  if (typeof code === 'string' && code !== 'UND_ERR_SOCKET') return code;
  return thrown.cause instanceof Error ? codeOf(thrown.cause) : (code ?? '');
}

import type { Readable } from 'node:stream';
import { createSecureContext, getCACertificates } from 'node:tls';
import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { workersMax } from '../../src-shared/workers.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { isLoopback } from '../vault/server/listen.ts';
import { createAnswerBudget, type AnswerBudget } from './answer-budget.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly token: string;
  readonly ca?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** How long an answer may take to begin, and a JSON answer from its first byte to its last, in milliseconds. Default: 5 minutes. */
  readonly answerTimeoutMs?: number | undefined;
}

export interface Request {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  /** With query, after the server's URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
  /** How long the answer may take after the last byte of the request. */
  readonly headersTimeoutMs?: number;
}

export type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>;

export interface Connection {
  request(request: Request, signal: AbortSignal): Promise<Answer>;
  readonly answerTimeoutMs: number;
  /** What is held of answers that are not bytes of a photo. */
  readonly answers: AnswerBudget;
  /** Cuts off what is under way. Idempotent. */
  close(): Promise<void>;
}

/** One for each worker, and a few for checks and confirmations beside the uploads. */
const connectionsMax = workersMax + 6;
const connectTimeoutMs = 15_000;
/** Without any byte of an answer, and between two bytes of one: a sleeping NAS wakes up within that time. */
const silenceTimeoutMs = 90_000;
const answerTimeoutDefaultMs = 300_000;
/** A client's own requests need a tenth of it; what needs more is no Keepsake server. */
const answersBytesMax = 64 * 1024 * 1024;

/** Keep-alive connections to one server, directly or through the environment's proxy. Opens none by itself. */
export function connect(options: ConnectionOptions): Connection {
  const base = new URL(options.url);
  const dispatcher = createDispatcher(base, options);
  const authorization = `Bearer ${options.token}`;
  const prefix = base.pathname.replace(/\/+$/, '');
  let closed: Promise<void> | undefined;
  return {
    answerTimeoutMs: options.answerTimeoutMs ?? answerTimeoutDefaultMs,
    answers: createAnswerBudget(answersBytesMax),
    request: ({ method, path, headers, body, headersTimeoutMs }, signal) =>
      dispatcher.request({
        origin: base.origin,
        method,
        path: prefix + path,
        signal,
        headers: { authorization, ...headers },
        ...(body === undefined ? {} : { body }),
        ...(headersTimeoutMs === undefined ? {} : { headersTimeout: headersTimeoutMs }),
      }),
    close: () => (closed ??= dispatcher.destroy(new KeepsakeError('cancelled', 'Cancelled.'))),
  };
}

function createDispatcher(url: URL, options: ConnectionOptions): Dispatcher {
  const shared = {
    connections: connectionsMax,
    pipelining: 1,
    // Early answers and cut-off uploads are worked out for HTTP/1.1; one upload a connection gains nothing from HTTP/2.
    allowH2: false,
    connectTimeout: connectTimeoutMs,
    headersTimeout: silenceTimeoutMs,
    bodyTimeout: silenceTimeoutMs,
  };
  const tls = url.protocol === 'https:' ? { secureContext: trust(options.ca) } : {};
  const proxy = proxyOf(url, options.env ?? {});
  if (proxy === undefined) return new Pool(url.origin, { ...shared, connect: tls });
  return new EnvHttpProxyAgent({ ...shared, ...proxy, connect: tls, requestTls: tls });
}

/** Setting authorities replaces all others, so they are merged; one context for all, as parsing takes a while. */
function trust(ca: string | undefined): ReturnType<typeof createSecureContext> {
  const authorities = new Set([
    ...getCACertificates('default'),
    ...getCACertificates('system'),
    ...(ca === undefined ? [] : [ca]),
  ]);
  return createSecureContext({ ca: [...authorities] });
}

/** The environment's proxies, where one is set. This computer itself is never reached through one. */
function proxyOf(
  url: URL,
  env: Readonly<Record<string, string | undefined>>,
): { readonly httpProxy: string; readonly httpsProxy: string; readonly noProxy: string } | undefined {
  if (isLoopback(url.hostname)) return undefined;
  const variable = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  const httpProxy = variable('HTTP_PROXY');
  const httpsProxy = variable('HTTPS_PROXY') || httpProxy;
  if ((url.protocol === 'https:' ? httpsProxy : httpProxy) === '') return undefined;
  return { httpProxy, httpsProxy, noProxy: variable('NO_PROXY') };
}

import type { FastifyError } from 'fastify';
import type * as z from 'zod';
import { KeepsakeError, type ErrorCode } from '../../../src-shared/errors.ts';
import type { ApiErrorCode } from './api.ts';

export interface HttpErrorOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** With 'object-absent': the objects that are not stored. */
  readonly ids?: readonly string[];
  readonly cause?: unknown;
}

/** An answer that is no success: its status, and what goes into the JSON body. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly ids: readonly string[] | undefined;

  constructor(status: number, code: ApiErrorCode, message: string, options: HttpErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.ids = options.ids;
  }

  /** The body of the answer. */
  toBody(): { readonly error: { code: ApiErrorCode; message: string; ids?: readonly string[] } } {
    const { code, message, ids } = this;
    return { error: { code, message, ...(ids === undefined ? {} : { ids }) } };
  }
}

/** How each failure of the vault is told over HTTP: 4xx is the client's, 503 passes or needs the server's owner. */
const statuses: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  'checksum-mismatch': 400,
  unauthorized: 401,
  refused: 403,
  'not-found': 404,
  'object-absent': 409,
  'too-large': 413,
  'disk-full': 507,
  'not-connected': 503,
  'wrong-vault': 503,
  'writer-taken': 503,
  'source-taken': 503,
  'vault-format': 503,
  'read-only': 503,
  permission: 503,
  unreachable: 503,
  busy: 503,
  cancelled: 503,
  overlap: 500,
  'bad-answer': 500,
  changed: 500,
  vanished: 500,
  io: 500,
  internal: 500,
};

/** What Fastify refuses by itself, before a route sees it, in this server's words. */
const frameworkCodes: Readonly<Record<number, ApiErrorCode>> = {
  404: 'not-found',
  408: 'timeout',
  413: 'too-large',
  414: 'too-large',
  415: 'media-type',
  431: 'too-large',
};

/** Whatever was thrown, as an answer. What nobody classified is a bug: its words stay in the log. */
export function toHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  if (thrown instanceof KeepsakeError && thrown.code !== 'internal')
    return new HttpError(statuses[thrown.code], thrown.code, thrown.message, { cause: thrown });
  if (thrown instanceof Error) {
    const { statusCode: status, code } = thrown as Partial<FastifyError>;
    if (status !== undefined && status >= 400 && status < 500 && code?.startsWith('FST_') === true)
      return new HttpError(status, frameworkCodes[status] ?? 'usage', sentence(thrown.message), { cause: thrown });
  }
  return new HttpError(500, 'internal', 'The server made a mistake; its log says more.', { cause: thrown });
}

/** Parses what a client sent. @throws HttpError 400 that names the first place that is wrong. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? what : `${what}: ${issue.path.join('.')}`;
  throw new HttpError(400, 'usage', sentence(`${where}: ${issue?.message ?? 'is not what the API describes'}`));
}

const busySeconds = 1;

/** There is no memory for this request now: nothing of it was done. */
export function tooBusy(): HttpError {
  return new HttpError(429, 'rate-limited', 'Too many large requests came at once: try again.', {
    headers: { 'retry-after': String(busySeconds) },
  });
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

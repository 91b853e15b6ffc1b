import type * as z from 'zod';
import type { ObjectId } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { JournalLine } from '../../src-shared/journal.ts';
import {
  batchMax,
  checkAnswerSchema,
  confirmedAnswerSchema,
  jsonBytesMax,
  objectsAnswerSchema,
  putAnswerSchema,
  reasonMax,
  vaultAnswerSchema,
  verifyAnswerSchema,
  versionsAnswerSchema,
  type VaultAnswer,
} from '../vault/server/api.ts';
import { formatContentDigest } from '../vault/server/content-digest.ts';
import { tusVersion } from '../vault/server/tus.ts';
import type { Destination, OpenDestination } from './destination.ts';
import { handOver } from './keepsake-server-body.ts';
import { connect, type Connection, type Request } from './keepsake-server-connection.ts';
import { badAnswer, requestError } from './keepsake-server-errors.ts';
import { ask, askJson, failureOf } from './keepsake-server-requests.ts';
import { createUploader, partsMax, uploadBytesMin } from './keepsake-server-upload.ts';
import { createSlots } from './slots.ts';

export interface KeepsakeServerOptions {
  /** http(s)://host[:port], perhaps with a path in front of /v1. */
  readonly url: string;
  readonly token: string;
  /** Further certificate authorities to trust, PEM, beside Node's own, NODE_EXTRA_CA_CERTS and the system's. */
  readonly ca?: string | undefined;
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read from here, e.g. process.env. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** How long an answer may take to begin, and a JSON answer from its first byte to its last, in milliseconds. Default: 5 minutes. */
  readonly answerTimeoutMs?: number | undefined;
}

/** An answer ends with the page of its vault that reaches the limit. */
const pageLinesMax = 2 * batchMax;
/** What a page without a line counts for. */
const emptyPageLines = 1000;
/** Of one reading: more photos, versions and computers than any vault has. */
const journalLinesMax = 20_000_000;
/** A larger confirmation is sent in parts: headroom below what the server takes. */
const linesBytesMax = jsonBytesMax / 2;
/** After its last byte a large object is still compared and made durable, perhaps on a drive that spins up first. */
const putTimeoutMs = 300_000;
/** The server reads a whole object back before it answers: a film of 500 GB from a slow disk. */
const verifyTimeoutMs = 3 * 3_600_000;

/** A Keepsake server: a vault behind HTTP. Keeps nothing open before `open`. */
export function createKeepsakeServer(options: KeepsakeServerOptions): Destination {
  const url = options.url.replace(/\/+$/, '');
  return {
    address: { kind: 'server', address: url },
    label: url,
    async open({ knownVaultId, signal }) {
      const connection = connect({ ...options, url });
      try {
        const vault = await getVault(connection, url, signal);
        if (knownVaultId !== undefined && vault.vaultId !== knownVaultId) throw wrongVault(url);
        return openServer(connection, url, vault);
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
  };
}

function openServer(connection: Connection, url: string, vault: VaultAnswer): OpenDestination {
  const getJson = <S extends z.ZodType>(path: string, schema: S, signal: AbortSignal): Promise<z.output<S>> =>
    askJson(connection, url, { method: 'GET', path }, schema, signal);
  const postJson = <S extends z.ZodType>(
    path: string,
    body: string,
    schema: S,
    signal: AbortSignal,
  ): Promise<z.output<S>> =>
    askJson(
      connection,
      url,
      { method: 'POST', path, headers: { 'content-type': 'application/json' }, body },
      schema,
      signal,
    );

  async function check(
    ids: readonly ObjectId[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ObjectId, number | undefined>> {
    const { present, bytes } = await postJson('/v1/check', JSON.stringify({ ids }), checkAnswerSchema, signal);
    return new Map(present.map((id, index) => [id, bytes?.[index]]));
  }

  async function confirm(lines: readonly JournalLine[], signal: AbortSignal): Promise<void> {
    const parts = inParts(lines.map((line) => JSON.stringify(line)));
    // Several requests cannot be all or nothing, so what is absent is looked for before the first. Nothing is ever
    // deleted there: what was present stays.
    if (parts.length > 1) {
      const ids = [...new Set(lines.filter((line) => line.kind === 'version').map((line) => line.object))];
      const present = await check(ids, signal);
      if (ids.some((id) => !present.has(id)))
        throw new KeepsakeError(
          'object-absent',
          `${url} does not hold all of the photos that it was told about: they are uploaded again.`,
        );
    }
    for (const part of parts) {
      const { confirmed } = await postJson(
        '/v1/versions',
        `{"lines":[${part.join(',')}]}`,
        confirmedAnswerSchema,
        signal,
      );
      if (confirmed !== part.length) throw badAnswer(url, `it confirmed ${confirmed} of ${part.length} lines`);
    }
  }

  const upload = createUploader(connection, url, createSlots(partsMax));
  let closed: Promise<void> | undefined;
  return {
    vaultId: vault.vaultId,
    writer: vault.writer,
    batchMax: Math.min(batchMax, vault.limits.checkIds, vault.limits.lines),
    check,
    confirm,

    async put(object, body, options) {
      const { signal } = options;
      // The server says the same; asking it would send the whole of it first.
      if (object.bytes > vault.limits.objectBytes)
        throw new KeepsakeError('too-large', `${url} takes files of up to ${vault.limits.objectBytes} bytes.`);
      if (body.kind === 'stream' && object.bytes > uploadBytesMin && vault.uploads?.tus === tusVersion)
        return upload(object, body, options);
      const handing = handOver(body, object.bytes, options);
      const request: Request = {
        method: 'PUT',
        path: `/v1/objects/${object.id}${object.extension === '' ? '' : `?extension=${object.extension}`}`,
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(object.bytes),
          'content-digest': formatContentDigest(object.sha256),
        },
        body: handing.body,
        headersTimeoutMs: putTimeoutMs,
      };
      try {
        const { id, state } = await askJson(connection, url, request, putAnswerSchema, signal);
        if (id !== object.id) throw badAnswer(url, 'it answered for another object');
        return state;
      } catch (error) {
        // The source's own failure (changed, vanished) comes back as a broken request: its own words say more.
        throw handing.failure() ?? error;
      }
    },

    async *journal(cursor, signal, { passOver } = {}) {
      let lines = 0;
      for (let next = cursor ?? '', more = true; more;) {
        const query = new URLSearchParams({
          cursor: next,
          limit: String(batchMax),
          ...(passOver === undefined ? {} : { passOver }),
        });
        const page = await getJson(`/v1/versions?${query.toString()}`, versionsAnswerSchema, signal);
        if (page.more && page.cursor === next) throw badAnswer(url, 'its journal does not move on');
        // A page may hold nothing that this version reads.
        lines += Math.max(page.lines.length, emptyPageLines);
        if (page.lines.length > pageLinesMax || lines > journalLinesMax) throw badAnswer(url, 'its journal does not end');
        yield {
          lines: page.lines,
          cursor: page.cursor,
          ...(page.damaged === undefined ? {} : { damaged: page.damaged }),
          ...(page.damage === undefined ? {} : { damage: page.damage }),
          ...(page.behind === true ? { behind: true } : {}),
        };
        next = page.cursor;
        more = page.more;
      }
    },

    async *objects(signal, first = '') {
      for (let after = first, more = true; more;) {
        const query = new URLSearchParams({ after, limit: String(batchMax) });
        const page = await getJson(`/v1/objects?${query.toString()}`, objectsAnswerSchema, signal);
        const last = page.objects.at(-1)?.id;
        if (page.more && (last === undefined || last <= after))
          throw badAnswer(url, 'its list of objects does not move on');
        if (page.objects.length > 0) yield page.objects;
        after = last ?? after;
        more = page.more;
      }
    },

    async *read(id, { start = 0, end }, signal) {
      if (end !== undefined && end <= start) return;
      const part = start > 0 || end !== undefined;
      const headers = part ? { range: `bytes=${start}-${end === undefined ? '' : end - 1}` } : {};
      const answer = await ask(connection, url, { method: 'GET', path: `/v1/objects/${id}`, headers }, signal);
      try {
        if (answer.statusCode === 416) return;
        if (answer.statusCode !== (part ? 206 : 200))
          throw await failureOf(connection, url, answer, signal);
        yield* answer.body as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw requestError(url, error, signal);
      } finally {
        answer.body.destroy();
      }
    },

    async quarantine(id, reason, signal) {
      const request: Request = {
        method: 'POST',
        path: `/v1/objects/${id}/verify`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason: reason.slice(0, reasonMax) }),
        headersTimeoutMs: verifyTimeoutMs,
      };
      return (await askJson(connection, url, request, verifyAnswerSchema, signal)).state;
    },

    async ping(signal) {
      const { vaultId } = await getVault(connection, url, signal);
      if (vaultId !== vault.vaultId) throw wrongVault(url);
    },

    async space(signal) {
      const { freeBytes: free, totalBytes: total } = await getVault(connection, url, signal);
      return free === undefined || total === undefined ? undefined : { free, total };
    },
    close: () => (closed ??= connection.close()),
  };
}

function getVault(connection: Connection, url: string, signal: AbortSignal): Promise<VaultAnswer> {
  return askJson(connection, url, { method: 'GET', path: '/v1/vault' }, vaultAnswerSchema, signal);
}

/** Lines in groups that fit one request each; at least one group. */
function inParts(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let bytes = 0;
  for (const line of lines) {
    const length = Buffer.byteLength(line) + 1;
    if (bytes + length > linesBytesMax && bytes > 0) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(line);
    bytes += length;
  }
  return parts;
}

function wrongVault(url: string): KeepsakeError {
  return new KeepsakeError(
    'wrong-vault',
    `${url} serves another vault than before: is it the right server, with the right folder?`,
    { scope: 'destination' },
  );
}

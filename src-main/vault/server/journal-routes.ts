import type { FastifyInstance, FastifyReply } from 'fastify';
import { KeepsakeError } from '../../../src-shared/errors.ts';
import type { JournalLine } from '../../../src-shared/journal.ts';
import type { JournalDamage, JournalPage, Vault } from '../vault-types.ts';
import { batchMax, checkRequestSchema, versionsQuerySchema, versionsRequestSchema, type VaultAnswer, type VersionsAnswer } from './api.ts';
import type { Context } from './context.ts';
import { HttpError, parseInput } from './http-error.ts';
import { tusVersion } from './tus.ts';

const mebibyte = 1024 * 1024;
/** Of the journal that an answer holds, in bytes, and at most a page of the vault more: lines may be long. */
const answerBytesMax = 4 * mebibyte;
/** The memory that such an answer needs while it is made, in bytes; then as much as it is long. */
const pageBytesMax = 2 * answerBytesMax + mebibyte;
/** The longest answer to a check, in bytes: each ID, and the length of its object. */
const checkAnswerBytes = 100 * batchMax;
/** The vault's layout that this server writes. */
const format = 1;

/** The vault itself, the bulk check, and the journal. */
export function addJournalRoutes(app: FastifyInstance, context: Context): void {
  const { vault } = context;

  app.get('/v1/vault', async (request, reply): Promise<VaultAnswer> => {
    const signal = context.signalOf(reply);
    // Who asks wants to know whether photos can be sent now: a drive that was unplugged says no.
    await vault.ping(signal);
    const space = await vault.space(signal);
    const scrub = await context.scrub?.status();
    return {
      vaultId: vault.vaultId,
      writer: request.writer,
      format,
      limits: { checkIds: batchMax, lines: batchMax, objectBytes: context.objectBytesMax },
      uploads: { tus: tusVersion },
      freeBytes: space.free,
      totalBytes: space.total,
      ...(scrub === undefined ? {} : { scrub }),
    };
  });

  app.post('/v1/check', { config: { answerBytes: checkAnswerBytes } }, async (request, reply) => {
    const { ids } = parseInput(checkRequestSchema, request.body, 'body');
    const stored = await vault.has(ids, context.signalOf(reply));
    return { present: [...stored.keys()], bytes: [...stored.values()] };
  });

  app.post('/v1/versions', async (request, reply) => {
    const { lines } = parseInput(versionsRequestSchema, request.body, 'body');
    const signal = context.signalOf(reply);
    try {
      await vault.append(request.writer, lines, signal);
    } catch (error) {
      if (!(error instanceof KeepsakeError) || error.code !== 'object-absent') throw error;
      const ids = await absentIds(vault, lines, signal);
      throw new HttpError(
        409,
        'object-absent',
        'Some of these versions name an object that is not stored; none was written.',
        { ids, cause: error },
      );
    }
    return { confirmed: lines.length };
  });

  app.get('/v1/versions', { config: { answerBytes: pageBytesMax } }, async (request, reply) => {
    const { cursor, passOver, limit } = parseInput(versionsQuerySchema, request.query, 'query');
    const lines: JournalPage['lines'][number][] = [];
    let next = cursor ?? '';
    let bytes = 0;
    let damaged = 0;
    const damage: JournalDamage[] = [];
    let behind = false;
    const answer = (more: boolean): FastifyReply => {
      const page: VersionsAnswer = { lines, cursor: next, more, damaged, damage, ...(behind ? { behind } : {}) };
      const body = Buffer.from(JSON.stringify(page));
      request.answerHold?.shrinkTo(body.length);
      return reply.type('application/json; charset=utf-8').send(body);
    };
    // Only the end of a page of the vault has a cursor: an answer ends with the page that reaches the limit.
    for await (const page of vault.journal(
      cursor,
      context.signalOf(reply),
      passOver === undefined ? {} : { passOver },
    )) {
      lines.push(...page.lines);
      next = page.cursor;
      bytes += page.bytes ?? 0;
      damaged += page.damaged ?? 0;
      damage.push(...(page.damage ?? []));
      behind ||= page.behind === true;
      // A run asks before it writes, and knows now. One that is in the middle is told here, too, and ends.
      if (page.behind === true) vault.beginAnew(request.writer);
      if (lines.length >= limit || bytes >= answerBytesMax) return answer(true);
    }
    return answer(false);
  });
}

async function absentIds(vault: Vault, lines: readonly JournalLine[], signal: AbortSignal): Promise<readonly string[]> {
  const named = [...new Set(lines.filter((line) => line.kind === 'version').map((line) => line.object))];
  const stored = await vault.has(named, signal);
  return named.filter((id) => !stored.has(id));
}

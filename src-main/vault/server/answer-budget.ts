import type { FastifyInstance } from 'fastify';
import { tooBusy } from './http-error.ts';
import { createMemoryBudget, type MemoryHold } from './memory-budget.ts';
import { whenOver } from './when-over.ts';

/** All answers that are being made, or that their clients have not read yet. */
const heldBytesTotal = 128 * 1024 * 1024;
/** Those of one writer. */
const heldBytesShare = heldBytesTotal / 4;
/** An answer of which its route says nothing: a few words. */
const answerBytesDefault = 16 * 1024;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The most memory that an answer of this route needs at a time, in bytes. Default 16 KiB. */
    answerBytes?: number;
  }
  interface FastifyRequest {
    /** What the answer to this request holds of the memory for answers; null on the routes that need no token. */
    answerHold: MemoryHold | null;
  }
}

/**
 * Bounds what all answers hold together: a client may ask on any number of connections and read none of the answers. What finds
 * no room is answered with 429 before any work is done.
 */
export function boundAnswers(app: FastifyInstance): void {
  const budget = createMemoryBudget(heldBytesTotal, heldBytesShare);
  app.decorateRequest('answerHold', null);
  app.addHook('preHandler', async (request, reply) => {
    if (request.writer === '') return;
    const hold = budget.hold(request.writer);
    if (!hold.grow(request.routeOptions.config.answerBytes ?? answerBytesDefault)) throw tooBusy();
    request.answerHold = hold;
    whenOver(reply, () => hold.release());
  });
}

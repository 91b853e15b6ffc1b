import type { FastifyInstance } from 'fastify';
import { jsonBytesMax } from './api.ts';
import { HttpError } from './http-error.ts';
import { createMemoryBudget } from './memory-budget.ts';

/** All JSON bodies that are held at once. */
const heldBytesTotal = 128 * 1024 * 1024;
const busySeconds = 1;

/** Bounds what all JSON bodies hold together: a client may have any number of connections, and be slow on each. */
export function boundJsonBodies(app: FastifyInstance): void {
  const budget = createMemoryBudget(heldBytesTotal);
  app.addHook('preParsing', async ({ method, headers }, reply) => {
    if (method !== 'POST') return;
    const bytes = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : jsonBytesMax;
    // What is longer is refused unread.
    const release = budget.take(Math.min(bytes, jsonBytesMax));
    if (release === undefined)
      throw new HttpError(429, 'rate-limited', 'Too many large requests came at once: try again.', {
        headers: { 'retry-after': String(busySeconds) },
      });
    reply.raw.once('close', release);
  });
}

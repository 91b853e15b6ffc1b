import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import type { KeepsakeError } from '../../src-shared/errors.ts';
import type { Answer, Connection, Request } from './keepsake-server-connection.ts';
import { answerError, badAnswer, requestError, tooSlow } from './keepsake-server-errors.ts';

/** Of one JSON answer: a page of 5,000 lines ends after 4 MiB of the journal, and at most 4 MiB more. */
const answerBytesMax = 32 * 1024 * 1024;
/** Of an answer that is an error: a sentence and a code, or a proxy's page, of which nothing is shown. */
const errorBytesMax = 64 * 1024;
/** Of what an answer's chunks take beside their bytes: a server may send them one by one. */
const chunkBytes = 256;

/** One request, and its answer whatever it is; the body must be read or destroyed. */
export async function ask(connection: Connection, url: string, request: Request, signal: AbortSignal): Promise<Answer> {
  const given = new AbortController();
  // Not where a body is sent first, which may take as long as it takes.
  const isSent = request.body instanceof Readable;
  const late = isSent ? undefined : expire(given, request.headersTimeoutMs ?? connection.answerTimeoutMs);
  try {
    signal.throwIfAborted();
    const answer = await connection.request(request, isSent ? signal : AbortSignal.any([signal, given.signal]));
    // Whoever reads the body is told of a failure there; one that is dropped unread must not end the process.
    answer.body.on('error', () => undefined);
    return answer;
  } catch (error) {
    throw given.signal.aborted && !signal.aborted ? tooSlow(url, error) : requestError(url, error, signal);
  } finally {
    late?.abort();
  }
}

/** One request whose answer is JSON: what the schema says where it succeeds, a classified failure otherwise. */
export async function askJson<S extends z.ZodType>(
  connection: Connection,
  url: string,
  request: Request,
  schema: S,
  signal: AbortSignal,
): Promise<z.output<S>> {
  const answer = await ask(connection, url, request, signal);
  if (answer.statusCode !== 200 && answer.statusCode !== 201) throw await failureOf(connection, url, answer, signal);
  return withText(connection, url, answer, signal, (body) => {
    try {
      return schema.parse(JSON.parse(body));
    } catch (error) {
      throw badAnswer(url, 'what it says is not what a Keepsake server says', error);
    }
  });
}

/** Why an answer is no success; its body is read as far as it may hold a reason. */
export async function failureOf(connection: Connection, url: string, answer: Answer, signal: AbortSignal): Promise<KeepsakeError> {
  return answerError(url, answer, await readText(connection, url, answer, signal, errorBytesMax, (text) => text));
}

/** Works on the whole body of an answer, whose bytes count until the work is done. */
export function withText<R>(
  connection: Connection,
  url: string,
  answer: Answer,
  signal: AbortSignal,
  work: (text: string) => R,
): Promise<R> {
  return readText(connection, url, answer, signal, answerBytesMax, (text) => {
    if (text === undefined) throw badAnswer(url, 'it does not stop answering');
    return work(text);
  });
}

/** @param work is given undefined where the body is longer than `bytesMax`, or than there is room for beside other answers */
async function readText<R>(
  { answers, answerTimeoutMs }: Connection,
  url: string,
  answer: Answer,
  signal: AbortSignal,
  bytesMax: number,
  work: (text: string | undefined) => R,
): Promise<R> {
  const chunks: Buffer[] = [];
  let held = 0;
  const late = new AbortController();
  const timer = expire(late, answerTimeoutMs);
  late.signal.addEventListener('abort', () => answer.body.destroy(tooSlow(url, undefined)));
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      const bytes = chunk.length + chunkBytes;
      // Leaving the loop destroys the body.
      if (held + bytes > bytesMax || !answers.take(bytes)) return work(undefined);
      held += bytes;
      chunks.push(chunk);
    }
    return work(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw requestError(url, error, signal);
  } finally {
    timer.abort();
    answers.giveBack(held);
  }
}

/** Aborts a controller after a while, unless what is returned is aborted before. */
function expire(controller: AbortController, timeoutMs: number): AbortController {
  const stop = new AbortController();
  sleep(timeoutMs, undefined, { signal: stop.signal, ref: false }).then(
    () => controller.abort(),
    () => undefined,
  );
  return stop;
}

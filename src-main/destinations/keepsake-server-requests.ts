import type * as z from 'zod';
import type { Answer, Connection, Request } from './keepsake-server-connection.ts';
import { answerError, badAnswer, requestError } from './keepsake-server-errors.ts';

/** JSON answers are bounded: a page of 5,000 lines with the longest paths stays far below. */
const answerBytesMax = 256 * 1024 * 1024;

/** One request, and its answer whatever it is; the body must be read or destroyed. */
export async function ask(connection: Connection, url: string, request: Request, signal: AbortSignal): Promise<Answer> {
  try {
    signal.throwIfAborted();
    const answer = await connection.request(request, signal);
    // Whoever reads the body is told of a failure there; one that is dropped unread must not end the process.
    answer.body.on('error', () => undefined);
    return answer;
  } catch (error) {
    throw requestError(url, error, signal);
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
  if (answer.statusCode !== 200 && answer.statusCode !== 201)
    throw await answerError(url, answer, () => textOf(answer, url, signal));
  const body = await textOf(answer, url, signal);
  try {
    return schema.parse(JSON.parse(body));
  } catch (error) {
    throw badAnswer(url, 'what it says is not what a Keepsake server says', error);
  }
}

/** The whole body of an answer. */
export async function textOf(answer: Answer, url: string, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Leaving the loop destroys the body.
      if (bytes > answerBytesMax) throw badAnswer(url, 'it does not stop answering');
      chunks.push(chunk);
    }
  } catch (error) {
    throw requestError(url, error, signal);
  }
  return Buffer.concat(chunks).toString('utf8');
}

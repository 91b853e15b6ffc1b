import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/**
 * A body as it comes. Leaving it early keeps the connection, so that the answer still reaches the client.
 *
 * @param bytes how many it must have; undefined: as many as come
 * @throws HttpError 400 where it ends early
 */
export async function* chunks(request: IncomingMessage, bytes: number | undefined): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length;
    yield chunk;
  }
  if (bytes !== undefined && received !== bytes)
    throw new HttpError(400, 'usage', `The body ended after ${received} of ${bytes} bytes.`);
}

/** Ends a body that brings nothing for so long, as an early end. */
export async function* unlessStalled(
  body: AsyncIterable<Uint8Array>,
  stallMs: number,
  onStall: () => void,
): AsyncGenerator<Uint8Array> {
  const timer = setTimeout(onStall, stallMs);
  try {
    for await (const chunk of body) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}

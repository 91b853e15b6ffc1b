import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';

export interface ThrottlingProxy {
  readonly port: number;
  /** Bytes a second that all connections together carry to the server from now on; 0 stands still. */
  setRate(bytesPerSecond: number): void;
  /** Idempotent. */
  close(): Promise<void>;
}

const tickMs = 10;

/** A TCP proxy on 127.0.0.1 that is slow towards the server, as an upload from home is; answers come back at full speed. */
export async function startThrottlingProxy(targetPort: number, bytesPerSecond: number): Promise<ThrottlingProxy> {
  const sockets = new Set<Socket>();
  const waiting: { readonly bytes: number; release(): void }[] = [];
  let rate = bytesPerSecond;
  let allowance = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    // By the clock, because a busy machine ticks late. What nobody used is not saved up for later.
    allowance = Math.min(allowance, 0) + (rate * (now - last)) / 1_000;
    last = now;
    // A chunk may overdraw: the next one waits until the debt is paid.
    while (allowance > 0) {
      const next = waiting.shift();
      if (next === undefined) return;
      allowance -= next.bytes;
      next.release();
    }
  }, tickMs);

  async function* slowly(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      await new Promise<void>((release) => waiting.push({ bytes: chunk.length, release }));
      yield chunk;
    }
  }

  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    // A broken connection is the business of its two ends, which learn of it from each other.
    pipeline(near, slowly, far).catch(() => near.destroy());
    pipeline(far, near).catch(() => far.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  let closing: Promise<void> | undefined;
  return {
    port: address.port,
    setRate: (next) => {
      rate = next;
    },
    close: () =>
      (closing ??= new Promise((resolve) => {
        clearInterval(timer);
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      })),
  };
}

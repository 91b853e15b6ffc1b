import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/** Bytes under way in one direction of one connection before the sender is slowed down: 100 ms at 640 MB/s. */
const inFlightMax = 64 * 1024 * 1024;

export interface LatencyProxyOptions {
  /** The server on loopback that is made to look far away. */
  readonly targetPort: number;
  readonly targetHost?: string;
  /** Each way, in milliseconds: a round trip takes twice as long. */
  readonly delayMs: number;
}

export interface LatencyProxy {
  readonly port: number;
  /** Connections that were accepted so far. */
  readonly accepted: number;
  setDelay(delayMs: number): void;
  /** Resets every connection in the middle of whatever it carries. */
  cutAll(): void;
  /** Refuses new connections as a host does whose server is stopped; those that exist live on. */
  refuse(): Promise<void>;
  /** Accepts again, on the same port. */
  accept(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** A TCP proxy on 127.0.0.1 that delays every byte by the same time and keeps order and throughput. */
export async function startLatencyProxy(options: LatencyProxyOptions): Promise<LatencyProxy> {
  let { delayMs } = options;
  const sockets = new Set<Socket>();
  let accepted = 0;
  let port = 0;

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    accepted += 1;
    const far = connect({
      host: options.targetHost ?? '127.0.0.1',
      port: options.targetPort,
      allowHalfOpen: true,
      noDelay: true,
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      // The other end learns of it as a reset; the error itself is no news.
      socket.on('error', () => other.resetAndDestroy());
      socket.on('close', () => {
        sockets.delete(socket);
        if (!socket.readableEnded) other.destroy();
      });
      delay(socket, other, () => delayMs);
    }
  });

  async function listen(): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
    port = address.port;
  }

  function stopListening(): Promise<void> {
    if (!server.listening) return Promise.resolve();
    // The server stops listening at once; its callback waits for the connections, which live on.
    server.close();
    return Promise.resolve();
  }

  await listen();
  return {
    port,
    get accepted() {
      return accepted;
    },
    setDelay: (ms) => {
      delayMs = ms;
    },
    cutAll: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    refuse: stopListening,
    accept: listen,
    close: async () => {
      await stopListening();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Hands on what arrives, and the end of it, when its time has come. */
function delay(from: Socket, to: Socket, delayMs: () => number): void {
  const queue: { readonly due: number; readonly chunk: Buffer | undefined }[] = [];
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;

  const push = (chunk: Buffer | undefined): void => {
    queue.push({ due: performance.now() + delayMs(), chunk });
    inFlight += chunk?.length ?? 0;
    if (inFlight > inFlightMax) from.pause();
    timer ??= setTimeout(deliver, delayMs());
  };

  function deliver(): void {
    timer = undefined;
    const now = performance.now();
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      // Timers may fire a fraction of a millisecond early.
      if (next.due > now + 0.5) {
        timer = setTimeout(deliver, next.due - now);
        return;
      }
      queue.shift();
      if (to.destroyed) continue;
      if (next.chunk === undefined) to.end();
      else to.write(next.chunk);
      inFlight -= next.chunk?.length ?? 0;
    }
    if (to.writableNeedDrain) to.once('drain', () => from.resume());
    else if (inFlight <= inFlightMax) from.resume();
  }

  from.on('data', push);
  from.on('end', () => push(undefined));
  to.on('close', () => clearTimeout(timer));
}

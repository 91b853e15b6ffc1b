import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CountingProxy {
  readonly url: string;
  /** Bytes that clients sent and the server was given. */
  readonly bytes: number;
  /** Once so many bytes more have passed: every connection is reset, or hangs until the next `pass`. */
  stopAfter(bytes: number, how: 'reset' | 'hang'): void;
  /** Resolves when `stopAfter` has come to pass. */
  stopped(): Promise<void>;
  /** Passes everything again. */
  pass(): void;
  close(): Promise<void>;
}

/** A TCP proxy on loopback that counts what is sent through it, and breaks when it is told to. */
export async function startCountingProxy(targetPort: number): Promise<CountingProxy> {
  const sockets = new Set<Socket>();
  let bytes = 0;
  let limit = Infinity;
  let how: 'reset' | 'hang' = 'reset';
  let stop = Promise.withResolvers<undefined>();

  function take(near: Socket, far: Socket, chunk: Buffer): void {
    if (bytes + chunk.length > limit) {
      stop.resolve(undefined);
      if (how === 'hang') return;
      limit = Infinity;
      for (const socket of sockets) socket.resetAndDestroy();
      return;
    }
    bytes += chunk.length;
    if (!far.write(chunk)) near.pause();
  }

  const server = createServer((near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1' });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    far.on('drain', () => near.resume());
    far.on('data', (chunk) => near.write(chunk));
    near.on('data', (chunk: Buffer) => take(near, far, chunk));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get bytes() {
      return bytes;
    },
    stopAfter(more, as) {
      limit = bytes + more;
      how = as;
      stop = Promise.withResolvers();
    },
    stopped: () => stop.promise,
    pass() {
      limit = Infinity;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

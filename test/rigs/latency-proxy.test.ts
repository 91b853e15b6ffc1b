import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLatencyProxy, type LatencyProxy } from './latency-proxy.ts';

let echo: Server;
let proxy: LatencyProxy;
beforeEach(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startLatencyProxy({ targetPort: (echo.address() as AddressInfo).port, delayMs: 5 });
});
afterEach(async () => {
  await proxy.close();
  echo.close();
});

test('what goes through comes out whole and in order, on many connections at once', async () => {
  const through = async (): Promise<void> => {
    const sent = randomBytes(3_000_000);
    const socket = connect(proxy.port, '127.0.0.1');
    const hash = createHash('sha256');
    socket.on('data', (chunk: Buffer) => hash.update(chunk));
    socket.end(sent);
    await once(socket, 'close');
    expect(hash.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
  };
  await Promise.all(Array.from({ length: 20 }, through));
  expect(proxy.accepted).toBe(20);
});

test('cutting resets the connections that exist', async () => {
  const socket = connect(proxy.port, '127.0.0.1');
  socket.write('hello');
  await once(socket, 'data');
  const failed = once(socket, 'error');
  proxy.cutAll();
  expect(((await failed)[0] as NodeJS.ErrnoException).code).toBe('ECONNRESET');
});

test('a proxy that refuses is as good as not there, and accepts again on the same port', async () => {
  const { port } = proxy;
  await proxy.refuse();
  const refused = connect(port, '127.0.0.1');
  expect(((await once(refused, 'error'))[0] as NodeJS.ErrnoException).code).toBe('ECONNREFUSED');
  await proxy.accept();
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
});

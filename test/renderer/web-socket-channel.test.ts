import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { requestSchema } from '../../src-shared/contract.ts';
import { acceptedProtocol, offeredToken, refusedProtocol } from '../../src-shared/web-protocol.ts';
import type { ConnectionState } from '../../src-renderer/transport/channel.ts';
import { createWebSocketChannel } from '../../src-renderer/transport/web-socket-channel.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A far end that answers each request with what `answer` makes of it. */
async function startFarEnd(port: number, answer: (command: string, input: unknown) => object | undefined) {
  const http: Server = createServer();
  const sockets = new WebSocketServer({ server: http });
  const asked: string[] = [];
  sockets.on('connection', (socket: ServerSocket) => {
    socket.on('message', (data: Buffer) => {
      const request = requestSchema.parse(JSON.parse(data.toString()));
      asked.push(request.command);
      const reply = answer(request.command, request.input);
      if (reply !== undefined) socket.send(JSON.stringify({ id: request.id, ...reply }));
    });
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  const stop = async () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    if (!http.listening) return;
    http.close();
    await once(http, 'close');
  };
  closers.push(stop);
  return { port: (http.address() as AddressInfo).port, asked, sockets, stop };
}

/** A channel, with a promise for each thing that it tells. */
function openChannel(port: number, token?: string) {
  const ending = new AbortController();
  const told: { state: ConnectionState[]; updates: unknown[] } = { state: [], updates: [] };
  const waiters = new Set<() => void>();
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!condition()) return;
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  const tell = () => {
    for (const check of [...waiters]) check();
  };
  const channel = createWebSocketChannel({ url: `ws://127.0.0.1:${port}/ws`, token, signal: ending.signal, retryMinMs: 5 });
  channel.listen({
    state(state) {
      told.state.push(state);
      tell();
    },
    update(raw) {
      told.updates.push(raw);
      tell();
    },
  });
  closers.push(() => ending.abort());
  return { channel, told, until, ending };
}

describe('the WebSocket channel', () => {
  test('answers each call with its own reply, whatever their order', async () => {
    const waiting: (() => void)[] = [];
    const farEnd = await startFarEnd(0, () => undefined);
    farEnd.sockets.on('connection', (socket: ServerSocket) => {
      socket.on('message', (data: Buffer) => {
        const { id, input } = requestSchema.parse(JSON.parse(data.toString()));
        waiting.push(() => socket.send(JSON.stringify({ id, output: input })));
        if (waiting.length === 2) for (const reply of waiting.reverse()) reply();
      });
    });
    const { channel, until, told } = openChannel(farEnd.port);
    await until(() => told.state.at(-1) === 'open');
    const both = [channel.call('sources.add', { path: '/a' }), channel.call('sources.add', { path: '/b' })];
    expect(await Promise.all(both)).toEqual([{ path: '/a' }, { path: '/b' }]);
  });

  test('rejects with the error that it received', async () => {
    const error = { code: 'overlap', message: 'This folder holds your vault.' };
    const farEnd = await startFarEnd(0, () => ({ error }));
    const { channel, until, told } = openChannel(farEnd.port);
    await until(() => told.state.at(-1) === 'open');
    await expect(channel.call('sources.add', { path: '/a' })).rejects.toEqual(error);
  });

  test('a connection that breaks rejects what was under way, says "lost", and comes back by itself', async () => {
    const farEnd = await startFarEnd(0, () => undefined);
    const { channel, until, told } = openChannel(farEnd.port);
    await until(() => told.state.at(-1) === 'open');
    const call = channel.call('run.start', {});
    const rejected = expect(call).rejects.toMatchObject({ code: 'unreachable' });
    await farEnd.stop();
    await rejected;
    await until(() => told.state.at(-1) === 'lost');
    await expect(channel.call('run.start', {})).rejects.toMatchObject({ code: 'unreachable' });
    await startFarEnd(farEnd.port, () => undefined);
    await until(() => told.state.at(-1) === 'open');
    expect(told.state[0]).toBe('connecting');
  });

  test('asks the next connection for the window of files that it had', async () => {
    const query = { offset: 40, limit: 20 };
    const answer = (command: string, input: unknown) =>
      command === 'files.window' ? { output: { query: input, total: 99, rows: [] } } : undefined;
    const farEnd = await startFarEnd(0, answer);
    const { channel, until, told } = openChannel(farEnd.port);
    await until(() => told.state.at(-1) === 'open');
    await channel.call('files.window', query);
    await farEnd.stop();
    const next = await startFarEnd(farEnd.port, answer);
    await until(() => told.updates.length > 0);
    expect(next.asked).toEqual(['files.window']);
    expect(told.updates).toEqual([{ files: { query, total: 99, rows: [] } }]);
  });

  test('says that its token is refused, tries no more by itself, and goes on with the right one', async () => {
    const farEnd = await startFarEnd(0, () => ({ output: {} }));
    farEnd.sockets.options.handleProtocols = (offered) => (offeredToken(offered) === 'right' ? acceptedProtocol : refusedProtocol);
    farEnd.sockets.on('connection', (socket: ServerSocket) => {
      if (socket.protocol === refusedProtocol) socket.close(4401);
    });
    const { channel, until, told } = openChannel(farEnd.port, 'old');
    await until(() => told.state.at(-1) === 'refused');
    expect(await channel.signIn('wrong')).toBe(false);
    expect(await channel.signIn('right')).toBe(true);
    expect(told.state).toEqual(['connecting', 'refused', 'refused', 'open']);
    expect(await channel.call('run.start', {})).toEqual({});
  });

  test('is quiet for good once its signal is aborted', async () => {
    const farEnd = await startFarEnd(0, () => undefined);
    const { until, told, ending } = openChannel(farEnd.port);
    await until(() => told.state.at(-1) === 'open');
    const [socket] = farEnd.sockets.clients;
    ending.abort();
    await once(socket!, 'close');
    expect(told.state).toEqual(['connecting', 'open']);
  });
});

import * as z from 'zod';
import { pushSchema, replySchema } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { acceptedProtocol, offeredProtocols, refusedProtocol } from '../../src-shared/web-protocol.ts';
import type { Channel, ChannelListener } from './channel.ts';

export interface WebSocketChannelOptions {
  readonly url: string;
  /** What Keepsake printed at the end of its address. */
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds before the first try to connect again; doubles up to `retryMaxMs`. Default 250. */
  readonly retryMinMs?: number;
  /** Default 5,000. */
  readonly retryMaxMs?: number;
}

/** The envelope alone: what is in it is parsed by the transport. */
const messageSchema = z.union([replySchema, pushSchema.extend({ update: z.unknown() })]);

interface PendingCall {
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

const unreachable = () =>
  new KeepsakeError('unreachable', 'Keepsake does not answer. Please try again in a moment.', { retryable: true });

/**
 * The browser door. It connects again by itself until the signal is aborted or its token is refused, and asks
 * again for the part of the file list that it was sent before, because a new connection has none.
 * A call that was under way when the connection broke rejects: nobody knows whether it was obeyed.
 */
export function createWebSocketChannel(options: WebSocketChannelOptions): Required<Pick<Channel, 'signIn'>> & Channel & { retryNow(): void } {
  const { url, signal, retryMinMs = 250, retryMaxMs = 5_000 } = options;
  const pending = new Map<number, PendingCall>();
  let listener: ChannelListener | undefined;
  let socket: WebSocket | undefined;
  let lastId = 0;
  let retryMs = retryMinMs;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let lastWindowQuery: unknown;
  let { token } = options;
  let signedIn: ((accepted: boolean) => void) | undefined;

  const send = (name: string, input: unknown): Promise<unknown> => {
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(unreachable());
    lastId += 1;
    const id = lastId;
    socket.send(JSON.stringify({ id, command: name, input }));
    return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
  };

  const receive = (text: string) => {
    const message = messageSchema.parse(JSON.parse(text));
    if ('update' in message) {
      listener?.update(message.update);
      return;
    }
    const call = pending.get(message.id);
    pending.delete(message.id);
    if ('error' in message) call?.reject(message.error);
    else call?.resolve(message.output);
  };

  const rejectPending = () => {
    for (const call of pending.values()) call.reject(unreachable());
    pending.clear();
  };
  const answerSignIn = (accepted: boolean) => {
    signedIn?.(accepted);
    signedIn = undefined;
  };

  const ended = ({ target }: CloseEvent) => {
    // One that another token has replaced.
    if (target !== socket) return;
    rejectPending();
    answerSignIn(false);
    if (signal.aborted) return;
    if (socket.protocol === refusedProtocol) {
      listener?.state('refused');
      return;
    }
    listener?.state('lost');
    retryTimer = setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, retryMaxMs);
  };

  const connect = () => {
    retryTimer = undefined;
    const opening = new WebSocket(url, offeredProtocols(token));
    socket = opening;
    opening.onopen = () => {
      // Refused: it is closed at once.
      if (opening.protocol !== acceptedProtocol) return;
      retryMs = retryMinMs;
      answerSignIn(true);
      listener?.state('open');
      if (lastWindowQuery === undefined) return;
      send('files.window', lastWindowQuery).then(
        (files) => listener?.update({ files }),
        () => undefined, // The connection broke once more; the next one asks again.
      );
    };
    opening.onmessage = (event) => {
      if (typeof event.data === 'string') receive(event.data);
    };
    // 'error' says nothing that 'close' does not say too.
    opening.onclose = ended;
  };

  return {
    call(name, input) {
      if (name === 'files.window') lastWindowQuery = input;
      return send(name, input);
    },
    listen(to) {
      listener = to;
      to.state('connecting');
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(retryTimer);
          socket?.close();
        },
        { once: true },
      );
      connect();
    },
    signIn(given) {
      token = given;
      answerSignIn(false);
      rejectPending();
      clearTimeout(retryTimer);
      socket?.close();
      return new Promise((resolve) => {
        signedIn = resolve;
        connect();
      });
    },
    retryNow() {
      if (retryTimer === undefined) return;
      clearTimeout(retryTimer);
      retryMs = retryMinMs;
      connect();
    },
  };
}

import { once } from 'node:events';
import {
  createServer,
  request as requestTo,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is done to one request, or to its answer. */
export type Fault =
  /** The request goes on after so long. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The connection is reset once this much of the request's body has been passed on. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Taken, and never answered: until `heal`, which resets it as a router does that forgot the connection. */
  | { readonly kind: 'hang' }
  /** A slow loris: the answer comes a byte at a time. */
  | { readonly kind: 'drip' }
  /** Bytes of no protocol, instead of an answer. */
  | { readonly kind: 'garbage' }
  /** An answer of the proxy's own, after the whole request, of which the server hears nothing. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The server's answer with its right length, cut off in the middle of its body. */
  | { readonly kind: 'truncate' }
  /** The server does it all, and its answer is lost. */
  | { readonly kind: 'lost-answer' };

export interface SeenRequest {
  readonly method: string;
  /** With query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Decides for each request as it begins; undefined lets it pass. */
export type FaultPlan = (request: SeenRequest) => Fault | undefined;

export interface ChaosProxy {
  readonly url: string;
  /** Faults that have been done. */
  readonly faults: number;
  /** From now on each request is done to as this says. */
  plan(plan: FaultPlan): void;
  /** Lets everything pass from now on, and ends what hangs. */
  heal(): void;
  /** Resolves when the server behind it answers next. */
  nextAnswer(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Breaks a request, or its answer, in one of the ways of the real world; the server behind it is not involved. */
export async function startChaosProxy(targetPort: number): Promise<ChaosProxy> {
  let plan: FaultPlan = () => undefined;
  let faults = 0;
  let next = Promise.withResolvers<undefined>();
  const hanging = new Set<IncomingMessage>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const fault = plan({ method, url, headers });
    if (fault !== undefined) faults += 1;
    if (fault?.kind === 'hang') hanging.add(request);
    else if (fault?.kind === 'garbage') {
      request.resume();
      request.socket.end('\u0000\u0016\u0003 who goes there?\r\n\r\n'.repeat(50));
    } else if (fault?.kind === 'answer') {
      request.resume();
      if (!request.complete) await once(request, 'end');
      response.writeHead(fault.status, fault.headers).end(fault.body);
    } else {
      if (fault?.kind === 'latency') await sleep(fault.ms);
      forward(request, response, fault);
    }
  }

  function forward(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
    const { method = 'GET', url = '/', headers } = request;
    const far = requestTo({ host: '127.0.0.1', port: targetPort, method, path: url, headers, agent: false });
    const breakOff = (): void => {
      far.destroy();
      request.socket.resetAndDestroy();
    };
    far.on('error', breakOff);
    request.on('error', () => far.destroy());
    response.on('close', () => far.destroy());
    far.on('response', (answer) => {
      next.resolve(undefined);
      next = Promise.withResolvers();
      answer.on('error', breakOff);
      void pass(answer, request, response, fault).catch(breakOff);
    });
    if (fault?.kind === 'reset') passSome(request, far, fault.afterBytes, breakOff);
    else request.pipe(far);
  }

  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    handle(request, response).catch(() => request.socket.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get faults() {
      return faults;
    },
    plan(to) {
      plan = to;
    },
    heal() {
      plan = () => undefined;
      for (const request of hanging) request.socket.resetAndDestroy();
      hanging.clear();
    },
    nextAnswer: () => next.promise,
    async close() {
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

/** Passes an answer on, or what the fault leaves of it. */
async function pass(
  answer: IncomingMessage,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'truncate' || fault?.kind === 'lost-answer' || fault?.kind === 'drip') {
    const chunks: Buffer[] = [];
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (fault.kind === 'lost-answer') {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': body.length });
    if (fault.kind === 'truncate') {
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => request.socket.destroy());
      if (body.length === 0) request.socket.destroy();
      return;
    }
    for (const byte of body) {
      response.write(Buffer.of(byte));
      await sleep(1);
    }
    response.end();
    return;
  }
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(response);
}

/** Passes so much of a request's body on, and breaks off; at its end where it is shorter. */
function passSome(request: IncomingMessage, far: ClientRequest, bytes: number, breakOff: () => void): void {
  let left = bytes;
  request.on('data', (chunk: Buffer) => {
    far.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) breakOff();
  });
  request.on('end', breakOff);
}

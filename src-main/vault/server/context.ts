import type { FastifyReply } from 'fastify';
import type { Vault } from '../vault-types.ts';

/** What the routes share. */
export interface Context {
  readonly vault: Vault;
  /** Bytes of the largest object that is taken. */
  readonly objectBytesMax: number;
  /** Aborts when the client is gone before its answer was, or the server closes. */
  signalOf(reply: FastifyReply): AbortSignal;
  /** Tells a client that sent Expect: 100-continue to send its body now. */
  sendContinue(reply: FastifyReply): void;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The writer whose token came with the request; empty on the routes that need none. */
    writer: string;
  }
}

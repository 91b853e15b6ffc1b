import type { FastifyReply } from 'fastify';
import type { Vault } from '../vault-types.ts';
import type { Scrub } from './scrub.ts';

/** What the routes share. */
export interface Context {
  readonly vault: Vault;
  /** Bytes of the largest object that is taken. */
  readonly objectBytesMax: number;
  /** The server's own writer: what it finds damaged is said in its journal. */
  readonly writer: string;
  /** Absent where the server does not scrub. */
  readonly scrub: Scrub | undefined;
  /** Aborts when the server closes: for work that goes on without its client. */
  readonly closing: AbortSignal;
  /** Aborts when the client is gone before its answer was, or the server closes. */
  signalOf(reply: FastifyReply): AbortSignal;
  /** Tells a client that sent Expect: 100-continue to send its body now. */
  sendContinue(reply: FastifyReply): void;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Tokens are also taken as the password of HTTP's Basic authentication, as file managers send it. */
    basicAuthentication?: boolean;
  }
  interface FastifyRequest {
    /** The writer whose token came with the request; empty on the routes that need none. */
    writer: string;
  }
}

import {
  type CommandInput,
  type CommandName,
  type CommandOutput,
  commands,
  type Connection,
  type Update,
  updateSchema,
} from '../../src-shared/contract.ts';
import { errorCodes, KeepsakeError } from '../../src-shared/errors.ts';
import * as z from 'zod';
import type { Channel, ConnectionState } from './channel.ts';

export type { ConnectionState } from './channel.ts';

/** The contract's connection, and whether it holds. */
export interface Transport extends Connection {
  /** The path of a file or folder that was dropped into the window; undefined where the window does not learn it. */
  pathOf(file: File): string | undefined;
  /** Connects with another token; answers whether it was right. */
  signIn(token: string): Promise<boolean>;
  /** Told at once how it stands, then at each change, until the signal aborts. */
  onConnection(listener: (state: ConnectionState) => void, signal: AbortSignal): void;
}

const receivedErrorSchema = z.object({ code: z.enum(errorCodes).catch('internal'), message: z.string() });

function toError(thrown: unknown): KeepsakeError {
  if (thrown instanceof KeepsakeError) return thrown;
  const received = receivedErrorSchema.safeParse(thrown);
  // What a schema finds wrong with an answer is for programmers.
  if (received.success && !(thrown instanceof z.ZodError)) return new KeepsakeError(received.data.code, received.data.message);
  return new KeepsakeError('internal', 'Keepsake answered in a way this page does not understand. Please reload it.', {
    cause: thrown,
  });
}

/**
 * Typed commands and updates over any channel. Everything received passes the contract's schemas
 * here and nowhere else; `call` rejects with a KeepsakeError, always.
 */
export function createTransport(channel: Channel): Transport {
  const updateListeners = new Set<(update: Update) => void>();
  const stateListeners = new Set<(state: ConnectionState) => void>();
  let connection: ConnectionState = 'connecting';

  const subscribe = <L>(listeners: Set<L>, listener: L, signal: AbortSignal) => {
    if (signal.aborted) return;
    listeners.add(listener);
    signal.addEventListener('abort', () => listeners.delete(listener), { once: true });
  };

  const transport: Transport = {
    async call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>> {
      try {
        const output: unknown = await channel.call(name, input);
        // The schema is this command's own, which TypeScript cannot follow through the index.
        return commands[name].output.parse(output) as CommandOutput<N>;
      } catch (thrown) {
        throw toError(thrown);
      }
    },
    pathOf(file) {
      const path = channel.pathOf?.(file);
      return path === '' ? undefined : path;
    },
    signIn: async (token) => (await channel.signIn?.(token)) ?? true,
    onUpdate: (listener, signal) => subscribe(updateListeners, listener, signal),
    onConnection(listener, signal) {
      subscribe(stateListeners, listener, signal);
      listener(connection);
    },
  };

  channel.listen({
    update(raw) {
      const update = updateSchema.parse(raw);
      for (const listener of updateListeners) listener(update);
    },
    state(state) {
      connection = state;
      for (const listener of stateListeners) listener(state);
    },
  });
  return transport;
}

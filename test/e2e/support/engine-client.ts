import { WebSocket } from 'ws';
import {
  commands,
  replySchema,
  type CommandInput,
  type CommandName,
  type CommandOutput,
} from '../../../src-shared/contract.ts';
import { offeredProtocols, tokenIn } from '../../../src-shared/web-protocol.ts';

/** Asks the engine itself, past the page: what the page shows is held against this. */
export async function askEngine<N extends CommandName>(
  url: string,
  command: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  const { host, hash, origin } = new URL(url);
  const socket = new WebSocket(`ws://${host}/ws`, offeredProtocols(tokenIn(hash)), { origin });
  try {
    const output = await new Promise<unknown>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the connection ended without an answer')));
      socket.on('open', () => socket.send(JSON.stringify({ id: 1, command, input })));
      socket.on('message', (data: Buffer) => {
        const reply = replySchema.safeParse(JSON.parse(data.toString()));
        // Updates come on the same way.
        if (!reply.success) return;
        if ('error' in reply.data) reject(new Error(reply.data.error.message));
        else resolve(reply.data.output);
      });
    });
    // The schema is this command's own, which TypeScript cannot follow through the index.
    return commands[command].output.parse(output) as CommandOutput<N>;
  } finally {
    socket.close();
  }
}

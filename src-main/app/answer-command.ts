import type { Answer } from '../../src-shared/bridge.ts';
import type { CommandInput, CommandName, Connection } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';

/**
 * Runs a command as a door received it, for an answer that can cross a process boundary.
 * Never rejects.
 *
 * @param input whatever was sent: the application parses it
 * @param onBug told of failures that nobody classified
 */
export async function answerCommand(
  connection: Connection,
  name: CommandName,
  input: unknown,
  onBug?: (error: Error) => void,
): Promise<Answer> {
  try {
    // The one place where an input that nobody has checked yet takes its command's type: `call` parses it.
    return { output: await connection.call(name, input as CommandInput<CommandName>) };
  } catch (thrown) {
    const error = toKeepsakeError(thrown);
    if (error.code === 'internal') onBug?.(error);
    return { error: { code: error.code, message: error.message } };
  }
}

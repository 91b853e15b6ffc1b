import { CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { endProcess } from '../vault/hanging.ts';
import type { CommandContext } from './command-context.ts';
import { errorLine, exitStatus, statusOfError, type ExitStatus } from './exit-status.ts';
import { listenForInterrupt } from './interrupt.ts';
import { createOutput, type Output } from './output.ts';
import { createProgram } from './program.ts';

/** Runs one command line and ends the process with its exit status. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const { stdout, stderr, env } = process;
  const output: Output = await createOutput({ stdout, stderr, env, onClosed: () => interrupt.abort() });
  const interrupt = listenForInterrupt(() => output);
  process.on('uncaughtException', (error) => {
    void endProcess(report(output, error));
  });

  let status: ExitStatus = exitStatus.ok;
  const context: CommandContext = {
    env,
    version: packageJson.version,
    output,
    interrupt,
    run: async (work) => {
      status = await work();
    },
  };
  try {
    await createProgram(context).parseAsync(args, { from: 'user' });
  } catch (error) {
    status = report(output, error);
  }
  output.endScreen();
  interrupt.close();
  await output.flush();
  // A thread that hangs in the kernel (a network drive that is gone) must not keep the process alive.
  await endProcess(status);
}

/** Says what went wrong in one sentence, unless it was said or is no failure, and answers the exit status. */
function report(output: Output, thrown: unknown): ExitStatus {
  output.endScreen();
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
  const error = toKeepsakeError(thrown);
  if (error.code !== 'cancelled') output.notice(errorLine(error));
  return statusOfError(error);
}

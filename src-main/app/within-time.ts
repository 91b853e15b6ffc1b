import type { DestinationAddress } from '../../src-shared/domain.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { untilAborted } from '../vault/abort.ts';

/**
 * Runs what asks a destination that may never answer. Work that ignores its signal is left behind.
 *
 * @throws KeepsakeError 'unreachable' when the time is over, else whatever the work throws
 */
export async function withinTime<R>(
  address: DestinationAddress,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await untilAborted(work(signal), signal);
  } catch (error) {
    // The signal aborts for one reason alone: nobody cancelled.
    throw signal.aborted ? doesNotAnswer(address, error) : error;
  }
}

function doesNotAnswer({ kind, address }: DestinationAddress, cause: unknown): KeepsakeError {
  const message =
    kind === 'server'
      ? `${address} does not answer: is the server running, and this computer on its network?`
      : `The disk of the vault in ${address} does not answer: check that its drive or network is connected.`;
  return new KeepsakeError('unreachable', message, { retryable: true, scope: 'destination', cause });
}

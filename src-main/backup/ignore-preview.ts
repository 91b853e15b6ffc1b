import { Worker } from 'node:worker_threads';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { threadUrl } from '../vault/thread-pool.ts';
import type { IgnorePreview, IgnoreQuestion } from './ignore-thread.ts';

export type { IgnorePreview, IgnoreQuestion };

/**
 * What patterns would leave out of what a catalog knows. It happens in a thread of its own, on a connection of its own:
 * a run, and whoever looks at the window, does not wait for it, and it can be ended in the middle.
 *
 * @throws KeepsakeError 'usage' when it takes longer than `timeoutMs`, 'io' where the catalog cannot be read
 */
export async function previewIgnored(question: IgnoreQuestion, timeoutMs: number): Promise<IgnorePreview> {
  const worker = new Worker(threadUrl('ignore-thread', import.meta.url), { workerData: question });
  const { promise, resolve, reject } = Promise.withResolvers<IgnorePreview>();
  worker.once('message', resolve);
  worker.once('error', (error: Error) =>
    reject(new KeepsakeError('io', `The patterns could not be tried: ${error.message}`, { cause: error })));
  const timer = setTimeout(() =>
    reject(new KeepsakeError('usage', 'These patterns take too long to try: use fewer of them, or fewer “*”.')), timeoutMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what a benchmark writes, on the disk of `KEEPSAKE_BENCH_DIR` or the system's temporary folder. */
export interface Scratch {
  readonly folder: string;
  /** Aborts on Ctrl-C and on SIGTERM: children are to be ended, and the folder removed. */
  readonly signal: AbortSignal;
}

/**
 * Runs a benchmark in a scratch folder and removes the folder whatever happens: with 200,000 files in it, nobody
 * wants to find it later. The exit status is 0 where `work` answers true, else 1.
 */
export async function inScratch(name: string, work: (scratch: Scratch) => Promise<boolean>): Promise<void> {
  const folder = mkdtempSync(join(process.env['KEEPSAKE_BENCH_DIR'] ?? tmpdir(), `keepsake-${name}-`));
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => controller.abort(new Error(`interrupted by ${signal}`));
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // Also where an error that nobody caught ends the process.
  process.once('exit', remove);
  try {
    process.exitCode = (await work({ folder, signal: controller.signal })) ? 0 : 1;
  } catch (error) {
    console.error(controller.signal.aborted ? String(controller.signal.reason) : error);
    process.exitCode = 1;
  } finally {
    process.removeListener('exit', remove);
    remove();
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
  }
}

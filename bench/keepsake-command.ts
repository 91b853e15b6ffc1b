import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runSummarySchema, type RunSummary } from '../src-shared/domain.ts';
import { ensureBuilt } from '../scripts/ensure-built.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** How often the measured process is looked at. */
const lookMs = 50;

/** The command line that is measured. */
export interface KeepsakeCommand {
  /** For people: which build it is. */
  readonly label: string;
  readonly entry: string;
}

/** The bundled command line, built where it is older than the source; `--source` or `--cli FILE` choose another. */
export function chooseCommand(): KeepsakeCommand {
  const { values } = parseArgs({ options: { source: { type: 'boolean' }, cli: { type: 'string' } } });
  if (values.cli !== undefined) return { label: values.cli, entry: values.cli };
  if (values.source === true)
    return { label: 'src-main/cli/main.ts, from source', entry: `${root}src-main/cli/main.ts` };
  if (!ensureBuilt(root)) throw new Error('the build failed');
  return { label: 'dist/cli.js, bundled', entry: `${root}dist/cli.js` };
}

export interface BackupMeasure {
  readonly summary: RunSummary;
  /** From the start of the process to its end, in seconds. */
  readonly wallSeconds: number;
  /** The most memory that the process held, all threads together; 0 where the system does not tell. */
  readonly peakBytes: number;
}

export interface BackupSetting {
  readonly home: string;
  readonly source: string;
  readonly to: string;
  readonly workers: number;
  readonly token?: string;
  readonly signal: AbortSignal;
}

/** Backs up as a user does, in a process of its own, and measures it. Throws where not every file came through. */
export async function measureBackup(command: KeepsakeCommand, setting: BackupSetting): Promise<BackupMeasure> {
  const { home, source, to, workers, token } = setting;
  const started = performance.now();
  const { child, said } = start(command, [source, '--to', to, '-w', String(workers), '--json'], setting.signal, {
    KEEPSAKE_HOME: home,
    ...(token === undefined ? {} : { KEEPSAKE_TOKEN: token }),
  });
  // The files' lines are not kept: reading them must not slow down what is measured.
  let tail = '';
  child.stdout?.setEncoding('latin1').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-4096);
  });
  let peakBytes = 0;
  const look = setInterval(() => (peakBytes = peakOf(child) ?? peakBytes), lookMs);
  const [status] = (await once(child, 'close').finally(() => clearInterval(look))) as [number | null];
  setting.signal.throwIfAborted();
  const wallSeconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`keepsake ended with ${status}: ${said()}`);
  const summary = runSummarySchema.parse(JSON.parse(tail.trimEnd().split('\n').at(-1) ?? ''));
  if (summary.state !== 'complete' || summary.failed > 0)
    throw new Error(`not all went well: ${JSON.stringify(summary)}`);
  return { summary, wallSeconds, peakBytes };
}

/**
 * The most memory that a process ever held, in bytes: the kernel's own high-water mark, so that no peak between two
 * looks is missed but for one in the last moment. Nothing is loaded into the process, as that would be measured too.
 */
function peakOf(child: ChildProcess): number | undefined {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    // It has just ended, or this is no Linux.
    return undefined;
  }
}

export interface Server {
  readonly port: number;
  readonly token: string;
  /** Ends the process. */
  close(): Promise<void>;
}

/** `keepsake serve` on a new vault, in a process of its own. */
export async function startServer(
  command: KeepsakeCommand,
  home: string,
  data: string,
  signal: AbortSignal,
): Promise<Server> {
  const { child, said } = start(command, ['serve', '--data', data, '--port', '0'], signal, { KEEPSAKE_HOME: home });
  const closed = once(child, 'close');
  let port: number | undefined;
  let token: string | undefined;
  for await (const line of createInterface({ input: child.stdout! })) {
    port ??= numberOf(/ at http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
    token ??= /^ {2}(kst_\S+)$/.exec(line)?.[1];
    if (port !== undefined && token !== undefined) break;
  }
  child.stdout?.resume();
  if (port === undefined || token === undefined) throw new Error(`keepsake serve did not start: ${said()}`);
  return {
    port,
    token,
    close: async () => {
      child.kill('SIGTERM');
      await closed;
    },
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function start(
  command: KeepsakeCommand,
  args: readonly string[],
  signal: AbortSignal,
  env: Readonly<Record<string, string>>,
): { readonly child: ChildProcess; readonly said: () => string } {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [command.entry, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  // The abort itself; whoever waits for the end looks at the signal.
  child.on('error', () => undefined);
  let notices = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    notices = (notices + chunk).slice(-4096);
  });
  return { child, said: () => notices.trim() };
}

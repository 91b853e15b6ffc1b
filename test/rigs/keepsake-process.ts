import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isBuilt } from '../../scripts/ensure-built.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundle = join(root, 'dist/cli.js');
/** Halves the time that the command takes to start. */
const compileCache = join(root, 'node_modules/.cache/keepsake-tests');
/** The build takes half of the processor time that the source does; `npm test` sees to it that there is one. */
const entry = isBuilt(root) ? bundle : join(root, 'src-main/cli/main.ts');

export interface KeepsakeOptions {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** As an ordinary user: root loses its right to read what it may not. */
  readonly ordinaryUser?: boolean;
  /** Without /proc, as in a container or a chroot that has none: `whyNoMount` tells whether that is possible. */
  readonly withoutProc?: boolean;
  /** From dist/cli.js in any case; the caller has seen to it that it is built. Default: where it is as new as its sources. */
  readonly bundled?: boolean;
  /** A module that each of its threads and child processes imports first. */
  readonly imports?: string;
}

/** Before a command: root without the capabilities that pass over permission bits. */
const ordinary = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'];

/** Before a command: an empty /proc, in a mount namespace of its own. */
const withoutProc = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh'];

export interface KeepsakeEnd {
  /** undefined when a signal ended it. */
  readonly status: number | undefined;
  readonly signal: string | undefined;
  /** Everything on stdout, by lines. */
  readonly lines: readonly string[];
  readonly stderr: string;
  /** stdout's lines as JSON. Throws where a line is none. */
  json(): readonly unknown[];
}

export interface KeepsakeProcess {
  readonly pid: number;
  /** Resolves with the first line on stdout, of the past or the future, that passes; rejects if the process ends before. */
  line(accepts: (line: string) => boolean): Promise<string>;
  /** The same for stderr. */
  errorLine(accepts: (line: string) => boolean): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Closes our end of its stdout, as `| head` does. */
  closeStdout(): void;
  readonly ended: Promise<KeepsakeEnd>;
  /** Kills what still runs. Idempotent. */
  close(): Promise<void>;
}

/** Starts the command line as a process of its own without a terminal. */
export function startKeepsake(args: readonly string[], options: KeepsakeOptions): KeepsakeProcess {
  const isRoot = process.getuid?.() === 0;
  const [program = '', ...programArgs] = [
    ...(options.ordinaryUser === true && isRoot ? ordinary : []),
    ...(options.withoutProc === true ? withoutProc : []),
    process.execPath,
    ...(options.imports === undefined ? [] : ['--import', pathToFileURL(options.imports).href]),
    options.bundled === true ? bundle : entry,
    ...args,
  ];
  const child = spawn(program, programArgs, {
    cwd: options.cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: options.home,
      KEEPSAKE_HOME: options.home,
      NODE_COMPILE_CACHE: compileCache,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collectLines(child.stdout);
  const stderr = collectLines(child.stderr);
  const ended = new Promise<KeepsakeEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      stdout.end();
      stderr.end();
      resolve({
        status: status ?? undefined,
        signal: signal ?? undefined,
        lines: stdout.lines,
        stderr: stderr.lines.map((line) => `${line}\n`).join(''),
        json: () => stdout.lines.map((line): unknown => JSON.parse(line)),
      });
    });
  });
  return {
    pid: child.pid!,
    line: stdout.find,
    errorLine: stderr.find,
    kill: (signal) => void child.kill(signal),
    closeStdout: () => child.stdout.destroy(),
    ended,
    close: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs the command line to its end. */
export function runKeepsake(args: readonly string[], options: KeepsakeOptions): Promise<KeepsakeEnd> {
  return startKeepsake(args, options).ended;
}

interface Waiter {
  accepts(line: string): boolean;
  resolve(line: string): void;
  reject(error: Error): void;
}

function collectLines(stream: NodeJS.ReadableStream): {
  readonly lines: string[];
  readonly find: (accepts: (line: string) => boolean) => Promise<string>;
  end(): void;
} {
  const lines: string[] = [];
  const waiters = new Set<Waiter>();
  let over = false;
  const missed = (): Error => new Error(`the process ended without the line; it wrote:\n${lines.join('\n')}`);
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
    lines.push(line);
    for (const waiter of waiters) {
      if (!waiter.accepts(line)) continue;
      waiters.delete(waiter);
      waiter.resolve(line);
    }
  });
  return {
    lines,
    find: (accepts) =>
      new Promise((resolve, reject) => {
        const past = lines.find(accepts);
        if (past !== undefined) resolve(past);
        else if (over) reject(missed());
        else waiters.add({ accepts, resolve, reject });
      }),
    end: () => {
      over = true;
      for (const waiter of waiters) waiter.reject(missed());
      waiters.clear();
    },
  };
}

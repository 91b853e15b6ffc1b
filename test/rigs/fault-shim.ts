import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Faults of the system that a process is to meet; see fault-shim.c. */
export interface SystemFault {
  readonly call: 'read' | 'write' | 'fsync' | 'link' | 'watch' | 'realpath';
  /** Part of the path of the files that are concerned. */
  readonly path: string;
  /** The first call that is done to, from 1. */
  readonly from: number;
  readonly count: number;
  /** The name of the error; 'short': a write takes half of what it is given; 'hang': it never returns; 'slow': it takes 200 ms. */
  readonly how: keyof typeof numbers;
}

/** Linux's, and the shim's own. */
const numbers = { EIO: 5, ENOSPC: 28, EDQUOT: 122, short: 0, hang: -1, slow: -2 } as const;

/** A call that began ('<') or ended well ('>'), with the file or folder that it was about. */
export interface TracedCall {
  readonly mark: '<' | '>';
  readonly call: 'write' | 'fsync' | 'link' | 'mkdir';
  readonly path: string;
  /** The second name of a link. */
  readonly to: string;
  readonly bytes: number;
}

export interface FaultShim {
  /** The environment that makes a process write down what it does to files whose path contains `path`; nothing fails. */
  traceEnv(path: string): Readonly<Record<string, string>>;
  /** What was written down since, in order over all threads. */
  traced(): readonly TracedCall[];
  /** The environment that makes a process meet this fault, and counts in a file of its own how often it did. */
  env(fault: SystemFault): Readonly<Record<string, string>>;
  /** How often the fault of the last `env` was met. */
  met(): number;
}

/** Compiles the shim into a folder; undefined where there is no Linux, no compiler, or Node does not go through libc. */
export function buildFaultShim(folder: string): FaultShim | undefined {
  if (process.platform !== 'linux') return undefined;
  const library = join(folder, 'fault-shim.so');
  const source = fileURLToPath(new URL('fault-shim.c', import.meta.url));
  const compiled = ['cc', 'gcc', 'clang'].some(
    (compiler) => spawnSync(compiler, ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']).status === 0,
  );
  if (!compiled) return undefined;
  const log = join(folder, 'faults.log');
  const env: FaultShim['env'] = ({ call, path, from, count, how }) => {
    rmSync(log, { force: true });
    return {
      LD_PRELOAD: library,
      FAULT_CALL: call,
      FAULT_PATH: path,
      FAULT_FROM: String(from),
      FAULT_COUNT: String(count),
      FAULT_ERRNO: String(numbers[how]),
      FAULT_LOG: log,
    };
  };
  const trace = join(folder, 'trace.log');
  const traceEnv = (path: string): Readonly<Record<string, string>> => {
    rmSync(trace, { force: true });
    return { LD_PRELOAD: library, FAULT_PATH: path, FAULT_TRACE: trace };
  };
  const traced = (): readonly TracedCall[] =>
    readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [mark, call, path = '', last = ''] = line.split(' ');
        return { mark, call, path, to: last, bytes: Number(last) } as TracedCall;
      });
  const met = (): number => {
    try {
      return readFileSync(log).length;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    }
  };
  return { env, met, traceEnv, traced };
}

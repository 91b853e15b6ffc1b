import type { SpeedSample } from '../../src-shared/contract.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';

/** How fast a run was: second by second, and with each number of workers. Bounded. */
export interface SpeedLog {
  /** Notes files that reached an end, and bytes that were handed over. */
  add(files: number, bytes: number): void;
  /** From now on so many workers; `running`: none of this time is spent waiting or paused. */
  set(workers: number, running: boolean): void;
  /** Of the last ten minutes; without the second that is not over yet. */
  samples(): readonly SpeedSample[];
  /** What each number of workers brought, over the time that was really run. */
  byWorkers(): NonNullable<RunSnapshot['speeds']>;
  /** Time that was really run so far, in seconds. */
  runningSeconds(): number;
  /** The run has ended: its clock stands still. */
  end(): void;
}

const secondsKept = 600;

interface Sum {
  ms: number;
  files: number;
  bytes: number;
}

/** @param now milliseconds, monotonic */
export function createSpeedLog(now: () => number, initialWorkers: number): SpeedLog {
  const started = now();
  const seconds: { readonly second: number; files: number; bytes: number }[] = [];
  const sums = new Map<number, Sum>();
  let workers = initialWorkers;
  let running = false;
  let since = started;
  let ended: number | undefined;

  const time = (): number => ended ?? now();

  function sumOf(count: number): Sum {
    let sum = sums.get(count);
    if (sum === undefined) sums.set(count, (sum = { ms: 0, files: 0, bytes: 0 }));
    return sum;
  }

  /** Brings the time that has passed to account. */
  function account(): void {
    const at = time();
    if (running) sumOf(workers).ms += at - since;
    since = at;
  }

  return {
    add(files, bytes) {
      const second = Math.floor((time() - started) / 1000);
      let last = seconds.at(-1);
      if (last?.second !== second) {
        last = { second, files: 0, bytes: 0 };
        seconds.push(last);
        while ((seconds[0]?.second ?? second) <= second - secondsKept) seconds.shift();
      }
      last.files += files;
      last.bytes += bytes;
      const sum = sumOf(workers);
      sum.files += files;
      sum.bytes += bytes;
    },
    set(nextWorkers, nextRunning) {
      account();
      workers = nextWorkers;
      running = nextRunning && ended === undefined;
    },
    samples() {
      const end = Math.floor((time() - started) / 1000);
      const first = Math.max(0, end - secondsKept);
      const bySecond = new Map(seconds.map((each) => [each.second, each] as const));
      return Array.from({ length: end - first }, (_, index) => {
        const second = first + index;
        const { files = 0, bytes = 0 } = bySecond.get(second) ?? {};
        return { second, filesPerSecond: files, bytesPerSecond: bytes };
      });
    },
    byWorkers() {
      account();
      return [...sums]
        .filter(([, { ms }]) => ms > 0)
        .sort(([a], [b]) => a - b)
        .map(([count, { ms, files, bytes }]) => ({
          workers: count, seconds: Math.round(ms) / 1000,
          filesPerSecond: (files * 1000) / ms, bytesPerSecond: (bytes * 1000) / ms,
        }));
    },
    runningSeconds() {
      account();
      return [...sums.values()].reduce((total, { ms }) => total + ms, 0) / 1000;
    },
    end() {
      account();
      ended ??= now();
      running = false;
    },
  };
}

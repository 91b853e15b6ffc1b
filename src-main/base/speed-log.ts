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
  /**
   * What each number of workers brought: the mean of all speeds over eight seconds in which nothing but that number was at
   * work, so that none is more than what a chart of such speeds shows.
   */
  byWorkers(): NonNullable<RunSnapshot['speeds']>;
  /** Time that was really run so far, in milliseconds. */
  runningMs(): number;
  /** The run has ended: its clock stands still. */
  end(): void;
}

const secondsKept = 600;
/** As long as the speeds of a chart are smoothed. */
const windowSeconds = 8;

interface Work {
  files: number;
  bytes: number;
}

/** Work without an interruption, with one number of workers. */
interface Stretch {
  readonly since: number;
  /** Its last whole seconds, at most as many as a window has, and how many there were. */
  readonly recent: Work[];
  closed: number;
  /** The second that is not over yet. */
  current: Work;
}

/** Sums over windows of the speeds in them. */
interface Measured extends Work {
  windows: number;
}

/** @param now milliseconds, monotonic */
export function createSpeedLog(now: () => number, initialWorkers: number): SpeedLog {
  const started = now();
  const seconds: ({ readonly second: number } & Work)[] = [];
  const measured = new Map<number, Measured>();
  let workers = initialWorkers;
  let stretch: Stretch | undefined;
  /** Of the stretches that are over. */
  let ranMs = 0;
  let ended: number | undefined;

  const time = (): number => ended ?? now();

  /** Brings the seconds that have passed to account. */
  function account(): void {
    if (stretch === undefined) return;
    const whole = Math.floor((time() - stretch.since) / 1000);
    while (stretch.closed < whole) {
      stretch.recent.push(stretch.current);
      stretch.current = { files: 0, bytes: 0 };
      stretch.closed++;
      if (stretch.recent.length > windowSeconds) stretch.recent.shift();
      if (stretch.recent.length === windowSeconds) measure(stretch.recent);
    }
  }

  function measure(window: readonly Work[]): void {
    const sum = measured.get(workers) ?? { windows: 0, files: 0, bytes: 0 };
    measured.set(workers, sum);
    sum.windows++;
    for (const { files, bytes } of window) {
      sum.files += files / windowSeconds;
      sum.bytes += bytes / windowSeconds;
    }
  }

  function endStretch(): void {
    account();
    if (stretch !== undefined) ranMs += time() - stretch.since;
    stretch = undefined;
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
      account();
      if (stretch === undefined) return;
      stretch.current.files += files;
      stretch.current.bytes += bytes;
    },
    set(nextWorkers, nextRunning) {
      const runs = nextRunning && ended === undefined;
      if (nextWorkers === workers && runs === (stretch !== undefined)) return;
      endStretch();
      workers = nextWorkers;
      if (runs) stretch = { since: now(), recent: [], closed: 0, current: { files: 0, bytes: 0 } };
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
      return [...measured]
        .sort(([a], [b]) => a - b)
        .map(([count, { windows, files, bytes }]) => ({
          workers: count, seconds: windows + windowSeconds - 1, filesPerSecond: files / windows, bytesPerSecond: bytes / windows,
        }));
    },
    runningMs: () => ranMs + (stretch === undefined ? 0 : time() - stretch.since),
    end() {
      if (ended !== undefined) return;
      ended = now();
      endStretch();
    },
  };
}

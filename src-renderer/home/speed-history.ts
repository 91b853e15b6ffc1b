import type { SpeedSample } from '../../src-shared/contract.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';

/** Speeds of a run over time, one point a second; columns of the same length, as the chart takes them. */
export interface SpeedColumns {
  /** Seconds since the run began. */
  readonly seconds: readonly number[];
  readonly files: readonly number[];
  readonly bytes: readonly number[];
}

export interface SpeedFacts {
  /** Of the last minutes that are shown: seconds, and average and highest speeds. */
  readonly seconds: number;
  readonly files: { readonly average: number; readonly most: number };
  readonly bytes: { readonly average: number; readonly most: number };
}

export interface SpeedHistory {
  /** What the engine remembers, of before this page looked. */
  load(samples: readonly SpeedSample[]): void;
  /** As it goes on: an update of the run, at most ten times a second. */
  push(run: Pick<RunSnapshot, 'seconds' | 'filesPerSecond' | 'bytesPerSecond'>): void;
  columns(): SpeedColumns;
  facts(): SpeedFacts;
  /** Which second is the newest; -1 before the first. */
  newest(): number;
  /** @returns ends it */
  readonly subscribe: (listener: () => void) => () => void;
}

/** So much is shown. */
export const shownSeconds = 300;
/** A speed is told over the last seconds: files end in bursts. As long as the engine does. */
const smoothSeconds = 8;

interface Point {
  files: number;
  bytes: number;
}

/** Of one run. Bounded: what is older than is shown is forgotten. */
export function createSpeedHistory(): SpeedHistory {
  const points = new Map<number, Point>();
  const listeners = new Set<() => void>();
  let newest = -1;

  function set(second: number, point: Point): void {
    points.set(second, point);
    if (second <= newest) return;
    for (let gone = Math.max(0, newest - shownSeconds); gone < second - shownSeconds; gone++) points.delete(gone);
    newest = second;
  }

  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };

  /** A second of which nothing is known was like the one before. */
  function columns(): SpeedColumns {
    const first = Math.max(0, newest - shownSeconds);
    const seconds: number[] = [];
    const files: number[] = [];
    const bytes: number[] = [];
    let last: Point = { files: 0, bytes: 0 };
    for (let second = first; second <= newest; second++) {
      last = points.get(second) ?? last;
      seconds.push(second);
      files.push(last.files);
      bytes.push(last.bytes);
    }
    return { seconds, files, bytes };
  }

  return {
    load(samples) {
      for (const [index, { second }] of samples.entries()) {
        const recent = samples.slice(Math.max(0, index + 1 - smoothSeconds), index + 1);
        const average = (of: (sample: SpeedSample) => number): number =>
          recent.reduce((sum, sample) => sum + of(sample), 0) / recent.length;
        // What was seen live is as good, and newer.
        if (points.has(second) || second < newest - shownSeconds) continue;
        set(second, { files: average((each) => each.filesPerSecond), bytes: average((each) => each.bytesPerSecond) });
      }
      tell();
    },
    push({ seconds, filesPerSecond, bytesPerSecond }) {
      set(Math.floor(seconds), { files: filesPerSecond, bytes: bytesPerSecond });
      tell();
    },
    columns,
    facts() {
      const { seconds, files, bytes } = columns();
      const of = (values: readonly number[]) => ({
        average: values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
        most: Math.max(0, ...values),
      });
      return { seconds: seconds.length, files: of(files), bytes: of(bytes) };
    },
    newest: () => newest,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

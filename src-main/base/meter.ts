/** Speed and time left, from what has been done so far. */
export interface Meter {
  /** Notes a file that reached its end. */
  add(bytes: number): void;
  /** Notes bytes on their way, so that one large file does not look like a standstill. */
  flow(bytes: number): void;
  /** Over the last eight seconds. */
  rates(): { readonly filesPerSecond: number; readonly bytesPerSecond: number };
  /** Seconds for so many more files of so many bytes; undefined while nothing reliable can be said. */
  secondsLeft(files: number, bytes: number): number | undefined;
}

const ratesMs = 8_000;
/** An estimate takes twice as long into account: it should not jump. */
const estimateMs = 16_000;
/** The first files are slow: connections are made, caches filled, code compiled. */
const warmUpMs = 4_000;
/** Work is steady when the speed differs by no more than this factor from the one of the half before. */
const steadyFactor = 1.5;
/** Work that is not steady by then never will be. */
const patienceMs = 60_000;
const bucketMs = 250;
/** What a file costs beyond its bytes (checks, folders, round trips), as bytes of the same time. */
const fileCostBytes = 64 * 1024;

interface Bucket {
  readonly at: number;
  files: number;
  bytes: number;
  flowed: number;
}

/**
 * @param now milliseconds that were really run, monotonic: a clock that stands still while the run is paused or waits, so that
 * this time counts neither as work nor as slowness
 */
export function createMeter(now: () => number): Meter {
  const started = now();
  const buckets: Bucket[] = [];
  let isSteady = false;

  function current(): Bucket {
    const at = Math.floor(now() / bucketMs) * bucketMs;
    let last = buckets.at(-1);
    if (last?.at !== at) {
      last = { at, files: 0, bytes: 0, flowed: 0 };
      buckets.push(last);
    }
    while ((buckets[0]?.at ?? at) < at - estimateMs) buckets.shift();
    return last;
  }

  function sum(fromMs: number, endMs: number): { files: number; bytes: number; flowed: number } {
    const total = { files: 0, bytes: 0, flowed: 0 };
    for (const bucket of buckets) {
      if (bucket.at < fromMs || bucket.at >= endMs) continue;
      total.files += bucket.files;
      total.bytes += bucket.bytes;
      total.flowed += bucket.flowed;
    }
    return total;
  }

  /** Bytes a second, with what files cost beyond their bytes. */
  function workSpeed(fromMs: number, endMs: number): number {
    const done = sum(fromMs, endMs);
    return ((Math.max(done.bytes, done.flowed) + done.files * fileCostBytes) * 1000) / (endMs - fromMs);
  }

  return {
    add(bytes) {
      const bucket = current();
      bucket.files++;
      bucket.bytes += bytes;
    },
    flow(bytes) {
      current().flowed += bytes;
    },
    rates() {
      current();
      const at = now();
      const { files, flowed } = sum(at - ratesMs - bucketMs, Infinity);
      const seconds = Math.max(bucketMs, Math.min(ratesMs, at - started)) / 1000;
      return { filesPerSecond: files / seconds, bytesPerSecond: flowed / seconds };
    },
    secondsLeft(files, bytes) {
      current();
      const end = now();
      const from = Math.max(started + warmUpMs, end - estimateMs);
      if (end - from < ratesMs) return undefined;
      const middle = (from + end) / 2;
      const [before, after] = [workSpeed(from, middle), workSpeed(middle, end)];
      isSteady ||= end - started >= patienceMs || Math.max(before, after) <= steadyFactor * Math.min(before, after);
      const speed = workSpeed(from, end);
      return !isSteady || speed === 0 ? undefined : (bytes + files * fileCostBytes) / speed;
    },
  };
}

/** Speed and time left, from what has been done so far. */
export interface Meter {
  /** Notes a file that reached its end. */
  add(bytes: number): void;
  /** Notes bytes on their way, so that one large file does not look like a standstill. */
  flow(bytes: number): void;
  rates(): { readonly filesPerSecond: number; readonly bytesPerSecond: number };
  /** Seconds for so many more files of so many bytes; undefined while nothing can be said. */
  secondsLeft(files: number, bytes: number): number | undefined;
}

/** Speeds are taken over this long. */
const windowMs = 8_000;
const bucketMs = 250;
/** What a file costs beyond its bytes (checks, folders, round trips), as bytes of the same time. */
const fileCostBytes = 64 * 1024;

interface Bucket {
  readonly at: number;
  files: number;
  bytes: number;
  flowed: number;
}

/** @param now milliseconds, monotonic */
export function createMeter(now: () => number): Meter {
  const started = now();
  const buckets: Bucket[] = [];

  function current(): Bucket {
    const at = Math.floor(now() / bucketMs) * bucketMs;
    let last = buckets.at(-1);
    if (last?.at !== at) {
      last = { at, files: 0, bytes: 0, flowed: 0 };
      buckets.push(last);
    }
    while ((buckets[0]?.at ?? at) < at - windowMs) buckets.shift();
    return last;
  }

  function recent(): { files: number; bytes: number; flowed: number; seconds: number } {
    current();
    const sum = { files: 0, bytes: 0, flowed: 0 };
    for (const bucket of buckets) {
      sum.files += bucket.files;
      sum.bytes += bucket.bytes;
      sum.flowed += bucket.flowed;
    }
    return { ...sum, seconds: Math.max(bucketMs, Math.min(windowMs, now() - started)) / 1000 };
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
      const { files, flowed, seconds } = recent();
      return { filesPerSecond: files / seconds, bytesPerSecond: flowed / seconds };
    },
    secondsLeft(files, bytes) {
      const done = recent();
      const speed = (Math.max(done.bytes, done.flowed) + done.files * fileCostBytes) / done.seconds;
      return speed === 0 ? undefined : (bytes + files * fileCostBytes) / speed;
    },
  };
}

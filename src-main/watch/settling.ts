/** What tells whether a file is still being written. */
export interface FileMoment {
  readonly bytes: number;
  readonly mtimeNs: bigint;
}

export interface SettlingOptions {
  /** How the file is now; undefined where it is gone, or is no regular file. */
  readonly look: (file: string) => FileMoment | undefined;
  /** Which of these files some program has open for writing, as far as the system tells. */
  readonly openForWriting: (files: readonly string[]) => ReadonlySet<string>;
  /** A clock that only goes forward, in milliseconds. */
  readonly now: () => number;
}

/** Files that were just noticed, until each has been left alone long enough to be whole. */
export interface Settling {
  /** A file was made, or changed. */
  notice(file: string): void;
  /** How many are waited for. */
  size(): number;
  /** Looks at those whose time has come. Answers those that have settled; what is gone is forgotten. */
  settled(): readonly string[];
  clear(): void;
}

/** So long nothing may change. */
const quietMinMs = 1000;
/** The longer a file has been growing, the longer it may pause in between: up to this. */
const quietMaxMs = 10_000;
/** And as long as it is open for writing: some programs never close what they have written. */
const quietOpenMs = 60_000;

interface Waiting {
  readonly noticedMs: number;
  moment: FileMoment;
  /** When it was first seen as it is now. */
  sinceMs: number;
  /** When to look again. */
  nextMs: number;
}

/**
 * Size and time of the last change must both stand still: a copy that reserves its room beforehand has its full
 * size from the first byte on.
 */
export function createSettling({ look, openForWriting, now }: SettlingOptions): Settling {
  const waiting = new Map<string, Waiting>();

  function quietMs({ noticedMs, sinceMs, moment }: Waiting): number {
    // Nobody keeps an empty photo: its bytes are still to come.
    if (moment.bytes === 0) return quietMaxMs;
    return Math.min(quietMaxMs, Math.max(quietMinMs, (sinceMs - noticedMs) / 2));
  }

  return {
    notice(file) {
      const nowMs = now();
      if (waiting.has(file)) return;
      const moment = look(file);
      if (moment === undefined) return;
      const entry: Waiting = { noticedMs: nowMs, moment, sinceMs: nowMs, nextMs: nowMs };
      entry.nextMs += quietMs(entry);
      waiting.set(file, entry);
    },
    size: () => waiting.size,
    settled() {
      const quiet: string[] = [];
      const nowMs = now();
      for (const [file, entry] of waiting) {
        if (entry.nextMs > nowMs) continue;
        const moment = look(file);
        const before = entry.moment;
        if (moment === undefined) waiting.delete(file);
        else if (before.bytes === moment.bytes && before.mtimeNs === moment.mtimeNs) quiet.push(file);
        else {
          entry.moment = moment;
          entry.sinceMs = nowMs;
          entry.nextMs = nowMs + quietMs(entry);
        }
      }
      const open = openForWriting(quiet);
      return quiet.filter((file) => {
        const entry = waiting.get(file);
        if (entry === undefined) return false;
        if (open.has(file) && nowMs - entry.sinceMs < quietOpenMs) {
          entry.nextMs = nowMs + quietMinMs;
          return false;
        }
        return waiting.delete(file);
      });
    },
    clear: () => waiting.clear(),
  };
}

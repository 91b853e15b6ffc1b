import { throwIfAborted, untilAborted } from './abort.ts';
import type { Lanes } from './lanes.ts';
import type { VaultPlace } from './layout.ts';

/** What a file's bytes are. */
export interface Checksum {
  readonly sha256: string;
  readonly bytes: number;
}

export interface ReadBackOptions {
  readonly signal: AbortSignal;
  /** Called after each piece with its bytes; the next one waits for the promise. */
  readonly pace?: (bytes: number) => Promise<void> | undefined;
}

/** Reads a file back from where it lies, in a thread; undefined where it is gone. */
export type ReadBack = (path: string, options: ReadBackOptions) => Promise<Checksum | undefined>;

const pieceBytes = 1024 * 1024;

export function createReadBack(place: VaultPlace, lanes: Lanes): ReadBack {
  let count = 0;
  return (path, { signal, pace }) =>
    lanes.use(async (lane) => {
      const key = `${(count += 1)}`;
      let bytes = 0;
      try {
        for (;;) {
          throwIfAborted(signal);
          const read = await lane('hashBlock', [place, key, path, bytes, pieceBytes], { signal });
          if (read === undefined) return undefined;
          bytes += read;
          await untilAborted(Promise.resolve(pace?.(read)), signal);
          if (read < pieceBytes) return { sha256: await lane('hashEnd', [key]), bytes };
        }
      } catch (error) {
        // What was begun is forgotten there; the failure that led here is the one to tell.
        await lane('hashEnd', [key]).catch(() => undefined);
        throw error;
      }
    });
}

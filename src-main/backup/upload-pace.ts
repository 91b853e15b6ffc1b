import type { PutOptions } from '../destinations/destination.ts';
import type { Hold } from '../base/hold.ts';
import type { Throttle } from '../base/throttle.ts';

/** What is smaller, and not limited, is sent at once: it is done before anybody could pause it. */
const pacedBytesMin = 1024 * 1024;

export interface UploadPaceOptions {
  readonly hold: Hold;
  readonly throttle: Throttle;
  readonly signal: AbortSignal;
}

/** How an object of so many bytes is handed over: standing still while the run is held, and no faster than all may. */
export function createUploadPace({ hold, throttle, signal }: UploadPaceOptions): (bytes: number) => PutOptions['pace'] {
  async function pace(bytes: number): Promise<number> {
    for (;;) {
      await hold.pass(signal);
      const allowed = await throttle.take(bytes, signal);
      // Its turn may have come in a pause.
      if (!hold.held()) return allowed;
    }
  }
  return (bytes) => (bytes > pacedBytesMin || throttle.limited() ? pace : undefined);
}

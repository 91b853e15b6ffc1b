import type { AppState, Update } from '../../src-shared/contract.ts';
import type { Application } from '../app/application-types.ts';

export interface FollowOptions {
  readonly application: Pick<Application, 'connect'>;
  /** Called with the newest state: at once after a pause, then at most once in `everyMs`. */
  readonly show: (state: AppState) => void;
  /** Milliseconds. Default 1,000: a tray is glanced at, not read. */
  readonly everyMs?: number;
  readonly signal: AbortSignal;
}

/** Follows the application by the updates of its own contract, as every window does. */
export function followApplication({ application, show, everyMs = 1_000, signal }: FollowOptions): void {
  const connection = application.connect();
  let state: AppState | undefined;
  let isNew = false;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    timer = undefined;
    if (state === undefined || !isNew) return;
    isNew = false;
    show(state);
    timer = setTimeout(tell, everyMs);
  }
  function take(update: Update): void {
    const whole = update.state ?? state;
    if (whole === undefined || (update.state ?? update.run ?? update.restore) === undefined) return;
    const { run = whole.run, restore = whole.restore } = update;
    state = { ...whole, ...(run === undefined ? {} : { run }), ...(restore === undefined ? {} : { restore }) };
    isNew = true;
    if (timer === undefined) tell();
  }

  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer);
      timer = undefined;
      state = undefined;
      connection.close();
    },
    { once: true },
  );
  connection.onUpdate(take, signal);
  connection.call('state.get', {}).then(
    // What came meanwhile is newer.
    (first) => signal.aborted || state !== undefined || take({ state: first }),
    () => undefined, // It is on its way out; there is nothing to show.
  );
}

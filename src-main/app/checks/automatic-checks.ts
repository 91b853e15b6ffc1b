import type { CheckEnd, CheckKind, CheckRecord } from '../../../src-shared/checks.ts';
import type { Preferences } from '../../../src-shared/preferences.ts';
import { createHold } from '../../base/hold.ts';
import type { Sample } from '../../restore/sample.ts';
import type { BackupJobs } from '../backup-job.ts';
import type { SettingsStore } from '../settings.ts';
import type { Checks, KnownChecks } from './checks.ts';

export interface AutomaticChecksOptions {
  readonly checks: Pick<Checks, 'drill' | 'verify' | 'known'>;
  readonly settings: Pick<SettingsStore, 'read'>;
  /** Of the writer that verifies. */
  readonly jobs: BackupJobs;
  /** No backup and no restore runs, nothing waits for one, and neither battery, network nor a pause is against it. */
  readonly isIdle: () => boolean;
  /** One of them was brought to its end. */
  readonly onEnded: (end: CheckEnd) => void;
  /** Milliseconds since 1970; default: the clock. */
  readonly now?: () => number;
}

/** The checks that nobody asked for: begun when they are due and nothing else goes on, and standing still while anything does. */
export interface AutomaticChecks {
  /** Looks whether one is due, or has to stand still; called often. */
  look(): void;
  /** Idempotent. */
  close(): Promise<void>;
}

const dayMs = 24 * 60 * 60_000;
const drillEveryMs = 30 * dayMs;
const verifyEveryMs = dayMs;
/** The first ones, after the first backup. */
const firstAfterMs = dayMs;
/** After one that could not be brought to its end, e.g. because the drive is not connected. */
const againAfterMs = 60 * 60_000;

/** A part each day, so that everything was read within that time. */
const parts: Readonly<Record<Exclude<Preferences['checks']['verify'], 'never'>, Sample>> = {
  monthly: { parts: 1, of: 30 },
  quarterly: { parts: 1, of: 90 },
};

/** Which check is due now, the drill first. */
export function dueCheck(wanted: Preferences['checks'], { sinceMs, drill, verify }: KnownChecks, nowMs: number): CheckKind | undefined {
  const isDue = (last: CheckRecord | undefined, everyMs: number): boolean =>
    nowMs >= (last === undefined ? sinceMs + firstAfterMs : Date.parse(last.startedAt) + everyMs);
  if (wanted.drill !== 'never' && isDue(drill, drillEveryMs)) return 'drill';
  return wanted.verify !== 'never' && isDue(verify, verifyEveryMs) ? 'verify' : undefined;
}

export function createAutomaticChecks({ checks, settings, jobs, isIdle, onEnded, now = Date.now }: AutomaticChecksOptions): AutomaticChecks {
  const closed = new AbortController();
  const hold = createHold();
  let own: { readonly controller: AbortController; readonly kind: CheckKind; readonly destination: string } | undefined;
  let working: Promise<void> | undefined;
  let notBeforeMs = 0;

  const destinationNow = (): string => JSON.stringify(settings.read().destination);
  const isWanted = (kind: CheckKind): boolean => settings.read().preferences.checks[kind] !== 'never';

  async function perform(kind: CheckKind): Promise<void> {
    const controller = new AbortController();
    own = { controller, kind, destination: destinationNow() };
    const request = { automatic: true, hold, signal: AbortSignal.any([closed.signal, controller.signal]) };
    const { verify } = settings.read().preferences.checks;
    const end: CheckEnd = kind === 'drill'
      ? { kind, summary: (await checks.drill(request, jobs)).summary }
      : { kind, summary: (await checks.verify({ ...request, sample: verify === 'never' ? undefined : parts[verify] }, jobs)).summary };
    if (end.summary.state === 'complete') onEnded(end);
    else notBeforeMs = now() + againAfterMs;
  }

  async function work(): Promise<void> {
    const vault = await jobs.savedVault();
    if (vault === undefined || !settings.read().begun.includes(vault)) return;
    const kind = dueCheck(settings.read().preferences.checks, await checks.known(vault), now());
    if (kind !== undefined && isIdle() && !closed.signal.aborted) await perform(kind);
  }

  return {
    look() {
      hold.set(!isIdle());
      if (own !== undefined && (own.destination !== destinationNow() || !isWanted(own.kind))) own.controller.abort();
      if (closed.signal.aborted || working !== undefined || hold.held() || now() < notBeforeMs) return;
      working = work().catch(() => {
        notBeforeMs = now() + againAfterMs;
      }).finally(() => {
        own = undefined;
        working = undefined;
      });
    },
    async close() {
      closed.abort();
      await working;
    },
  };
}

import * as z from 'zod';
import { foundProblems, type CheckEnd } from '../../src-shared/checks.ts';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import type { RestoreSnapshot } from '../../src-shared/restore.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Notice, Notifier } from './ports.ts';
import type { SettingsStore } from './settings.ts';
import { environmentLanguages, mainWords, type MainWords } from './words/main-words.ts';

/** What was said, so that it is said once, also over restarts. */
const saidSchema = z.object({
  /** Since when nothing gets to the destination. */
  awaySince: z.iso.datetime().optional(),
  saidAway: z.boolean(),
  /** Files that had failed when that was last said. */
  failures: z.int(),
});
type Said = z.output<typeof saidSchema>;

export interface NoticesOptions {
  readonly notifier: Notifier | undefined;
  readonly settings: Pick<SettingsStore, 'read'>;
  /** BCP 47, what the user reads best first; default: as the environment says. */
  readonly languages?: readonly string[] | undefined;
  /** Where it is kept what was said. */
  readonly file: string;
  /** Milliseconds since 1970; default: the clock. */
  readonly now?: () => number;
}

/** Tells people what goes on while no window is open, at the level that they chose; each thing once. */
export interface Notices {
  /** A run has ended. @param failures files that failed and have not succeeded since */
  ended(run: RunSnapshot, failures: number): Promise<void>;
  /** Looks at what goes on from time to time; undefined: nothing does. */
  look(run: RunSnapshot | undefined): Promise<void>;
  /** A restore has ended. One that was cancelled is not told. */
  restored(restore: RestoreSnapshot): void;
  /** A check that nobody asked for was brought to its end. */
  checked(end: CheckEnd): void;
  /** A camera's card was put in. */
  card(name: string): void;
}

const dayMs = 24 * 60 * 60_000;

export async function openNotices(options: NoticesOptions): Promise<Notices> {
  const { notifier, settings, file, languages = environmentLanguages(), now = Date.now } = options;
  // What cannot be read any more is nothing to stop for: something is said twice.
  let said: Said = (await readJsonFile(file, saidSchema).catch(() => undefined)) ?? { saidAway: false, failures: 0 };
  const words = (): MainWords['notices'] => mainWords(settings.read().preferences.language, languages).notices;

  function show(level: Notice['level'], view: Notice['view'], text: { readonly title: string; readonly body: string }): void {
    const wanted = settings.read().preferences.notifications;
    if (wanted === 'everything' || wanted === level) notifier?.show({ level, view, ...text });
  }

  async function remember(changes: Partial<Said>): Promise<void> {
    const next = { ...said, ...changes };
    if (JSON.stringify(next) === JSON.stringify(said)) return;
    said = next;
    await writeJsonFile(file, next).catch(() => undefined); // On a full disk it is said once more after a restart.
  }

  async function setAway(away: boolean): Promise<void> {
    if (!away) {
      if (said.awaySince !== undefined) await remember({ awaySince: undefined, saidAway: false });
      return;
    }
    const since = said.awaySince ?? new Date(now()).toISOString();
    const say = !said.saidAway && now() - Date.parse(since) >= dayMs;
    if (say) show('needed', 'home', words().away);
    await remember({ awaySince: since, saidAway: said.saidAway || say });
  }

  return {
    async ended(run, failures) {
      if (run.dryRun) return;
      await setAway(run.state === 'failed');
      if (failures > said.failures) show('needed', 'files/need-you', words().failed(failures));
      else if (run.state === 'complete' && run.partial !== true && run.counters.uploaded > 0)
        show('everything', 'home', words().finished(run.counters.uploaded));
      await remember({ failures });
    },
    async look(run) {
      if (run?.state === 'waiting') await setAway(true);
      else if (run?.state === 'running' && run.counters.uploaded > 0) await setAway(false);
      else if (said.awaySince !== undefined) await setAway(true);
    },
    restored({ state, counters: { restored, present, failed } }) {
      if (state === 'failed') show('needed', 'restore', words().restoreStopped);
      else if (state === 'complete' && failed > 0) show('needed', 'restore', words().restoreFailed(failed));
      else if (state === 'complete') show('everything', 'restore', words().restored(restored + present));
    },
    checked(end) {
      if (foundProblems(end)) show('needed', 'home', end.kind === 'drill' ? words().drillFailed : words().damaged);
      else if (end.kind === 'drill') show('everything', 'home', words().drillPassed(end.summary.passed));
    },
    card: (name) => show('needed', 'home', words().card(name)),
  };
}

import { pathBytes } from '../base/source-path.ts';
import type { BackupJobs } from './backup-job.ts';
import type { CommandHandlers, CommandOptions } from './command-handlers.ts';

type RunCommand =
  | 'pause' | 'resume' | 'run.start' | 'run.retry' | 'run.cancel' | 'run.speeds' | 'workers.set';

/** What starts, holds and ends runs. */
export function createRunCommands(
  { settings, engine, runs, restores, pausing, changed }: Pick<CommandOptions, 'settings' | 'engine' | 'runs' | 'restores' | 'pausing' | 'changed'>,
  jobs: BackupJobs,
): Pick<CommandHandlers, RunCommand> {
  return {
    'pause': async ({ until }) => {
      await pausing.pause(until);
      return changed();
    },
    'resume': async () => {
      await pausing.resume();
      return changed();
    },
    'run.start': async ({ dryRun }) => {
      // Whoever starts something wants it to run.
      const resumed = pausing.paused();
      await pausing.resume();
      await runs.startInBackground(jobs, { dryRun: dryRun ?? false, retryFailed: false, resumed });
      return changed();
    },
    'run.retry': async ({ files }) => {
      const asked = files?.map((file) => ({ source: file.source, path: pathBytes(file) }));
      await pausing.resume();
      await runs.startInBackground(jobs, { dryRun: false, retryFailed: true, ...(asked === undefined ? {} : { files: asked }) });
      return changed();
    },
    'run.cancel': async () => {
      runs.cancel();
      return changed();
    },
    'run.speeds': async () => ({ samples: [...engine.speeds()] }),
    'workers.set': async ({ workers }) => {
      engine.current()?.setWorkers(workers);
      restores.current()?.setWorkers(workers);
      await settings.change((before) => ({ ...before, workers }));
      return changed();
    },
  };
}

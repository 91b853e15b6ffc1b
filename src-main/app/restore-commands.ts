import { homedir } from 'node:os';
import path from 'node:path';
import { KeepsakeError } from '../../src-shared/errors.ts';
import type { RestoreChoice } from '../../src-shared/restore.ts';
import type { RestoreRequest } from './application-types.ts';
import type { BackupJobs } from './backup-job.ts';
import type { Client } from './clients.ts';
import type { CommandHandlers, CommandOptions } from './command-handlers.ts';
import { restoreCsv } from './csv.ts';

type RestoreCommand = 'restore.preview' | 'restore.start' | 'restore.cancel' | 'restore.dismiss' | 'restore.speeds' | 'restores.list' | 'restores.csv';

/** Previews, starts and cancels restores, and lists those that ended. */
export function createRestoreCommands(
  { restores, pausing, changed }: Pick<CommandOptions, 'restores' | 'pausing' | 'changed'>,
  jobs: BackupJobs,
): Pick<CommandHandlers, RestoreCommand> {
  /** What ends each client's last preview. */
  const previews = new WeakMap<Client, AbortController>();

  return {
    'restore.preview': async (choice, client) => {
      previews.get(client)?.abort();
      const over = new AbortController();
      previews.set(client, over);
      return restores.preview({ ...toRequest(choice), signal: AbortSignal.any([client.gone, over.signal]) }, jobs);
    },
    'restore.start': async (choice) => {
      await pausing.resume();
      await restores.begin(toRequest(choice), jobs);
      return changed();
    },
    'restore.cancel': async () => {
      restores.cancel();
      return changed();
    },
    'restore.dismiss': async () => {
      restores.dismiss();
      return changed();
    },
    'restore.speeds': async () => ({ samples: [...(restores.current()?.speeds() ?? [])] }),
    'restores.list': async () => ({ restores: [...(await restores.ended())] }),
    'restores.csv': async ({ id }) => ({ csv: restoreCsv(await restores.report(id)) }),
  };
}

function toRequest({ destination, to, selection, at, removed }: RestoreChoice): Omit<RestoreRequest, 'signal'> {
  if (to !== undefined && !path.isAbsolute(to))
    throw new KeepsakeError('usage', `${to} is not the whole path of a folder: write it from the beginning, e.g. ${path.join(homedir(), 'Restored')}.`);
  return {
    paths: [], removed, dryRun: false, to, selection, from: destination?.address, insecure: destination?.insecure,
    at: at === undefined ? undefined : Date.parse(at),
  };
}

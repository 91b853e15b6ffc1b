import type { BackupComputer, BackupReading, BackupSource } from '../../src-shared/backup-browsing.ts';
import type { Connection } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { absoluteFolder } from '../base/real-path.ts';
import { parseDestination } from '../destinations/destination-address.ts';
import { withRunningApplication, type CommandContext, type GlobalOptions } from './command-context.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { formatThings } from './format.ts';
import { printable } from './terminal-text.ts';

interface AdoptOptions extends GlobalOptions {
  readonly to?: string;
  readonly insecure?: boolean;
  readonly json?: boolean;
}

/** `keepsake adopt`: continues a folder that another computer backed up with a folder of this one. */
export function adopt(context: CommandContext, source: string, folder: string, options: AdoptOptions): Promise<ExitStatus> {
  const { output, env, interrupt: { signal } } = context;
  return withRunningApplication(context, options, async (application) => {
    const connection = application.connect();
    try {
      if (options.to !== undefined) {
        const token = env['KEEPSAKE_TOKEN'];
        const { address } = parseDestination({ text: options.to, cwd: process.cwd() });
        const choice = {
          address,
          ...(options.insecure === undefined ? {} : { insecure: options.insecure }),
          ...(token === undefined || token === '' ? {} : { token }),
        };
        // A mistyped folder must not become a new vault.
        const { found } = await connection.call('destination.test', choice);
        if (found === 'new') throw new KeepsakeError('not-found', `There is no backup in ${address}: name the place that the other computer backed up to.`);
        await connection.call('destination.set', choice);
      }
      const { vault } = await readBackup(connection, signal);
      const { computers } = await connection.call('backup.computers', { vault });
      const { computer, found } = findSource(computers, source);
      const absolute = absoluteFolder(folder);
      await connection.call('backup.adopt', { vault, source: found.id, path: absolute });
      if (options.json === true) output.json({ type: 'adopted', source: found.id, label: found.label, path: absolute, files: found.files, ...(computer.name === undefined ? {} : { computer: computer.name }) });
      else {
        const before = computer.name ?? 'another computer';
        output.line(printable(`${absolute} continues ${found.label} of ${before}: ${formatThings(found.files, 'file')} that are backed up are not uploaded again.`));
        output.line('The next backup goes through it; the other computer stops backing up this folder.');
      }
      return exitStatus.ok;
    } finally {
      connection.close();
    }
  });
}

/** Waits until the journals of the saved destination were read. */
async function readBackup(connection: Connection, signal: AbortSignal): Promise<BackupReading> {
  const over = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<BackupReading>();
  const take = (reading: BackupReading): void => {
    if (reading.state === 'ready') resolve(reading);
    else if (reading.state === 'failed') reject(new KeepsakeError(reading.problemCode ?? 'internal', reading.problem ?? '', { scope: 'destination' }));
  };
  const leave = (): void => reject(new KeepsakeError('cancelled', 'Cancelled.'));
  signal.addEventListener('abort', leave, { once: true });
  try {
    connection.onUpdate(({ backup }) => {
      if (backup !== undefined) take(backup);
    }, over.signal);
    take(await connection.call('backup.open', {}));
    return await promise;
  } finally {
    over.abort();
    signal.removeEventListener('abort', leave);
  }
}

/** @throws KeepsakeError 'not-found' where there is none, 'usage' where several have the name */
export function findSource(computers: readonly BackupComputer[], named: string): { readonly computer: BackupComputer; readonly found: BackupSource } {
  const all = computers.flatMap((computer) => computer.sources.map((found) => ({ computer, found })));
  const byId = all.filter(({ found }) => found.id === named);
  // What this computer backs up itself has nothing to continue.
  const fitting = byId.length > 0 ? byId : all.filter(({ found }) => found.label === named && found.path === undefined);
  const [only] = fitting;
  if (only === undefined) throw new KeepsakeError('not-found', `There is no folder ${named} of another computer in the backup: keepsake list --sources shows what there is.`);
  if (fitting.length === 1) return only;
  const ids = fitting.map(({ computer, found }) => `${found.id} (${computer.name ?? 'unknown computer'})`).join(', ');
  throw new KeepsakeError('usage', `Several folders are called ${named}: name one by its ID. They are ${ids}.`);
}

import type { DestinationTrial, Space } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { sourceNames } from '../../src-shared/source-names.ts';
import { pathText } from '../base/source-path.ts';
import type { SourceFolder } from '../backup/run-types.ts';
import type { PreparedDestination } from './backup-job.ts';
import type { Disks } from './disks.ts';
import { canHoldVault } from './vault-to-be.ts';

export interface TrialOptions {
  /** What is backed up. */
  readonly sources: readonly SourceFolder[];
  readonly disks: Disks;
  /** Bytes of each source that this computer has backed up to a vault, by the source's ID. Absent: room is not looked for. */
  readonly storedAt?: (vault: string) => Promise<ReadonlyMap<string, number>>;
}

/**
 * Opens a destination that somebody typed, to say what is there, which sources lie on the same disk, and whether there is room for
 * what is still to be stored. Nothing stays there and nothing is remembered.
 *
 * @throws KeepsakeError whatever `destination.set` would fail with
 */
export async function tryDestination(prepared: Pick<PreparedDestination, 'address' | 'open'>, { sources, disks, storedAt }: TrialOptions, signal: AbortSignal): Promise<DestinationTrial> {
  const { address: destination } = prepared;
  const { found, vault, space: told } = await open(prepared, disks, signal);
  const folder = destination.kind === 'vault' ? await disks.look(destination.address) : undefined;
  const sameDisk = await onDisk(folder?.disk, sources, disks);
  const space = told ?? folder?.space;
  const room = space === undefined || storedAt === undefined ? {}
    : await lackOfRoom(space, sources, disks, vault === undefined ? new Map() : await storedAt(vault), found === 'vault');
  return { destination, found, sameDisk, ...(space === undefined ? {} : { space }), ...room };
}

async function open(
  prepared: Pick<PreparedDestination, 'address' | 'open'>,
  disks: Disks,
  signal: AbortSignal,
): Promise<{ readonly found: DestinationTrial['found']; readonly vault?: string; readonly space?: Space }> {
  try {
    const opened = await prepared.open(signal);
    try {
      const space = await opened.space(signal);
      return { found: 'vault', vault: opened.vaultId, ...(space === undefined ? {} : { space }) };
    } finally {
      await opened.close();
    }
  } catch (error) {
    const { kind, address } = prepared.address;
    const isNew = error instanceof KeepsakeError && error.code === 'not-found' && kind === 'vault';
    if (!isNew || !(await canHoldVault(address))) throw error;
    if ((await disks.writable(address)) === false)
      throw new KeepsakeError('read-only', `Nothing can be written to ${address}: choose another folder, or allow Keepsake to write there.`,
        { scope: 'destination', cause: error });
    return { found: 'new' };
  }
}

/**
 * What is still to be stored of the sources, where that is more than there is room for.
 *
 * @param stored of each source
 * @param mayHoldMore the vault was there: where this computer has backed up nothing to it, another one may have stored the same photos
 */
async function lackOfRoom(
  { free }: Space, sources: readonly SourceFolder[], disks: Disks, stored: ReadonlyMap<string, number>, mayHoldMore: boolean,
): Promise<Pick<DestinationTrial, 'neededBytes' | 'storedUnknown' | 'roomUnknown'>> {
  const counts = await Promise.all(sources.map(async ({ id, path }) => {
    const storedBytes = stored.get(id) ?? 0;
    const { bytes, partly } = (await disks.photoBytes(path, free + storedBytes)) ?? { bytes: 0, partly: true };
    return { bytes: Math.max(0, bytes - storedBytes), partly };
  }));
  const neededBytes = counts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (neededBytes <= free) return counts.some(({ partly }) => partly) ? { roomUnknown: true } : {};
  const storedUnknown = mayHoldMore && !sources.some(({ id }) => (stored.get(id) ?? 0) > 0);
  return { neededBytes, ...(storedUnknown ? { storedUnknown } : {}) };
}

async function onDisk(disk: string | undefined, sources: readonly SourceFolder[], disks: Disks): Promise<string[]> {
  if (disk === undefined) return [];
  const names = sourceNames(sources.map(({ id, label, path }) => ({ id, label: label || pathText(path).path, path: pathText(path).path })));
  const looks = await Promise.all(sources.map(async (source) => ({ source, look: await disks.look(source.path) })));
  return looks
    .filter(({ look }) => look?.exists === true && look.disk === disk)
    .flatMap(({ source }) => names.get(source.id) ?? []);
}

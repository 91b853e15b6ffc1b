import type { DestinationTrial, Space } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { pathText } from '../base/source-path.ts';
import type { SourceFolder } from '../backup/run-types.ts';
import type { PreparedDestination } from './backup-job.ts';
import type { Disks } from './disks.ts';
import { canHoldVault } from './vault-to-be.ts';

/**
 * Opens a destination that somebody typed, to say what is there. Nothing stays there and nothing is remembered.
 *
 * @param sources what is backed up, to tell which of it lies on the same disk, and whether there is room for it
 * @throws KeepsakeError whatever `destination.set` would fail with
 */
export async function tryDestination(
  prepared: PreparedDestination,
  sources: readonly SourceFolder[],
  disks: Disks,
  signal: AbortSignal,
): Promise<DestinationTrial> {
  const { address: destination } = prepared;
  const opened = await open(prepared, disks, signal);
  if (destination.kind !== 'vault')
    return { destination, ...opened, sameDisk: [] };
  const vault = await disks.look(destination.address);
  const sameDisk = await onDisk(vault?.disk, sources, disks);
  const space = opened.space ?? vault?.space;
  // A vault that is there already may hold them.
  const neededBytes = opened.found === 'new' ? await tooMuch(space, sources, disks) : undefined;
  return {
    destination, found: opened.found, sameDisk,
    ...(space === undefined ? {} : { space }),
    ...(neededBytes === undefined ? {} : { neededBytes }),
  };
}

async function open(
  prepared: PreparedDestination,
  disks: Disks,
  signal: AbortSignal,
): Promise<{ readonly found: DestinationTrial['found']; readonly space?: Space }> {
  try {
    const opened = await prepared.open(signal);
    try {
      const space = await opened.space(signal);
      return { found: 'vault', ...(space === undefined ? {} : { space }) };
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

/** What the photos take, at least, where that is more than there is room for. */
async function tooMuch(space: Space | undefined, sources: readonly SourceFolder[], disks: Disks): Promise<number | undefined> {
  if (space === undefined) return undefined;
  const sizes = await Promise.all(sources.map(({ path }) => disks.photoBytes(path, space.free)));
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  return bytes > space.free ? bytes : undefined;
}

async function onDisk(disk: string | undefined, sources: readonly SourceFolder[], disks: Disks): Promise<string[]> {
  if (disk === undefined) return [];
  const looks = await Promise.all(sources.map(async (source) => ({ source, look: await disks.look(source.path) })));
  return looks
    .filter(({ look }) => look?.exists === true && look.disk === disk)
    .map(({ source }) => source.label || pathText(source.path).path);
}

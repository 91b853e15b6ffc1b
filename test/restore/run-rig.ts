import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { selectFiles } from '../../src-main/app/restore-selection.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { modifiedNs } from '../../src-main/base/file-time.ts';
import { createHold, type Hold } from '../../src-main/base/hold.ts';
import { createThrottle } from '../../src-main/base/throttle.ts';
import type { OpenDestination } from '../../src-main/destinations/destination.ts';
import { startRestore } from '../../src-main/restore/restore-run.ts';
import type { Restore, RestoreOptions, RestoreOutcome } from '../../src-main/restore/restore-types.ts';
import { restoredFileSchema, restoreSnapshotSchema, restoreSummarySchema, type RestoredFile, type RestorePreview } from '../../src-shared/restore.ts';
import { onWindows } from '../rigs/skips.ts';
import { noAbort } from './restore-rig.ts';

export interface Restored extends RestoreOutcome {
  readonly files: readonly RestoredFile[];
  readonly preview: RestorePreview | undefined;
}

export type RestoreWishes = Partial<RestoreOptions> & { readonly paths?: readonly string[] };

/** How contents reach their files: the threads that write read a vault folder's objects themselves; all else, and what is limited, is handed to them. */
export const ways = ['read where it is written', 'handed over'] as const;
export type Way = (typeof ways)[number];

/** A vault folder whose contents go this way. */
export function goingWay(destination: OpenDestination, way: Way): OpenDestination {
  const { reading, ...others } = destination;
  if (reading === undefined) throw new Error('not a vault folder');
  return way === 'handed over' ? others : destination;
}

/** A hold that holds nothing, so that something can happen in the middle: when it is asked for the nth time, as it is before each file. */
export function actingHold(asked: number, act: () => void | Promise<void>): Hold {
  let count = 0;
  return {
    ...createHold(),
    pass() {
      count += 1;
      return count === asked ? (act() ?? undefined) : undefined;
    },
  };
}

/** Begins a restore of a destination, which stays open, to a folder. */
export function beginRestore(destination: OpenDestination, to: string, wishes: RestoreWishes = {}): Restore {
  const { paths = [], ...options } = wishes;
  return startRestore({
    id: 'restore00001',
    open: () => Promise.resolve({ ...destination, close: () => Promise.resolve() }),
    destinationLabel: 'the vault',
    target: { kind: 'folder', path: Buffer.from(to) },
    select: (sources) => selectFiles(sources, { paths, known: [], inPlace: false, at: options.at }),
    at: undefined,
    removed: false,
    workers: 4,
    dryRun: false,
    startWaitMs: 0,
    waitMs: 0,
    hold: createHold(),
    throttle: createThrottle({ limit: () => undefined, clock: systemClock }),
    signal: noAbort,
    owner: 'owner0001',
    day: '2026-11-27',
    ...options,
  });
}

/** Restores to a folder, and checks what holds for every restore. */
export async function restoreTo(destination: OpenDestination, to: string, wishes: RestoreWishes = {}): Promise<Restored> {
  const files: RestoredFile[] = [];
  let preview: RestorePreview | undefined;
  const restore = beginRestore(destination, to, {
    ...wishes,
    onPreview: (known) => void (preview = known),
    onFile: (file, planned) => {
      files.push(restoredFileSchema.parse(file));
      return wishes.onFile?.(file, planned);
    },
  });
  const outcome = await restore.done;
  restoreSnapshotSchema.parse(restore.snapshot());
  const summary = restoreSummarySchema.parse(outcome.summary);
  expect(summary.processed).toBe(summary.restored + summary.present + summary.failed + summary.cancelled);
  for (const state of ['restored', 'present', 'failed'] as const)
    expect(files.filter((file) => file.state === state), state).toHaveLength(summary[state]);
  for (const file of files.filter(({ state }) => state === 'failed')) expect(file.reason, file.path).toMatch(/\w/);
  return { ...outcome, files, preview };
}

/** All files below a folder by their relative paths, with their contents; links and folders without files by what they are. */
export function treeOf(folder: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const visit = (at: string): void => {
    for (const name of readdirSync(join(folder, at))) {
      const path = at === '' ? name : `${at}/${name}`;
      const stats = lstatSync(join(folder, path));
      if (stats.isDirectory()) visit(path);
      else tree[path] = stats.isFile() ? readFileSync(join(folder, path), 'latin1') : 'no file';
    }
  };
  visit('');
  return tree;
}

export const mtimeOf = (path: string | Buffer): bigint => modifiedNs(statSync(path, { bigint: true }));
export const modeOf = (path: string | Buffer): number => statSync(path).mode & 0o7777;

/** What `mtimeOf` gives where a time was restored, in nanoseconds: Windows keeps 100 ns, and Node gives 32 bits of its seconds. */
export function keptTime(ns: bigint): bigint {
  if (!onWindows) return ns;
  const fraction = modulo(ns, second);
  return BigInt.asIntN(32, (ns - fraction) / second) * second + fraction - modulo(ns, 100n);
}

/** What `modeOf` gives where permissions were restored: Windows has read-only files and others. */
export const keptMode = (mode: number): number => (onWindows ? ((mode & 0o200) === 0 ? 0o444 : 0o666) : mode);

const second = 1_000_000_000n;
const modulo = (value: bigint, divisor: bigint): bigint => ((value % divisor) + divisor) % divisor;

/** Folders of Windows have no permissions of this kind. */
export function expectFolder(path: string, mtime: string, mode: number): void {
  expect(mtimeOf(path), path).toBe(keptTime(BigInt(mtime)));
  if (!onWindows) expect(modeOf(path), path).toBe(mode);
}

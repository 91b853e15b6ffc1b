import { KeepsakeError } from '../../src-shared/errors.ts';
import type { RestoredFile, RestorePreview } from '../../src-shared/restore.ts';
import { absolutePath, pathText } from '../base/source-path.ts';
import type { JournalFold } from './fold-journal.ts';
import type { PlannedFile, PlanRoot, PlanTotals } from './restore-plan.ts';
import type { TargetWriter } from './restore-target.ts';
import type { BackedUpSource, RestoreOptions, RestoreSelection } from './restore-types.ts';
import type { OpenedTarget } from './target-files.ts';
import { safeName, posixNames, nameBeside } from './target-names.ts';

/** Where everything goes: the folders are open, and the fold knows its plan. */
export interface ArrangedTargets {
  readonly roots: readonly PlanRoot[];
  readonly folders: readonly Uint8Array[];
  readonly opened: readonly OpenedTarget[];
  readonly totals: PlanTotals;
  /** Plans the same once more, for another pass over the files. */
  plan(signal: AbortSignal): Promise<PlanTotals>;
  /** A path in a target as people and programs know it. */
  absolute(target: number, path: Uint8Array): Pick<RestoredFile, 'to' | 'toB64'>;
}

/** Files that are looked at in one call. */
const lookBatch = 500;

/**
 * Opens the folders that are restored to, and plans what goes where.
 *
 * @throws KeepsakeError 'usage' and 'not-found' for what was selected and is not there, and those of the target
 */
export async function arrangeTargets(
  { target, select, at, removed, dryRun, owner }: Pick<RestoreOptions, 'target' | 'select' | 'at' | 'removed' | 'dryRun' | 'owner'>,
  fold: JournalFold, writer: TargetWriter, signal: AbortSignal,
): Promise<ArrangedTargets> {
  const sources = await fold.sources(signal);
  const selected = withoutNested(await select(sources, (size) => fold.sample(size, signal)));
  const labels = folderNames(sources);
  const folders: Uint8Array[] = [];
  const roots: PlanRoot[] = [];
  for (const [source, paths] of Map.groupBy(selected, (each) => each.source)) {
    const folder = target.kind === 'folder' ? target.path : target.folders.get(source);
    if (folder === undefined) throw ofAnotherComputer(sources, source);
    let number = folders.findIndex((each) => Buffer.compare(each, folder) === 0);
    if (number < 0) number = folders.push(folder) - 1;
    roots.push({ source, target: number, folder: target.kind === 'folder' ? (labels.get(source) ?? source) : '', paths: paths.map(({ path }) => path) });
  }
  const opened = await writer.open(folders, dryRun);
  const request = { roots, removed, rules: opened.map(({ rules }) => rules), reserved: `.keepsake-restore-${owner}` };
  const totals = await fold.plan(request, signal);
  requireFound(sources, roots, totals, at);
  return {
    roots, folders, opened, totals,
    plan: (again) => fold.plan(request, again),
    absolute(number, path) {
      const folder = folders[number] ?? new Uint8Array();
      const whole = pathText(absolutePath(folder, path));
      return { to: whole.path, ...(whole.pathB64 === undefined ? {} : { toB64: whole.pathB64 }) };
    },
  };
}

/** What is about to be restored, and whether there is room for it. */
export async function previewPlan(
  { at, destinationLabel }: Pick<RestoreOptions, 'at' | 'destinationLabel'>,
  targets: ArrangedTargets, fold: JournalFold, writer: TargetWriter, signal: AbortSignal,
): Promise<RestorePreview> {
  const { totals, opened, folders } = targets;
  const preview: RestorePreview = {
    from: destinationLabel,
    targets: folders.map((folder, index) => ({ path: pathText(folder).path, ...freeOf(opened[index]) })),
    ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
    files: totals.files, bytes: totals.bytes, removed: totals.removed, damagedLines: fold.damagedLines,
    fits: isRoom(targets, totals.bytesOfRoots),
  };
  if (preview.fits) return preview;
  // Most of it may be there already.
  const present = targets.folders.map(() => 0);
  const look = async (files: readonly PlannedFile[]): Promise<void> => {
    for (const [number, group] of Map.groupBy(files, (file) => file.target))
      present[number] = (present[number] ?? 0) + (await writer.presentBytes(group));
  };
  let batch: PlannedFile[] = [];
  for await (const file of fold.planned(signal)) {
    if (file.refused === undefined) batch.push(file);
    if (batch.length < lookBatch) continue;
    await look(batch);
    batch = [];
  }
  await look(batch);
  await targets.plan(signal);
  const left = totals.bytesOfRoots.map((bytes, root) => {
    const number = targets.roots[root]?.target ?? 0;
    const there = Math.min(bytes, present[number] ?? 0);
    present[number] = (present[number] ?? 0) - there;
    return bytes - there;
  });
  const leftBytes = left.reduce((sum, bytes) => sum + bytes, 0);
  return { ...preview, presentBytes: totals.bytes - leftBytes, fits: isRoom(targets, left) };
}

function freeOf(opened: OpenedTarget | undefined): { free?: number } {
  return opened?.free === undefined ? {} : { free: opened.free };
}

/** Has each file system room for what goes to it? */
function isRoom({ roots, opened }: ArrangedTargets, bytesOfRoots: readonly number[]): boolean {
  const needed = new Map<string, { bytes: number; readonly free: number }>();
  for (const [index, { target }] of roots.entries()) {
    const { free, device } = opened[target] ?? {};
    if (free === undefined || device === undefined) continue;
    const known = needed.get(device) ?? { bytes: 0, free };
    known.bytes += bytesOfRoots[index] ?? 0;
    needed.set(device, known);
  }
  return [...needed.values()].every(({ bytes, free }) => bytes <= free);
}

/** All that is selected goes into one folder, with a folder for each source in it. */
export function planRoots(sources: readonly BackedUpSource[], selected: readonly RestoreSelection[]): readonly PlanRoot[] {
  const labels = folderNames(sources);
  return [...Map.groupBy(withoutNested(selected), (each) => each.source)].map(([source, paths]) =>
    ({ source, target: 0, folder: labels.get(source) ?? source, paths: paths.map(({ path }) => path) }));
}

/** A folder's name for each source: its label, with a number where several have the same. */
function folderNames(sources: readonly BackedUpSource[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(sources.map(({ id, label }) => {
    const plain = label.replaceAll('/', '_').replaceAll('\0', '_');
    const name = safeName(Buffer.from(plain === '' || plain === '.' || plain === '..' ? `_${plain}` : plain), posixNames);
    for (let number = 1; ; number += 1) {
      const tried = (number === 1 ? name : nameBeside(name, String(number))).toString();
      if (taken.has(tried)) continue;
      taken.add(tried);
      return [id, tried];
    }
  }));
}

/** Without what lies in another one that is selected. */
function withoutNested(selected: readonly RestoreSelection[]): readonly RestoreSelection[] {
  const key = (source: string, path: Uint8Array): string => `${source}/${Buffer.from(path).toString('latin1')}`;
  const byKey = new Map(selected.map((each) => [key(each.source, each.path), each] as const));
  return [...byKey.values()].filter(({ source, path }) => {
    for (let end = path.lastIndexOf(0x2f); end >= 0; end = path.subarray(0, end).lastIndexOf(0x2f))
      if (byKey.has(key(source, path.subarray(0, end)))) return false;
    return path.length === 0 || !byKey.has(key(source, new Uint8Array()));
  });
}

function ofAnotherComputer(sources: readonly BackedUpSource[], source: string): KeepsakeError {
  const label = sources.find(({ id }) => id === source)?.label ?? source;
  return new KeepsakeError('usage', `${label} is no folder of this computer, so it is not known where it was: restore it to a folder.`);
}

function requireFound(sources: readonly BackedUpSource[], roots: readonly PlanRoot[], { found }: PlanTotals, at: number | undefined): void {
  for (const [index, { source, paths }] of roots.entries())
    for (const [position, path] of paths.entries()) {
      if ((found[index]?.[position] ?? 0) > 0) continue;
      const label = sources.find(({ id }) => id === source)?.label ?? source;
      const name = [label, pathText(path).path].filter((part) => part !== '').join('/');
      throw new KeepsakeError('not-found', at === undefined
        ? `There is nothing at ${name} in the backup: keepsake list shows what there is.`
        : `There is nothing at ${name} in the backup as it was at that time: choose a later one.`);
    }
}

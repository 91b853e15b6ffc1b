import type { KnownMount } from './file-identity.ts';
import type { KnownPlace } from './run-connection.ts';
import type { RunOptions, SourceFolder } from './run-types.ts';
import { absolutePath, liesIn, pathText } from '../base/source-path.ts';

/**
 * Folders of the sources that lie on a file system of their own: a card or a share that is mounted in a source can go away
 * alone, and leaves an empty folder behind, or none.
 */
export interface RunMounts {
  /** The walk found one; it is remembered, also for later runs. */
  add(known: KnownPlace, mount: KnownMount): Promise<void>;
  /** Does the file lie in one that went away since? Then that is said, once. */
  isAway(source: SourceFolder, path: Uint8Array): Promise<boolean>;
  /** Says which of those that were found in this source went away since. */
  look(source: SourceFolder): Promise<void>;
  /** After a complete walk: what is known of a folder that was one before, and is none now, is not called gone. */
  keepAway(known: KnownPlace): Promise<void>;
}

/** One of them; `id` tells it from all others, and from the sources. */
interface Mount {
  readonly id: string;
  /** Absolute. */
  readonly path: Uint8Array;
  readonly source: SourceFolder;
  readonly inSource: Uint8Array;
}

export interface RunMountsOptions extends Pick<RunOptions, 'catalog' | 'reader' | 'dryRun' | 'signal' | 'onNotice'> {
  /** The source itself is not what it was. */
  readonly sayNotConnected: (source: SourceFolder, notice: string) => void;
}

export function createRunMounts({ catalog, reader, dryRun, signal, onNotice, sayNotConnected }: RunMountsOptions): RunMounts {
  const found = new Map<string, (Mount & Pick<KnownMount, 'identity'>)[]>();
  const said = new Set<string>();

  function mountOf(source: SourceFolder, inSource: Uint8Array): Mount {
    const path = Uint8Array.from(absolutePath(source.path, inSource));
    return { id: `${source.id}/${Buffer.from(inSource).toString('latin1')}`, path, source, inSource };
  }

  function say({ id, path, source, inSource }: Mount): void {
    if (inSource.length === 0) {
      sayNotConnected(
        source,
        `The drive that was at ${pathText(path).path} is not connected: what is there now is backed up, and nothing of that drive is marked as removed.`,
      );
      return;
    }
    if (said.has(id)) return;
    said.add(id);
    onNotice?.(
      `The drive in ${pathText(path).path} is not connected: what is missing of it is backed up when it is back, and nothing of it is marked as removed.`);
  }

  async function someAway(mounts: readonly Mount[]): Promise<boolean> {
    let some = false;
    for (const mount of mounts)
      if (!(await reader.isConnected(mount, signal))) {
        some = true;
        say(mount);
      }
    return some;
  }

  return {
    async add({ source, place }, { path, identity }) {
      const mount = { ...mountOf(source, path), identity };
      found.set(source.id, [...(found.get(source.id) ?? []), mount]);
      // What it is now: whatever is at its path later may be another.
      await reader.isConnected(mount, signal);
      if (!dryRun) await catalog.addMount(place, { path, identity });
    },
    isAway: (source, path) => someAway((found.get(source.id) ?? []).filter(({ inSource }) => liesIn(path, inSource))),
    async look(source) {
      await someAway(found.get(source.id) ?? []);
    },
    async keepAway({ source, place }) {
      const here = (found.get(source.id) ?? []).map(({ inSource, identity }) => ({ path: inSource, identity }));
      for (const path of await catalog.keepMounts(place, here)) say(mountOf(source, path));
    },
  };
}

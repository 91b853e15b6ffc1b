import { basename, join } from 'node:path';
import type { AppState } from '../../src-shared/contract.ts';
import type { Disks } from './disks.ts';
import { systemSurroundings, userFolders, type Surroundings } from './places.ts';

export type Suggestion = AppState['suggestions'][number];

/** Folders that an operating system keeps photos in; they need not exist. */
export async function picturesFolders({ home, platform, env }: Surroundings): Promise<readonly string[]> {
  if (platform === 'linux') return [(await userFolders(home, env['XDG_CONFIG_HOME'])).get('PICTURES') ?? join(home, 'Pictures')];
  const oneDrive = platform === 'win32' ? env['OneDrive'] : undefined;
  return [join(home, 'Pictures'), ...(oneDrive === undefined ? [] : [join(oneDrive, 'Pictures')])];
}

/**
 * Those of them that are there and that no source holds already, each once.
 *
 * @param sources real paths of what is backed up
 */
export async function suggestFolders(
  disks: Pick<Disks, 'look'>,
  sources: readonly string[],
  surroundings: Surroundings = systemSurroundings(),
): Promise<readonly Suggestion[]> {
  const suggestions: Suggestion[] = [];
  for (const folder of await picturesFolders(surroundings)) {
    const look = await disks.look(folder);
    if (look?.exists !== true) continue;
    const path = look.realPath;
    const isKnown = [...sources, ...suggestions.map((each) => each.path)].some((source) => holds(source, path) || holds(path, source));
    if (!isKnown) suggestions.push({ name: basename(path) || path, path });
  }
  return suggestions;
}

/** By their real paths alone. */
function holds(outer: string, inner: string): boolean {
  const separator = outer.includes('\\') ? '\\' : '/';
  return inner === outer || inner.startsWith(outer.endsWith(separator) ? outer : outer + separator);
}

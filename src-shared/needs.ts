import type { AppState } from './contract.ts';

/** What needs the user, apart: in a folder that cannot be read there may be any number of photos, and a link is none. */
export interface Needs {
  readonly files: number;
  readonly folders: number;
  readonly links: number;
}

export function needsOf({ failures, unreadableFolders, outsideLinks }: Pick<AppState, 'failures' | 'unreadableFolders' | 'outsideLinks'>): Needs {
  return { files: Math.max(0, failures - unreadableFolders - outsideLinks), folders: unreadableFolders, links: outsideLinks };
}

import { idSchema } from '../../src-shared/domain.ts';
import { type FilesTab, filesTabs, needYou, type SetState, settingsSections, type UiSlice, type View, views } from './state.ts';

export function createUiSlice(set: SetState): UiSlice {
  return {
    view: 'home',
    filter: undefined,
    // The rows of another filter are not shown even for a moment.
    runId: undefined,
    show: (view, filter, runId) =>
      set((before) => {
        if (before.filter === filter && before.runId === runId) return { view };
        // Each list has an order of its own; what is looked for is looked for in the next one, too.
        const { search, source } = before.narrowing;
        return { view, filter, runId, narrowing: { search, ...(source === undefined ? {} : { source }) }, files: undefined };
      }),
    notice: undefined,
    notify: (text, tone = 'plain') => set({ notice: { text, tone } }),
    dismissNotice: () => set({ notice: undefined }),
  };
}

export interface Shown {
  readonly view: View;
  readonly filter: FilesTab | undefined;
  readonly runId: string | undefined;
}

/** "#files/failed" as a view and a filter, of the last backup or, as "#files/failed/ID", of a run; what is not known is the home view. */
export function parseHash(hash: string): Shown {
  const [first, second, third] = hash.replace(/^#/, '').split('/');
  const filter = first === 'files' ? filesTabs.find((known) => known === second) : undefined;
  const ofRun = filter !== undefined && filter !== needYou && idSchema.safeParse(third).success;
  return { view: views.find((view) => view === first) ?? 'home', filter, runId: ofRun ? third : undefined };
}

/** The address of what is shown for this one: what is not known in it is left out. The first page needs no name. */
export function canonicalHash(hash: string): string {
  if (hash.replace(/^#/, '') === '') return hash;
  const { view, filter, runId } = parseHash(hash);
  const section = settingsSections.find((each) => `#settings/${each}` === hash);
  if (section !== undefined) return hash;
  return toHash(view, filter, runId);
}

export function toHash(view: View, filter?: FilesTab, runId?: string): string {
  return `#${[view, filter, runId].filter((part) => part !== undefined).join('/')}`;
}

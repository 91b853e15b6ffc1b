import { type FilesTab, filesTabs, type SetState, settingsSections, type UiSlice, type View, views } from './state.ts';

export function createUiSlice(set: SetState): UiSlice {
  return {
    view: 'home',
    filter: undefined,
    // The rows of another filter are not shown even for a moment.
    show: (view, filter) =>
      set((before) => {
        if (before.filter === filter) return { view };
        // Each list has an order of its own; what is looked for is looked for in the next one, too.
        const { search, source } = before.narrowing;
        return { view, filter, narrowing: { search, ...(source === undefined ? {} : { source }) }, files: undefined };
      }),
    notice: undefined,
    notify: (text, tone = 'plain') => set({ notice: { text, tone } }),
    dismissNotice: () => set({ notice: undefined }),
  };
}

/** "#files/failed" as a view and a filter; what is not known is the home view. */
export function parseHash(hash: string): { readonly view: View; readonly filter: FilesTab | undefined } {
  const [first, second] = hash.replace(/^#/, '').split('/');
  return {
    view: views.find((view) => view === first) ?? 'home',
    filter: first === 'files' ? filesTabs.find((filter) => filter === second) : undefined,
  };
}

/** The address of what is shown for this one: what is not known in it is left out. The first page needs no name. */
export function canonicalHash(hash: string): string {
  if (hash.replace(/^#/, '') === '') return hash;
  const { view, filter } = parseHash(hash);
  const section = settingsSections.find((each) => `#settings/${each}` === hash);
  if (section !== undefined) return hash;
  return toHash(view, view === 'files' ? filter : undefined);
}

export function toHash(view: View, filter?: FilesTab): string {
  return filter === undefined ? `#${view}` : `#${view}/${filter}`;
}

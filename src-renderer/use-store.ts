import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { KeepsakeState, KeepsakeStore } from './store/state.ts';

export const StoreContext = createContext<KeepsakeStore | undefined>(undefined);

/** The store itself, for what is read when something happens. */
export function useKeepsakeStore(): KeepsakeStore {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('no StoreContext above this component');
  return store;
}

/** A part of the state; the component is drawn again only when that part changes. */
export function useKeepsake<T>(select: (state: KeepsakeState) => T): T {
  return useStore(useKeepsakeStore(), select);
}

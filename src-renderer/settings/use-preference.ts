import { useRef, useState } from 'react';
import { defaultPreferences, type Preferences } from '../../src-shared/preferences.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { useKeepsake } from '../use-store.ts';

export interface Preference<V> {
  /** What was set last, and what is saved where that did not succeed. */
  readonly value: V;
  readonly set: (value: V) => void;
  /** Why the last change was not saved, as one sentence. */
  readonly error: string | undefined;
}

/** One preference, changed at once: shown as it was set, and put back with the reason when it cannot be saved. */
export function usePreference<K extends keyof Preferences>(name: K): Preference<Preferences[K]> {
  const saved = useKeepsake((state) => (state.app?.preferences ?? defaultPreferences)[name]);
  const setPreferences = useKeepsake((state) => state.setPreferences);
  /** What the engine has not confirmed yet. */
  const [wanted, setWanted] = useState<{ readonly value: Preferences[K] }>();
  const [error, setError] = useState<string>();
  const changes = useRef(0);
  const save = async (value: Preferences[K]) => {
    const change = ++changes.current;
    setWanted({ value });
    setError(undefined);
    try {
      await setPreferences({ [name]: value });
    } catch (thrown) {
      if (change === changes.current) setError(toKeepsakeError(thrown).message);
    }
    // A later change is shown until it is confirmed itself.
    if (change === changes.current) setWanted(undefined);
  };
  return { value: wanted === undefined ? saved : wanted.value, set: (value) => void save(value), error };
}

import { useCallback, useState } from 'react';
import { toKeepsakeError } from '../src-shared/errors.ts';

export interface Command<A extends readonly unknown[]> {
  /** Resolves with true when it succeeded; never rejects: the failure is in `error`. */
  readonly run: (...input: A) => Promise<boolean>;
  readonly pending: boolean;
  /** One sentence, to be shown where the command was given. */
  readonly error: string | undefined;
  readonly clear: () => void;
}

/** Something that may fail, with its failure kept for the place that started it. */
export function useCommand<A extends readonly unknown[]>(work: (...input: A) => Promise<void>): Command<A> {
  const [state, setState] = useState<{ pending: boolean; error?: string }>({ pending: false });
  const run = async (...input: A) => {
    setState({ pending: true });
    try {
      await work(...input);
      setState({ pending: false });
      return true;
    } catch (thrown) {
      setState({ pending: false, error: toKeepsakeError(thrown).message });
      return false;
    }
  };
  const clear = useCallback(() => setState({ pending: false }), []);
  return { run, pending: state.pending, error: state.error, clear };
}

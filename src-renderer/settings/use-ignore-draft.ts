import { useCallback, useEffect, useMemo, useState } from 'react';
import type { CommandOutput } from '../../src-shared/contract.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { createLatestWins } from '../latest-wins.ts';
import { useAfterEachRun } from '../use-after-each-run.ts';
import { type Command, useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';

export type IgnorePreview = CommandOutput<'ignore.preview'>;

export interface IgnoreDraft {
  /** One pattern a line. */
  readonly text: string;
  readonly edit: (text: string) => void;
  readonly isChanged: boolean;
  readonly save: Command<[]>;
  readonly discard: () => void;
  /** What `text` would leave out; undefined until that is known for the first time. */
  readonly preview: IgnorePreview | undefined;
  /** Why that could not be told. */
  readonly previewError: string | undefined;
}

/** Somebody types faster than a million files are looked through. */
const previewIntervalMs = 250;
const nothing: readonly string[] = [];

/** Lines at the end that hold nothing are no patterns. */
const patternsOf = (text: string) => text.replace(/\n+$/, '').split('\n').filter((line, index, all) => all.length > 1 || line !== '');

/** Patterns while they are edited: what they match is shown at once, and they count when they are saved. */
export function useIgnoreDraft(): IgnoreDraft {
  const saved = useKeepsake((state) => state.app?.preferences.ignore ?? nothing).join('\n');
  const previewIgnored = useKeepsake((state) => state.previewIgnored);
  const setPreferences = useKeepsake((state) => state.setPreferences);
  const [draft, setDraft] = useState<string>();
  const [answer, setAnswer] = useState<{ readonly preview?: IgnorePreview; readonly error?: string }>({});
  const text = draft ?? saved;
  const asker = useMemo(
    () =>
      createLatestWins<string>(previewIntervalMs, async (asked) => {
        try {
          setAnswer({ preview: await previewIgnored(patternsOf(asked)) });
        } catch (thrown) {
          setAnswer({ error: toKeepsakeError(thrown).message });
        }
      }),
    [previewIgnored],
  );
  const look = useCallback(async () => asker.push(text), [asker, text]);
  useAfterEachRun(look);
  useEffect(() => () => asker.clear(), [asker]);
  const save = useCommand(async () => {
    await setPreferences({ ignore: patternsOf(text) });
    setDraft(undefined);
  });
  return {
    text,
    edit: (next) => {
      save.clear();
      setDraft(next);
    },
    isChanged: text !== saved,
    save,
    discard: () => {
      save.clear();
      setDraft(undefined);
    },
    preview: answer.preview,
    previewError: answer.error,
  };
}

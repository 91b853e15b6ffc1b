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
  /** They were saved, and not changed since. */
  readonly isSaved: boolean;
  /** Saves them; those that leave out most of what is known are asked about first. */
  readonly save: Command<[]>;
  /** What is asked about; undefined: nothing. */
  readonly question: IgnorePreview | undefined;
  /** Saves what was asked about. */
  readonly confirm: Command<[]>;
  readonly keepEditing: () => void;
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

/** So much of all photos may be a slip. */
const mostShare = 0.8;

function leavesOutMost({ everything, files, known }: IgnorePreview): boolean {
  return everything || (files > 0 && files >= mostShare * known);
}

/** Patterns while they are edited: what they match is shown at once, and they count when they are saved. */
export function useIgnoreDraft(): IgnoreDraft {
  const saved = useKeepsake((state) => state.app?.preferences.ignore ?? nothing).join('\n');
  const previewIgnored = useKeepsake((state) => state.previewIgnored);
  const setPreferences = useKeepsake((state) => state.setPreferences);
  const draft = useKeepsake((state) => state.ignoreDraft);
  const setDraft = useKeepsake((state) => state.draftIgnored);
  const [isSaved, setSaved] = useState(false);
  const [question, setQuestion] = useState<IgnorePreview>();
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
  const store = async (): Promise<void> => {
    await setPreferences({ ignore: patternsOf(text) });
    setDraft(undefined);
    setQuestion(undefined);
    setSaved(true);
  };
  const save = useCommand(async () => {
    // What is shown may be of what was typed before.
    const found = await previewIgnored(patternsOf(text));
    if (leavesOutMost(found)) setQuestion(found);
    else await store();
  });
  const confirm = useCommand(store);
  return {
    text,
    edit: (next) => {
      save.clear();
      setSaved(false);
      setDraft(next === saved ? undefined : next);
    },
    isChanged: text !== saved,
    isSaved,
    save,
    question,
    confirm,
    keepEditing: () => {
      confirm.clear();
      setQuestion(undefined);
    },
    discard: () => {
      save.clear();
      setDraft(undefined);
    },
    preview: answer.preview,
    previewError: answer.error,
  };
}

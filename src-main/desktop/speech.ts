import type { Preferences } from '../../src-shared/preferences.ts';
import { mainWords, type MainWords } from '../app/words/main-words.ts';

/** The language of menus, tray and dialogs: the system's, until it is known what somebody chose in Keepsake. */
export interface Speech {
  readonly words: () => MainWords;
  /** @returns whether there are other words now */
  readonly speak: (language: Preferences['language']) => boolean;
}

/** @param system BCP 47, what the user reads best first */
export function createSpeech(system: readonly string[]): Speech {
  let language: Preferences['language'] = 'system';
  let words = mainWords(language, system);
  return {
    words: () => words,
    speak(chosen) {
      if (chosen === language) return false;
      language = chosen;
      words = mainWords(language, system);
      return true;
    },
  };
}

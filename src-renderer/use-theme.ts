import { useLayoutEffect } from 'react';
import { type Preferences, preferencesSchema } from '../src-shared/preferences.ts';

type Theme = Preferences['theme'];

/** What the last page showed: the next one begins so, before Keepsake has answered. */
const storageKey = 'keepsake-theme';

function lastShown(): Theme {
  try {
    return preferencesSchema.shape.theme.catch('system').parse(localStorage.getItem(storageKey));
  } catch {
    return 'system'; // A browser may keep nothing.
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // Then the next page begins in the system's colours.
  }
}

/**
 * Draws the page in the colours that were chosen, and has the browser's own frame follow.
 *
 * @param theme undefined until it is known
 */
export function useTheme(theme: Theme | undefined): void {
  useLayoutEffect(() => {
    const { documentElement: page } = document;
    page.setAttribute('data-theme', theme ?? lastShown());
    if (theme !== undefined) remember(theme);
    const gone = new AbortController();
    const follow = (): void => {
      document.querySelector('meta[name=theme-color]')?.setAttribute('content', getComputedStyle(page).backgroundColor);
    };
    follow();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', follow, { signal: gone.signal });
    return () => gone.abort();
  }, [theme]);
}

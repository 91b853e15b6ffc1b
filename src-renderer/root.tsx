import { Fragment, useEffect, useRef } from 'react';
import { I18nProvider } from 'react-aria-components';
import { App } from './app.tsx';
import { ScrollKeeper, type ScrollPosition } from './scroll-keeper.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { useKeepsake } from './use-store.ts';
import { useTheme } from './use-theme.ts';
import { locale, preferredLocale, speak } from './words.ts';

/** Everything that is drawn, in the language and the colours that were chosen. */
export function Root() {
  const language = useKeepsake((state) => state.app?.preferences.language ?? 'system');
  useTheme(useKeepsake((state) => state.app?.preferences.theme));
  useKeptFocus();
  const positionsRef = useRef<readonly ScrollPosition[]>([]);
  const tag = preferredLocale(navigator.languages, language);
  if (tag !== locale) speak(tag);
  useEffect(() => {
    document.documentElement.lang = tag;
  }, [tag]);
  return (
    <I18nProvider locale={tag}>
      {/* Words are read while drawing: another language is another page. */}
      <Fragment key={tag}>
        <App />
        <ScrollKeeper positionsRef={positionsRef} />
      </Fragment>
    </I18nProvider>
  );
}

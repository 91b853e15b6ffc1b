import { Fragment, useEffect } from 'react';
import { I18nProvider } from 'react-aria-components';
import { App } from './app.tsx';
import { useKeepsake } from './use-store.ts';
import { locale, preferredLocale, speak } from './words.ts';

/** Everything that is drawn, in the language and the colours that were chosen. */
export function Root() {
  const language = useKeepsake((state) => state.app?.preferences.language ?? 'system');
  const theme = useKeepsake((state) => state.app?.preferences.theme ?? 'system');
  const tag = preferredLocale(navigator.languages, language);
  if (tag !== locale) speak(tag);
  useEffect(() => {
    document.documentElement.lang = tag;
  }, [tag]);
  useEffect(() => {
    document.documentElement.setAttribute('data-theme', theme);
  }, [theme]);
  return (
    <I18nProvider locale={tag}>
      {/* Words are read while drawing: another language is another page. */}
      <Fragment key={tag}>
        <App />
      </Fragment>
    </I18nProvider>
  );
}

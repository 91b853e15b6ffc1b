import './zod-in-page.ts';
import '@fontsource-variable/inter/opsz.css';
import './tokens.css';
import './global.css';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createKeepsakeStore } from './store/store.ts';
import { parseHash } from './store/ui-slice.ts';
import { openTransport } from './transport.ts';
import { StoreContext } from './use-store.ts';
import { locale } from './words.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

// The page lives until it is closed; nothing ends it before.
const { signal } = new AbortController();
const store = createKeepsakeStore(openTransport(signal), signal);
const followHash = () => {
  const { view, filter } = parseHash(window.location.hash);
  store.getState().show(view, filter);
};
followHash();
window.addEventListener('hashchange', followHash, { signal });

createRoot(root).render(
  <StrictMode>
    <I18nProvider locale={locale}>
      <StoreContext value={store}>
        <App />
      </StoreContext>
    </I18nProvider>
  </StrictMode>,
);

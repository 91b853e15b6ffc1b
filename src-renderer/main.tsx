import './zod-in-page.ts';
import '@fontsource-variable/inter/opsz.css';
import './tokens.css';
import './global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Root } from './root.tsx';
import { createKeepsakeStore } from './store/store.ts';
import { canonicalHash, parseHash } from './store/ui-slice.ts';
import { openTransport } from './transport.ts';
import { StoreContext } from './use-store.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

// The page lives until it is closed; nothing ends it before.
const { signal } = new AbortController();
const store = createKeepsakeStore(openTransport(signal), signal);
const followHash = () => {
  const { hash } = window.location;
  const { view, filter, runId } = parseHash(hash);
  // The address says what is shown, without a step to go back to.
  if (hash !== canonicalHash(hash)) window.history.replaceState(null, '', canonicalHash(hash));
  store.getState().show(view, filter, runId);
};
followHash();
window.addEventListener('hashchange', followHash, { signal });

createRoot(root).render(
  <StrictMode>
    <StoreContext value={store}>
      <Root />
    </StoreContext>
  </StrictMode>,
);

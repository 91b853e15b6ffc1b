import { createBridgeChannel, type PreloadBridge } from './transport/bridge-channel.ts';
import { keepToken, keptToken, takeTokenOfAddress } from './transport/page-token.ts';
import { createTransport, type Transport } from './transport/transport.ts';
import { createWebSocketChannel } from './transport/web-socket-channel.ts';

declare global {
  interface Window {
    /** Present in Electron alone. */
    readonly keepsake?: PreloadBridge;
  }
}

/** The one place that knows whether this page is Electron's window or a browser's. */
export function openTransport(signal: AbortSignal): Transport {
  if (window.keepsake !== undefined) return createTransport(createBridgeChannel(window.keepsake, signal));
  const { protocol, host } = window.location;
  const given = takeTokenOfAddress();
  if (given !== undefined) keepToken(given);
  const channel = createWebSocketChannel({
    url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`,
    token: given ?? keptToken(),
    signal,
  });
  // Who comes back to the page or to the network should not wait for the next try.
  const retry = () => {
    if (document.visibilityState === 'visible') channel.retryNow();
  };
  document.addEventListener('visibilitychange', retry, { signal });
  window.addEventListener('online', retry, { signal });
  const signIn = (token: string) => {
    keepToken(token);
    return channel.signIn(token);
  };
  // The printed address, opened in a tab that shows the page already.
  const follow = () => {
    const token = takeTokenOfAddress();
    if (token !== undefined) void signIn(token);
  };
  window.addEventListener('hashchange', follow, { signal });
  return createTransport({ ...channel, signIn });
}

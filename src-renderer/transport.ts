import { createBridgeChannel, type PreloadBridge } from './transport/bridge-channel.ts';
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
  const { protocol, host, search } = window.location;
  const channel = createWebSocketChannel({
    url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws${search}`,
    signal,
  });
  // Who comes back to the page or to the network should not wait for the next try.
  const retry = () => {
    if (document.visibilityState === 'visible') channel.retryNow();
  };
  document.addEventListener('visibilitychange', retry, { signal });
  window.addEventListener('online', retry, { signal });
  return createTransport(channel);
}

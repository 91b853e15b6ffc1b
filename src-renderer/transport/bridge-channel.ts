import type { Channel } from './channel.ts';

/** What Electron's preload script offers the page as `window.keepsake`. */
export interface PreloadBridge {
  call(name: string, input: unknown): Promise<unknown>;
  /** '' where it has none. */
  pathOf(file: File): string;
  /** Returns the function that ends it. */
  onUpdate(listener: (raw: unknown) => void): () => void;
}

/** The engine lives in the process that owns the window: this connection is always open. */
export function createBridgeChannel(bridge: PreloadBridge, signal: AbortSignal): Channel {
  return {
    call: (name, input) => bridge.call(name, input),
    pathOf: (file) => bridge.pathOf(file),
    listen(listener) {
      const end = bridge.onUpdate((raw) => listener.update(raw));
      signal.addEventListener('abort', end, { once: true });
      listener.state('open');
    },
  };
}

/*
 * Electron around a page of Chromium: two scripts that run before the page's own. The built preload gets a world of its own,
 * as in Electron, and sees nothing of the page but the document; what it exposes crosses as Electron's contextBridge
 * lets it cross: functions as functions, all else copied.
 */

/** The name of the preload's world. */
export const preloadWorld = 'keepsake-preload';
/** What the preload's world calls to reach the main process: one string of JSON. */
export const toMainProcess = 'keepsakeToMainProcess';

/** Events of the document are what both worlds share; what they carry crosses as text. */
const calling = 'keepsake-stand-in-call';
const answering = 'keepsake-stand-in-answer';
const updating = 'keepsake-stand-in-update';

/**
 * In the page's own world: what contextBridge would have put there.
 *
 * @param droppedFrom the folder that dropped files and folders are in: a browser tells their names only
 */
export const pageScript = (droppedFrom: string): string => `(() => {
  if (window !== window.top) return;
  const waiting = new Map();
  const listeners = new Set();
  let last = 0;
  document.addEventListener('${answering}', ({ detail }) => {
    const { id, value, failed } = JSON.parse(detail);
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    failed ? reject(value) : resolve(value);
  });
  document.addEventListener('${updating}', ({ detail }) => {
    for (const listener of listeners) listener(JSON.parse(detail));
  });
  const ask = (detail) => document.dispatchEvent(new CustomEvent('${calling}', { detail: JSON.stringify(detail) }));
  window.keepsake = Object.freeze({
    call: (name, input) => new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      ask({ id: last, name, input });
    }),
    onUpdate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pathOf: (file) => ${JSON.stringify(`${droppedFrom}/`)} + file.name,
  });
})();`;

/** In the preload's world: "electron" as a sandboxed preload can require it, then the built preload itself. */
export function preloadScript(preload: string): string {
  return `(() => {
  if (window !== window.top) return;
  const channels = new Map();
  const waiting = new Map();
  let last = 0;
  const post = (message) => ${toMainProcess}(JSON.stringify(message));
  const electron = {
    ipcRenderer: {
      on: (channel, listener) => void channels.set(channel, listener),
      send: (channel, ...args) => post({ kind: 'send', channel, args }),
      invoke: (channel, ...args) => new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        post({ kind: 'invoke', id: last, channel, args });
      }),
    },
    webUtils: { getPathForFile: (file) => '/dropped/' + file.name },
    contextBridge: {
      exposeInMainWorld: (key, api) => {
        if (key !== 'keepsake' || window.keepsake !== undefined) throw new Error('the worlds are not apart');
        const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail) }));
        api.onUpdate((update) => tell('${updating}', update));
        document.addEventListener('${calling}', ({ detail }) => {
          const { id, name, input } = JSON.parse(detail);
          api.call(name, input).then(
            (value) => tell('${answering}', { id, value }),
            (value) => tell('${answering}', { id, value, failed: true }),
          );
        });
      },
    },
  };
  globalThis.keepsakeFromMainProcess = (message) => {
    if (message.kind === 'sent') return channels.get(message.channel)?.({}, ...message.args);
    const { resolve, reject } = waiting.get(message.id);
    waiting.delete(message.id);
    message.error === undefined ? resolve(message.output) : reject(new Error(message.error));
  };
  const require = (name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload cannot require ' + name);
    return electron;
  };
  const module = { exports: {} };
  ((require, module, exports) => {
${preload}
  })(require, module, module.exports);
})();`;
}

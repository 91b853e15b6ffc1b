import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  bridgeCommandNames,
  commandChannel,
  updateChannel,
  updateTakenChannel,
  type Answer,
  type Bridge,
} from '../../src-shared/bridge.ts';
import type { Update } from '../../src-shared/contract.ts';

const listeners = new Set<(update: Update) => void>();

ipcRenderer.on(updateChannel, (_event, update: Update) => {
  try {
    for (const listener of listeners) listener(update);
  } finally {
    ipcRenderer.send(updateTakenChannel);
  }
});

async function call(name: string, input: unknown): Promise<Answer> {
  if (!bridgeCommandNames.has(name))
    return { error: { code: 'usage', message: 'Keepsake does not know this command.' } };
  // The main process answers nothing else on a command's channel.
  return (await ipcRenderer.invoke(commandChannel(name), input)) as Answer;
}

const bridge: Bridge = {
  async call(name, input) {
    const answer = await call(name, input);
    if ('output' in answer) return answer.output;
    // The bridge copies plain objects whole; of an Error only the message would arrive.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw answer.error;
  },
  pathOf: (file) => webUtils.getPathForFile(file),
  onUpdate(listener) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

contextBridge.exposeInMainWorld('keepsake', bridge);

import { expect, test, vi } from 'vitest';
import { createHelperProcesses } from '../../src-main/desktop/helper-process.ts';
import { createElectronDouble } from './electron-double.ts';

test('a helper runs as a utility process, without the credentials of the environment', () => {
  const electron = createElectronDouble();
  const start = createHelperProcesses({
    utilityProcess: electron.module.utilityProcess,
    env: { PATH: '/bin', KEEPSAKE_TOKEN: 'secret', AWS_SECRET_ACCESS_KEY: 'secret', NODE_OPTIONS: '--inspect' },
  });
  const port = start(new URL('file:///opt/a%20b/thumbnail-process.js'), '{}');
  const [helper] = electron.helpers;
  expect(helper?.path).toBe('/opt/a b/thumbnail-process.js');
  expect(helper?.args).toEqual(['{}']);
  expect(helper?.options.env).toEqual({ PATH: '/bin' });
  const onMessage = vi.fn();
  const onExit = vi.fn();
  port.onMessage(onMessage);
  port.onExit(onExit);
  port.send({ end: true });
  expect(helper?.sent).toEqual([{ end: true }]);
  helper?.emit('message', 'ready');
  expect(onMessage).toHaveBeenCalledWith('ready');
  port.kill();
  expect(helper?.killed).toBe(true);
  helper?.emit('exit', 0);
  expect(onExit).toHaveBeenCalledOnce();
});

test('a helper that is killed before it has started is killed when it starts', () => {
  const electron = createElectronDouble();
  const start = createHelperProcesses({ utilityProcess: electron.module.utilityProcess, env: {} });
  const port = start(new URL('file:///opt/thumbnail-process.js'), '{}');
  const [helper] = electron.helpers;
  const kill = vi.spyOn(helper!, 'kill');
  port.kill();
  helper?.emit('spawn');
  expect(kill).toHaveBeenCalledTimes(2);
});

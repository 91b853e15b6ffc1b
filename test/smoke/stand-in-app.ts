/*
 * Stands in for a packaged Keepsake where there is no Electron: the product's engine, IPC, page and built preload behind a Chromium,
 * started and ended as the program is. What it prints besides is in STAND_IN_PRINTS; it drops folders that are beside its home.
 */
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from '../rigs/chromium.ts';
import { createBridge } from '../e2e/support/bridge.ts';

const { values } = parseArgs({ options: { home: { type: 'string' }, 'remote-debugging-port': { type: 'string' } } });
const { home = '' } = values;
const bridge = await createBridge({ home }, dirname(home));
const context = await chromium.launchPersistentContext(join(home, 'window'), {
  executablePath: findChromium() ?? '',
  args: [`--remote-debugging-port=${values['remote-debugging-port'] ?? ''}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  handleSIGTERM: false,
});
const [page] = context.pages();
if (page === undefined) throw new Error('Chromium opened no page');
await bridge.open(page);
console.log(process.env['STAND_IN_PRINTS'] ?? '');
process.once('SIGTERM', () => {
  void context
    .close()
    .then(() => bridge.close())
    .then(() => process.exit(0));
});

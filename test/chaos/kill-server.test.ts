import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createApplication } from '../../src-main/app/application.ts';
import { backUp, never } from '../app/app-rig.ts';
import type { CliRig } from '../cli/cli-rig.ts';
import { startChaosProxy } from '../rigs/chaos-proxy.ts';
import { freePort } from '../rigs/free-port.ts';
import type { KeepsakeProcess } from '../rigs/keepsake-process.ts';
import { createChaosRig, createConfirmations, createLivingLibrary, expectEverything, watchVault } from './chaos-rig.ts';

const kills = process.env['KEEPSAKE_LONG_TESTS'] === '1' ? 50 : 25;

interface RunningServer {
  readonly process: KeepsakeProcess;
  readonly port: number;
}

async function serve(rig: CliRig, port: number): Promise<RunningServer> {
  const home = `${rig.home}-of-the-server`;
  const process = rig.start(['serve', '--data', rig.vault, '--port', String(port)], { home });
  const line = await process.line((each) => each.startsWith('Serving'));
  return { process, port: Number(/:(\d+)$/.exec(line)![1]) };
}

test("a server that is killed at many instants of a client's runs loses nothing, journals nothing twice, and leaves nothing half", async () => {
  const rig = await createChaosRig();
  const library = createLivingLibrary(rig.photos, 20_260_102);
  const { chance } = library;
  const vault = watchVault(rig.vault);
  const confirmations = createConfirmations();

  let server = await serve(rig, await freePort());
  const tokenLine = await server.process.line((line) => /^ {2}\S+$/.test(line));
  const proxy = await startChaosProxy(server.port);
  onTestFinished(() => proxy.close());
  const client = await createApplication({ home: rig.home, version: '0', env: { KEEPSAKE_TOKEN: tokenLine.trim() } });
  onTestFinished(() => client.close());

  async function run(): Promise<void> {
    const { summary } = await backUp(client, {
      folders: [rig.photos],
      to: [proxy.url],
      workers: 4,
      waitMs: Infinity,
      signal: never,
      onFile: confirmations.add,
    });
    expect(summary).toMatchObject({ state: 'complete', processed: library.contents.size, failed: 0, skipped: 0 });
  }

  await run();
  library.grow(20);
  const started = performance.now();
  await run();
  const lengthMs = performance.now() - started;

  let running: Promise<void> | undefined;
  let killed = 0;
  while (killed < kills) {
    if (running === undefined) {
      library.grow(20);
      if (killed % 12 === 0) library.addLarge();
      running = run().finally(() => (running = undefined));
      running.catch(() => undefined);
    }
    // The client may be waiting, for longer after each time in vain: it is back when it is answered.
    const over = running.then(() => true);
    if (await Promise.race([over, proxy.nextAnswer().then(() => false)])) continue;
    if (await Promise.race([over, sleep(chance.next() * lengthMs).then(() => false)])) continue;
    server.process.kill('SIGKILL');
    await server.process.ended;
    killed += 1;
    vault.check();
    server = await serve(rig, server.port);
  }
  await running;

  library.grow(12);
  await run();
  await client.close();
  server.process.kill('SIGTERM');
  expect((await server.process.ended).status).toBe(0);
  expectEverything(rig.vault, rig.photos, library);
}, 600_000);

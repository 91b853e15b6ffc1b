import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAppRig, type AppRig } from '../app/app-rig.ts';
import { startServer, type ServerRig } from '../app/server-rig.ts';
import { expectOneSentence, readBackup } from '../cli/cli-rig.ts';
import { startChaosProxy, type ChaosProxy, type Fault, type SeenRequest } from '../rigs/chaos-proxy.ts';
import { runKeepsake } from '../rigs/keepsake-process.ts';
import { createLivingLibrary, expectEverything, type LivingLibrary } from './chaos-rig.ts';

interface Rig {
  readonly app: AppRig;
  readonly server: ServerRig;
  readonly proxy: ChaosProxy;
  readonly library: LivingLibrary;
}

async function createRig(): Promise<Rig> {
  const env: Record<string, string> = {};
  const app = await createAppRig(env);
  mkdirSync(join(app.root, 'data'));
  const server = await startServer(join(app.root, 'data'));
  env['KEEPSAKE_TOKEN'] = server.token;
  const proxy = await startChaosProxy(Number(new URL(server.url).port));
  onTestFinished(() => proxy.close());
  return { app, server, proxy, library: createLivingLibrary(app.photos, 7) };
}

/** Is this the request of one of these names? */
function is(request: SeenRequest, ...names: readonly string[]): boolean {
  const name = `${request.method} ${request.url.replace(/[?].*$/, '').replace(/\/[0-9a-f]{64}/, '/ID')}`;
  return names.includes(name);
}

const put = ['PUT /v1/objects/ID'];
const upload = ['POST /v1/uploads', 'HEAD /v1/uploads/ID', 'PATCH /v1/uploads/ID'];
const everything = [...put, ...upload, 'POST /v1/check', 'POST /v1/versions'];

/** So often in all: what follows finds the fault gone. Each address is hit once, for a file is tried five times. */
const times = 12;

interface Trouble {
  readonly what: string;
  readonly requests: readonly string[];
  readonly fault: (request: SeenRequest) => Fault;
}

const troubles: readonly Trouble[] = [
  { what: 'latency', requests: everything, fault: () => ({ kind: 'latency', ms: 50 }) },
  {
    what: 'resets in the middle of a body',
    requests: [...put, ...upload],
    fault: ({ headers }) => ({ kind: 'reset', afterBytes: Number(headers['content-length'] ?? 0) / 2 }),
  },
  { what: 'answers that come a byte at a time', requests: everything, fault: () => ({ kind: 'drip' }) },
  { what: 'garbage instead of answers', requests: everything, fault: () => ({ kind: 'garbage' }) },
  {
    what: "a router's login page",
    requests: everything,
    fault: () => ({ kind: 'answer', status: 200, body: '<html>Log in</html>' }),
  },
  { what: 'status 500', requests: everything, fault: () => ({ kind: 'answer', status: 500 }) },
  {
    what: 'status 429 with Retry-After',
    requests: everything,
    fault: () => ({ kind: 'answer', status: 429, headers: { 'retry-after': '1' } }),
  },
  { what: 'status 503', requests: everything, fault: () => ({ kind: 'answer', status: 503 }) },
  { what: 'answers that are cut off', requests: everything, fault: () => ({ kind: 'truncate' }) },
  { what: 'answers that are lost after all was done', requests: everything, fault: () => ({ kind: 'lost-answer' }) },
];

for (const { what, requests, fault } of troubles)
  test(`${what} for a while: the run completes, and every photo is at the server`, async () => {
    const { app, server, proxy, library } = await createRig();
    const hit = new Set<string>();
    proxy.plan((request) => {
      // The large upload is hit whenever it comes.
      const over = hit.size >= times && !is(request, ...upload);
      if (!is(request, ...requests) || hit.has(request.url) || over) return undefined;
      hit.add(request.url);
      return fault(request);
    });
    const { summary, destinationError } = await app.backUp({ to: [proxy.url], workers: 4, waitMs: 60_000 });
    expect(destinationError).toBeUndefined();
    expect(summary).toMatchObject({ state: 'complete', processed: library.contents.size, failed: 0, skipped: 0 });
    expect(summary.uploaded + summary.present).toBe(library.contents.size);
    expect(proxy.faults).toBeGreaterThanOrEqual(times);
    await server.stop();
    expectEverything(server.root, app.photos, library);
  });

test('connections that are taken and never answered: the run goes on when they end', async () => {
  const { app, server, proxy, library } = await createRig();
  const hung = Promise.withResolvers<undefined>();
  proxy.plan((request) => {
    if (!is(request, ...put)) return undefined;
    if (proxy.faults >= 2) hung.resolve(undefined);
    return { kind: 'hang' };
  });
  const running = app.backUp({ to: [proxy.url], workers: 4, waitMs: 60_000 });
  await hung.promise;
  proxy.heal();
  const { summary } = await running;
  expect(summary).toMatchObject({ state: 'complete', uploaded: library.contents.size, failed: 0 });
  await server.stop();
  expectEverything(server.root, app.photos, library);
});

test('a server that says "stored" and stored nothing is not believed: the photos are uploaded again', async () => {
  const { app, server, proxy, library } = await createRig();
  const lied = new Set<string>();
  proxy.plan((request) => {
    if (!is(request, ...put) || lied.size >= times || lied.has(request.url)) return undefined;
    lied.add(request.url);
    const id = /[0-9a-f]{64}/.exec(request.url)![0];
    return {
      kind: 'answer',
      status: 201,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, state: 'stored' }),
    };
  });
  const { summary } = await app.backUp({ to: [proxy.url], workers: 4, waitMs: 60_000 });
  expect(summary).toMatchObject({ state: 'complete', uploaded: library.contents.size, failed: 0 });
  expect(lied.size).toBe(times);
  await server.stop();
  expectEverything(server.root, app.photos, library);
});

test('a server that speaks nonsense for ever is given up with one sentence and status 3, and nothing is lost', async () => {
  const { app, server, proxy, library } = await createRig();
  const options = { home: app.home, env: { KEEPSAKE_TOKEN: server.token }, bundled: true };
  const args = [app.photos, '--to', proxy.url, '--json', '--wait', '1s'];
  let passed = 0;
  proxy.plan((request) => {
    if (is(request, ...put)) passed += 1;
    return passed > 10 ? { kind: 'garbage' } : undefined;
  });
  await app.app.close();
  const broken = await runKeepsake(args, options);
  expect(broken.status).toBe(3);
  expectOneSentence(broken.stderr);
  expect(broken.stderr).toMatch(/There is no Keepsake server at/);
  const { summary } = readBackup(broken);
  expect(summary).toMatchObject({ state: 'failed', processed: library.contents.size });
  expect(summary.failed).toBeGreaterThan(0);

  // The same from the start, where nothing is known of it.
  const refused = await runKeepsake(args.slice(0, -2), options);
  expect(refused.status).toBe(3);
  expectOneSentence(refused.stderr);

  proxy.heal();
  const healed = await runKeepsake(args, options);
  expect(healed).toMatchObject({ status: 0, stderr: '' });
  await server.stop();
  expectEverything(server.root, app.photos, library);
});

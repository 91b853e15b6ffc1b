import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { never, photo, sha256, startTestServer } from './running-server.ts';

const run = promisify(execFile);

it('the curl examples of docs/server.md work as they stand', async (context) => {
  const tools = await Promise.all([run('curl', ['--version']), run('openssl', ['version'])]).catch(() => undefined);
  if (tools === undefined) return context.skip('curl or openssl is not installed');
  const text = await readFile(new URL('../../../docs/server.md', import.meta.url), 'utf8');
  const script = /```sh\n(.*?)```/s.exec(text)?.[1] ?? '';
  expect(script.match(/^curl /gm)).toHaveLength(5);

  const folder = await mkdtemp(join(tmpdir(), 'keepsake-curl-'));
  const server = await startTestServer();
  try {
    const bytes = photo(2_000_000);
    await writeFile(join(folder, 'photo.jpg'), bytes);
    const env = { ...process.env, KEEPSAKE_URL: server.url, KEEPSAKE_TOKEN: server.token };
    const { stdout } = await run('sh', ['-e', '-c', script], { cwd: folder, env });
    expect(stdout).toContain('"state":"stored"');
    expect(stdout).toContain('{"confirmed":1}');
    expect(stdout).toContain(`{"present":["${sha256(bytes)}"],"bytes":[${bytes.length}]}`);
    expect(stdout).toContain('"path":"2026/photo.jpg"');
    expect(await server.vault.has([sha256(bytes)], never)).toEqual(new Map([[sha256(bytes), bytes.length]]));
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
});

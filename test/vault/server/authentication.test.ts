import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operations } from './openapi-check.ts';
import { codeOf, parsed, photo, removedLine, startTestServer, versionOf, type TestServer } from './running-server.ts';

let now = 0;
let server: TestServer;
beforeEach(async () => {
  now = 0;
  server = await startTestServer({ now: () => now });
});
afterEach(() => server.close());

const id = 'a'.repeat(64);
const protectedOperations = operations.filter(({ operation }) => operation.security === undefined);

describe('without a right token', () => {
  it('every operation that needs one answers 401, and 429 after 20 failures of an address', async () => {
    for (const status of [401, 429]) {
      if (status === 429)
        for (let failures = 0; failures < 20; failures++) await server.call('GET', '/v1/vault', { token: 'wrong' });
      for (const { method, path } of protectedOperations) {
        // Each begins with a clean record, until it is the record that is tested.
        if (status === 401) now += 61_000;
        const url = path.replace('{id}', id);
        const body = method === 'PUT' ? photo() : method === 'POST' ? {} : undefined;
        for (const token of [null, 'wrong']) {
          const answer = await server.call(method, url, { token, ...(body === undefined ? {} : { body }) });
          expect(answer.status, `${method} ${path}`).toBe(status);
        }
      }
    }
    expect(server.openapi.missing((_path, status) => status === 401 || status === 429)).toEqual([]);
  });

  it('a failure names the scheme, and a limit says how long to wait', async () => {
    const refused = await server.call('GET', '/v1/vault', { token: null });
    expect(refused.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(codeOf(refused)).toBe('unauthorized');
    for (let failures = 1; failures < 20; failures++)
      expect((await server.call('GET', '/v1/vault', { token: 'wrong' })).status).toBe(401);
    now = 15_000;
    const limited = await server.call('GET', '/v1/vault', { token: 'wrong' });
    expect(limited.status).toBe(429);
    expect(limited.headers['retry-after']).toBe('45');
    expect(codeOf(limited)).toBe('rate-limited');
    now = 60_000;
    expect((await server.call('GET', '/v1/vault', { token: 'wrong' })).status).toBe(401);
  });

  it('a right token from the same address is never limited', async () => {
    for (let failures = 0; failures < 30; failures++) await server.call('GET', '/v1/vault', { token: 'wrong' });
    expect((await server.call('GET', '/v1/vault')).status).toBe(200);
  });

  it.each([
    ['another scheme', 'Basic abc'],
    ['no scheme', 'TOKEN'],
    ['two tokens', 'Bearer TOKEN TOKEN'],
    ['a part of it', 'Bearer TOKE'],
  ])('%s is refused', async (_what, authorization) => {
    const header = authorization.replaceAll('TOKEN', server.token).replace('TOKE', server.token.slice(0, -1));
    expect((await server.call('GET', '/v1/vault', { token: null, headers: { authorization: header } })).status).toBe(
      401,
    );
  });

  it('an unknown address tells nothing either', async () => {
    expect((await server.call('GET', '/v1/nothing', { token: null })).status).toBe(401);
  });
});

describe('tokens of a running server', () => {
  it('write each into the journal of their own writer, and share the objects', async () => {
    const other = await server.tokens.add('laptop');
    const bytes = photo();
    expect((await server.put(bytes)).status).toBe(201);
    expect((await server.put(bytes, { token: other.token })).status).toBe(200);
    await server.call('POST', '/v1/versions', { body: { lines: [versionOf(bytes)] } });
    await server.call('POST', '/v1/versions', { body: { lines: [removedLine] }, token: other.token });
    expect(parsed(await server.call('GET', '/v1/vault', { token: other.token }))).toMatchObject({
      writer: other.writer,
    });
    const { lines } = parsed(await server.call('GET', '/v1/versions')) as { lines: object[] };
    expect(lines).toHaveLength(2);
    expect(lines).toEqual(
      expect.arrayContaining([
        { writer: server.writer, line: versionOf(bytes) },
        { writer: other.writer, line: removedLine },
      ]),
    );
  });

  it('are refused from the moment they are revoked', async () => {
    const lost = await server.tokens.add('lost phone');
    expect((await server.call('GET', '/v1/vault', { token: lost.token })).status).toBe(200);
    await server.tokens.revoke('lost phone');
    expect((await server.call('GET', '/v1/vault', { token: lost.token })).status).toBe(401);
    expect((await server.call('GET', '/v1/vault')).status).toBe(200);
  });
});

describe('other addresses and methods', () => {
  it('answer 404 and 405 in JSON', async () => {
    const nothing = await server.call('GET', '/v1/objects/a/b');
    expect(nothing.status).toBe(404);
    expect(codeOf(nothing)).toBe('not-found');
    for (const [method, path, allow] of [
      ['DELETE', `/v1/objects/${id}`, ['GET', 'HEAD', 'PUT']],
      ['DELETE', '/v1/versions', ['GET', 'POST']],
      ['POST', '/v1/objects', ['GET']],
      ['PATCH', '/v1/vault', ['GET']],
    ] as const) {
      const answer = await server.call(method, path);
      expect(answer.status, `${method} ${path}`).toBe(405);
      expect(codeOf(answer)).toBe('method-not-allowed');
      expect(String(answer.headers['allow']).split(', ').sort()).toEqual(allow);
    }
  });
});

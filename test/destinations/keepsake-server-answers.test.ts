import { describe, expect, it } from 'vitest';
import { never, photo, sha256, versionOf } from '../vault/server/running-server.ts';
import { described, drain, failure, lying, memory } from './servers.ts';

describe('an answer', () => {
  const bytes = photo();
  it.each([
    [403, {}, { code: 'refused', retryable: false, scope: 'destination' }],
    [413, {}, { code: 'too-large', retryable: false, scope: 'file' }],
    [429, { 'retry-after': '7' }, { code: 'unreachable', retryable: true, scope: 'destination', retryAfterMs: 7000 }],
    [500, {}, { code: 'io', retryable: true, scope: 'file' }],
    [502, {}, { code: 'unreachable', retryable: true, scope: 'destination' }],
    [503, { 'retry-after': '2' }, { code: 'unreachable', retryable: true, scope: 'destination', retryAfterMs: 2000 }],
    [504, {}, { code: 'unreachable', retryable: true, scope: 'destination' }],
    [507, {}, { code: 'disk-full', retryable: false, scope: 'destination' }],
    [418, {}, { code: 'bad-answer', retryable: false, scope: 'destination' }],
    [200, {}, { code: 'bad-answer', retryable: false, scope: 'destination' }],
  ])("of %i in a proxy's words is classified", async (status, headers, expected) => {
    const open = await lying((request, response) => {
      request.resume().on('end', () => response.writeHead(status, headers).end('<html>'));
    });
    expect(await failure(open.put(described(bytes), memory(bytes), { signal: never }))).toMatchObject(expected);
  });

  it.each(['wrong-vault', 'vault-format', 'read-only'])(
    "of 503 with %s is for the server's owner, not for a retry",
    async (code) => {
      const open = await lying((request, response) => {
        request
          .resume()
          .on('end', () => response.writeHead(503).end(JSON.stringify({ error: { code, message: 'No.' } })));
      });
      expect(await failure(open.put(described(bytes), memory(bytes), { signal: never }))).toMatchObject({
        code,
        retryable: false,
        scope: 'destination',
      });
    },
  );

  it('that confirms less than was sent, or another object, is not believed', async () => {
    const open = await lying((request, response) => {
      const answer = request.url === '/v1/versions' ? { confirmed: 0 } : { id: sha256(photo()), state: 'stored' };
      request.resume().on('end', () => response.end(JSON.stringify(answer)));
    });
    expect(await failure(open.confirm([versionOf(bytes)], never))).toMatchObject({ code: 'bad-answer' });
    expect(await failure(open.put(described(bytes), memory(bytes), { signal: never }))).toMatchObject({
      code: 'bad-answer',
    });
  });

  it('of an older server to a check, without lengths, is understood', async () => {
    const open = await lying((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify({ present: [sha256(bytes)] })));
    });
    expect(await open.check([sha256(bytes)], never)).toEqual(new Map([[sha256(bytes), undefined]]));
  });

  it('in pages is followed to its end', async () => {
    const ids = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
    const open = await lying((request, response) => {
      const after = new URL(request.url ?? '', 'http://x').searchParams.get('after') ?? '';
      const [id = ''] = ids.filter((each) => each > after);
      response.end(JSON.stringify({ objects: [{ id, bytes: 1 }], more: id !== ids.at(-1) }));
    });
    const listed: string[] = [];
    for await (const page of open.objects(never)) listed.push(...page.map((each) => each.id));
    expect(listed).toEqual(ids);
  });

  it('that never moves on ends with an error instead of a loop', async () => {
    const open = await lying((request, response) => {
      response.end(
        JSON.stringify(
          request.url?.startsWith('/v1/objects') === true
            ? { objects: [], more: true }
            : { lines: [], cursor: 'x', more: true },
        ),
      );
    });
    expect(await failure(drain(open.objects(never)))).toMatchObject({ code: 'bad-answer' });
    expect(await failure(drain(open.journal(undefined, never)))).toMatchObject({ code: 'bad-answer' });
  });

  it('that is cut off in the middle of an object is unreachable, not the end of the object', async () => {
    const open = await lying((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(Buffer.alloc(10), () => response.destroy());
    });
    expect(await failure(drain(open.read(sha256(bytes), {}, never)))).toMatchObject({
      code: 'unreachable',
      retryable: true,
    });
  });
});

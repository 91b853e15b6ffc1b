import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createKeepsakeServer } from '../../src-main/destinations/keepsake-server.ts';
import { never, photo, sha256, versionOf } from '../vault/server/running-server.ts';
import { described, drain, failure, listening, lying, memory } from './servers.ts';

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

describe('what a malicious server says', () => {
  const refusing = (message: string) => lying((request, response) => request.resume().on('end', () => {
    response.writeHead(500).end(JSON.stringify({ error: { code: 'io', message } }));
  }));

  it('is shown short, in one line, without what steers a terminal', async () => {
    const open = await refusing(`one\r\ntwo\u001b[2Jthree\u202efour\u009b${'x'.repeat(10_000)}`);
    const { message } = await failure(open.check([], never));
    expect(message).toContain('failed: one two [2Jthree four xxx');
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message.length).toBeLessThan(600);
  });

  it('is not read beyond 64 KiB where it is an error', async () => {
    const open = await refusing('x'.repeat(1024 * 1024));
    expect((await failure(open.check([], never))).message).toMatch(/ failed: it answers 500$/);
  });

  it('never ends the memory of the client, however many answers have no end', async () => {
    const chunk = Buffer.alloc(256 * 1024, ' ');
    const open = await lying((request, response) => {
      request.resume();
      const send = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', send).on('error', () => undefined);
      send();
    });
    const failures = await Promise.all(Array.from({ length: 20 }, () => failure(open.check([], never))));
    for (const each of failures) expect(each).toMatchObject({ code: 'bad-answer' });
    for (const each of failures) expect(each.message).toContain('does not stop answering');
  });

  const bytes = photo();
  it('is no journal where a page holds more lines than were asked for', async () => {
    const line = { writer: 'writer0001', line: versionOf(bytes) };
    const open = await lying((_request, response) =>
      response.end(JSON.stringify({ lines: Array.from({ length: 10_001 }, () => line), cursor: 'x', more: false })));
    const error = await failure(drain(open.journal(undefined, never)));
    expect(error).toMatchObject({ code: 'bad-answer' });
  });

  it.each(['headers', 'body'])('does not hold a run up where its %s come byte by byte', async (part) => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n';
    const url = await listening(createTcpServer((socket) => {
      if (part === 'body') socket.write(head);
      const text = part === 'body' ? ' ' : `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(10_000)}`;
      let sent = 0;
      const timer = setInterval(() => socket.write(text[sent++ % text.length] ?? ''), 10);
      socket.on('error', () => undefined).on('close', () => clearInterval(timer));
    }));
    const opening = createKeepsakeServer({ url, token: 'kst_x', answerTimeoutMs: 300 }).open({ create: false, signal: never });
    const error = await failure(opening);
    expect(error).toMatchObject({ code: 'unreachable', retryable: true, scope: 'destination' });
    expect(error.message).toContain('answers too slowly');
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { JournalDamage } from '../../../src-main/vault/vault-types.ts';
import type { JournalLine } from '../../../src-shared/journal.ts';
import {
  codeOf,
  parsed,
  photo,
  raw,
  removedLine,
  sha256,
  startTestServer,
  versionOf,
  type TestServer,
} from './running-server.ts';

interface Page {
  readonly lines: readonly { readonly writer: string; readonly line: JournalLine }[];
  readonly cursor: string;
  readonly more: boolean;
}

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const folderLine: JournalLine = {
  kind: 'folder',
  source: 'source0001',
  label: 'Photos',
  path: '',
  mtime: '-1',
  mode: 0o755,
  when: '2026-01-01T00:00:00.000Z',
};

async function page(query: string): Promise<Page> {
  return parsed(await server.call('GET', `/v1/versions?${query}`)) as Page;
}

async function linesAfter(cursor: string, more = ''): Promise<Page['lines']> {
  const lines: Page['lines'][number][] = [];
  for (
    let next = await page(`cursor=${encodeURIComponent(cursor)}${more}`);
    ;
    next = await page(`cursor=${encodeURIComponent(next.cursor)}${more}`)
  ) {
    lines.push(...next.lines);
    if (!next.more) return lines;
  }
}

describe('the vault', () => {
  it('tells its ID, the writer of the token, limits and room', async () => {
    const answer = parsed(await server.call('GET', '/v1/vault')) as Record<string, unknown>;
    expect(answer).toMatchObject({
      vaultId: server.vault.vaultId,
      writer: server.writer,
      format: 1,
      limits: { checkIds: 5000, lines: 5000, objectBytes: 1024 ** 4 },
    });
    expect(answer['freeBytes']).toBeGreaterThan(0);
    expect(answer['totalBytes']).toBeGreaterThanOrEqual(Number(answer['freeBytes']));
  });

  it('is well, and describes itself, without a token', async () => {
    expect(parsed(await server.call('GET', '/v1/health', { token: null }))).toEqual({ status: 'ok' });
    expect(parsed(await server.call('GET', '/v1/openapi.json', { token: null }))).toMatchObject({ openapi: '3.1.0' });
  });
});

describe('the bulk check', () => {
  it('names those that are stored, of up to 5,000', async () => {
    const bytes = photo();
    await server.put(bytes);
    const ids = [...Array.from({ length: 4999 }, (_, index) => sha256(Buffer.from(String(index)))), sha256(bytes)];
    expect(parsed(await server.call('POST', '/v1/check', { body: { ids } }))).toEqual({
      present: [sha256(bytes)],
      bytes: [bytes.length],
    });
    expect(parsed(await server.call('POST', '/v1/check', { body: { ids: [] } }))).toEqual({ present: [], bytes: [] });
  });

  it.each([
    ['more than 5,000', { ids: Array.from({ length: 5001 }, () => sha256(Buffer.of())) }],
    ['what is no ID', { ids: ['../keepsake.json'] }],
    ['another object', { id: [] }],
    ['no object', []],
  ])('refuses %s with 400', async (_what, body) => {
    const answer = await server.call('POST', '/v1/check', { body });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe('usage');
  });

  it.each(['/v1/check', '/v1/versions'])(
    'refuses at %s what is no JSON, too long, or of another type',
    async (path) => {
      const json = { 'content-type': 'application/json' };
      expect((await server.call('POST', path, { body: '{"ids":', headers: json })).status).toBe(400);
      expect((await server.call('POST', path, { body: '', headers: json })).status).toBe(400);
      expect((await server.call('POST', path, { body: '{"__proto__":{}}', headers: json })).status).toBe(400);
      expect((await server.call('POST', path)).status).toBe(400);
      const long = await server.call('POST', path, { body: `"${'x'.repeat(9 * 1024 * 1024)}"`, headers: json });
      expect(long.status).toBe(413);
      expect(codeOf(long)).toBe('too-large');
      expect((await server.call('POST', path, { body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(
        415,
      );
    },
  );

  it('cuts off a chunked body that does not end', async () => {
    const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
    const head = `POST /v1/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/json\r\n`;
    const answer = await raw(server.port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(9)}`, {
      halfClose: true,
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('confirming versions', () => {
  it('writes all kinds of lines in their order, under the writer of the token', async () => {
    const { cursor } = await page('');
    const bytes = photo();
    await server.put(bytes);
    const lines: JournalLine[] = [
      versionOf(bytes, 'name with\nnewline \u{1f4f7}.jpg'),
      {
        ...versionOf(bytes),
        path: 'caf\ufffd.jpg',
        pathB64: Buffer.from('636166e92e6a7067', 'hex').toString('base64'),
        takenAt: '2020-05-06T07:08:09',
      },
      removedLine,
      {
        kind: 'quarantined',
        object: sha256(photo()),
        reason: 'Its bytes have another checksum.',
        when: removedLine.when,
      },
      {
        kind: 'run',
        run: 'run00000001',
        state: 'complete',
        startedAt: removedLine.when,
        when: removedLine.when,
        counters: { processed: 1, uploaded: 1, present: 0, skipped: 0, failed: 0, cancelled: 0, bytesUploaded: 1000 },
      },
      { ...folderLine, path: '2024/May', pathB64: Buffer.from('2024/May').toString('base64') },
      folderLine,
    ];
    const answer = await server.call('POST', '/v1/versions', { body: { lines } });
    expect(answer.status).toBe(200);
    expect(parsed(answer)).toEqual({ confirmed: 7 });
    expect(await linesAfter(cursor)).toEqual(lines.map((line) => ({ writer: server.writer, line })));
  });

  it('writes none of the lines where an object is absent, and names it', async () => {
    const { cursor } = await page('');
    const stored = photo();
    const absent = photo();
    await server.put(stored);
    const answer = await server.call('POST', '/v1/versions', {
      body: { lines: [versionOf(stored), versionOf(absent)] },
    });
    expect(answer.status).toBe(409);
    expect(parsed(answer)).toMatchObject({ error: { code: 'object-absent', ids: [sha256(absent)] } });
    expect(await linesAfter(cursor)).toEqual([]);
  });

  it('refuses a version whose checksum is not its object: nothing would compare its length', async () => {
    const { cursor } = await page('');
    const stored = photo();
    await server.put(stored);
    const line = { ...versionOf(stored), sha256: sha256(photo()), bytes: Number.MAX_SAFE_INTEGER };
    const answer = await server.call('POST', '/v1/versions', { body: { lines: [versionOf(stored), line] } });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain('lines.1.sha256');
    const longer = { ...versionOf(stored), bytes: Number.MAX_SAFE_INTEGER };
    expect((await server.call('POST', '/v1/versions', { body: { lines: [longer] } })).status).toBe(409);
    expect(await linesAfter(cursor)).toEqual([]);
  });

  it('takes an empty path for the folder of a source alone', async () => {
    const refused = [
      { ...removedLine, path: '' },
      ...['.', '..', '/', 'a/', '../a', 'a//b'].map((path) => ({ ...folderLine, path })),
      ...['', '.', '..', '/a'].map((path) => ({ ...folderLine, pathB64: Buffer.from(path).toString('base64') })),
      { ...folderLine, mode: -1 },
      { ...folderLine, mtime: '1'.repeat(29) },
    ];
    for (const line of refused) {
      const answer = await server.call('POST', '/v1/versions', { body: { lines: [folderLine, line] } });
      expect(answer.status, JSON.stringify(line)).toBe(400);
      expect(answer.body.toString()).toContain('lines.1.');
    }
  });

  it('refuses lines that are no journal lines, and names the first place', async () => {
    const answer = await server.call('POST', '/v1/versions', {
      body: { lines: [removedLine, { ...removedLine, when: 'yesterday' }] },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain('lines.1.when');
    expect((await server.call('POST', '/v1/versions', { body: { lines: [{ kind: 'deleted' }] } })).status).toBe(400);
    const many = Array.from({ length: 5001 }, () => removedLine);
    expect((await server.call('POST', '/v1/versions', { body: { lines: many } })).status).toBe(400);
  });
});

describe('listing versions', () => {
  it('resumes at a cursor, ends, and passes over a writer', async () => {
    const { cursor } = await page('');
    const other = await server.tokens.add('other');
    const numbered = (index: number): JournalLine => ({ ...removedLine, path: `${index}.jpg` });
    await server.call('POST', '/v1/versions', {
      body: { lines: Array.from({ length: 3000 }, (_, index) => numbered(index)) },
    });
    await server.call('POST', '/v1/versions', { body: { lines: [numbered(3000)] }, token: other.token });

    const pages = await linesAfter(cursor, '&limit=1');
    expect(pages.filter((each) => each.writer === server.writer).map((each) => each.line)).toEqual(
      Array.from({ length: 3000 }, (_, index) => numbered(index)),
    );
    expect(await linesAfter(cursor, `&passOver=${server.writer}`)).toEqual([
      { writer: other.writer, line: numbered(3000) },
    ]);
    const end = await page(`cursor=${encodeURIComponent(cursor)}&limit=5000`);
    expect(await linesAfter(end.cursor)).toEqual([]);
  });

  it('refuses a malformed query', async () => {
    for (const query of [
      'limit=0',
      'limit=1e9',
      'passOver=..',
      `cursor=${'x'.repeat(12_001)}`,
      'cursor=no-such-cursor',
    ])
      expect((await server.call('GET', `/v1/versions?${query}`)).status, query.slice(0, 40)).toBe(400);
  });
});

it('has given every answer that the document declares for the vault and its journal', () => {
  expect(
    server.openapi.missing(
      (path, status) => !/objects|uploads/.test(path) && status < 500 && status !== 401 && status !== 429,
    ),
  ).toEqual([]);
});

describe('a journal with damage in it', () => {
  it('tells where it is, and takes the word of its writer that it is healed', async () => {
    const damaged = await startTestServer();
    onTestFinished(() => damaged.close());
    const first = await damaged.call('POST', '/v1/versions', { body: { lines: ['a.jpg', 'b.jpg', 'c.jpg'].map((path) => ({ ...removedLine, path })) } });
    expect(first.status).toBe(200);
    const segment = join(damaged.vault.root, 'journal', damaged.writer, '00000001.jsonl');
    const bytes = readFileSync(segment);
    bytes[bytes.indexOf('b.jpg')]! ^= 1;
    writeFileSync(segment, bytes);
    const read = async () => parsed(await damaged.call('GET', '/v1/versions?cursor=')) as Page & { damaged?: number; damage?: readonly JournalDamage[] };
    const found = await read();
    expect(found).toMatchObject({ damaged: 1, damage: [{ writer: damaged.writer, segment: 1, lines: 1 }] });
    expect(found.lines).toHaveLength(2);
    const { writer, segment: number, from, to } = found.damage![0]!;
    const healed = { kind: 'healed', writer, segment: number, from, to, when: '2026-01-01T00:00:00.000Z' };
    expect((await damaged.call('POST', '/v1/versions', { body: { lines: [healed] } })).status).toBe(200);
    expect((await read()).lines.at(-1)?.line).toEqual(healed);
  });
});

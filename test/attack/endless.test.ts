import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchMax, jsonBytesMax } from '../../src-main/vault/server/api.ts';
import { digest, removedLine, sha256 } from '../vault/server/running-server.ts';
import { halfSent, startAttackRig, type AttackRig } from './attack-rig.ts';
import { request, type Hostile } from './hostile-request.ts';

const mebibyte = 1024 * 1024;
/** What a server may take, held or not, of a body that never ends: far more than it does. */
const takenMax = 128 * mebibyte;

let rig: AttackRig;
beforeAll(async () => {
  rig = await startAttackRig();
});
afterAll(() => rig.close());

const json: Hostile['headers'] = [['Content-Type', 'application/json']];
const chunked = ['Transfer-Encoding', 'chunked'] as const;

/** Sends a body without end until the server ends the connection. Answers what it said, and how much it took. */
function pour(hostile: Hostile, chunk: Buffer): Promise<{ readonly said: string; readonly bytes: number }> {
  const socket = connect({ port: rig.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  let said = '';
  let bytes = 0;
  const one = Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
  const framed = Buffer.concat(Array.from({ length: Math.ceil(65_536 / one.length) }, () => one));
  return new Promise((resolve) => {
    socket.on('data', (data) => (said += data.toString('latin1')));
    socket.on('close', () => resolve({ said, bytes }));
    const more = (): void => {
      while (!socket.destroyed && bytes < takenMax) {
        bytes += framed.length;
        if (!socket.write(framed)) return;
      }
      if (bytes >= takenMax) socket.destroy();
    };
    socket.on('drain', more);
    socket.write(request({ contentLength: null, ...hostile }));
    more();
  });
}

describe('a body without end is refused and cut off:', () => {
  const upload = `/v1/uploads/${sha256(halfSent)}`;
  const part: Hostile['headers'] = [
    ['Tus-Resumable', '1.0.0'],
    ['Upload-Offset', '10000'],
    ['Content-Type', 'application/offset+octet-stream'],
  ];
  it.each<[what: string, hostile: (rig: AttackRig) => Hostile, status: number]>([
    [
      'of a check',
      ({ other }) => ({ method: 'POST', target: '/v1/check', headers: [...json, chunked], token: other.token }),
      413,
    ],
    [
      'of journal lines',
      ({ other }) => ({ method: 'POST', target: '/v1/versions', headers: [...json, chunked], token: other.token }),
      413,
    ],
    [
      'of an object',
      ({ other }) => ({
        method: 'PUT',
        target: `/v1/objects/${sha256(Buffer.from('x'))}`,
        headers: [['Content-Digest', digest(Buffer.from('x'))], chunked],
        token: other.token,
      }),
      400,
    ],
    [
      'of a part of an upload',
      ({ owner }) => ({ method: 'PATCH', target: upload, headers: [...part, chunked], token: owner.token }),
      413,
    ],
    [
      "of somebody else's upload",
      ({ other }) => ({ method: 'PATCH', target: upload, headers: [...part, chunked], token: other.token }),
      404,
    ],
    [
      'of a request that has none',
      ({ other }) => ({ method: 'GET', target: '/v1/vault', headers: [chunked], token: other.token }),
      200,
    ],
    [
      'where there is nothing',
      ({ other }) => ({ method: 'POST', target: '/v1/nothing', headers: [chunked], token: other.token }),
      404,
    ],
    [
      'of a stranger',
      () => ({ method: 'POST', target: '/v1/versions', headers: [...json, chunked], token: null }),
      401,
    ],
  ])('%s', async (_what, hostile, status) => {
    const before = rig.memoryPeak();
    for (const size of [200, 64 * 1024]) {
      const { said, bytes } = await pour(hostile(rig), Buffer.alloc(size, 0x20));
      expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(bytes).toBeLessThan(takenMax);
    }
    if (before !== undefined) expect((rig.memoryPeak()! - before) / mebibyte).toBeLessThan(200);
    await rig.expectAlive();
  });
});

it('a hundred thousand IDs in one call are refused, as is a body that is longer than any', async () => {
  const ids = (count: number): string =>
    JSON.stringify({ ids: Array.from({ length: count }, (_, index) => sha256(Buffer.from(`${index}`))) });
  const check = (body: string) =>
    rig.sender.send(
      request({ method: 'POST', target: '/v1/check', headers: json, body, token: rig.other.token }),
      false,
    );
  expect(await check(ids(batchMax))).toMatchObject({ status: 200 });
  expect(await check(ids(100_000))).toMatchObject({ status: 400 });
  expect(await check(' '.repeat(jsonBytesMax + 1))).toMatchObject({ status: 413 });
});

/** Opens connections that each send these bytes, and nothing more. */
function open(count: number, ...bytes: readonly Buffer[]): readonly Socket[] {
  return Array.from({ length: count }, () => {
    const socket = connect({ port: rig.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.write(Buffer.concat(bytes));
    return socket;
  });
}

/** The status of the first answer on each connection, of which no more is read. */
function statuses(sockets: readonly Socket[]): Promise<readonly string[]> {
  return Promise.all(
    sockets.map(
      (socket) =>
        new Promise<string>((resolve) => {
          socket.once('readable', () => resolve((socket.read(12) as Buffer).toString('latin1').slice(-3)));
        }),
    ),
  );
}

async function send(token: string, method: string, target: string, body?: string): Promise<number | undefined> {
  const headers = body === undefined ? [] : json;
  return (await rig.sender.send(request({ method, target, headers, token, ...(body === undefined ? {} : { body }) }), false))
    ?.status;
}

/** A busy machine takes its time. */
const patience = { timeout: 20_000 } as const;

/** What another device asks for meanwhile is answered. */
async function expectOthersServed(): Promise<void> {
  const { token } = rig.owner;
  expect(await send(token, 'POST', '/v1/versions', JSON.stringify({ lines: [removedLine] }))).toBe(200);
  expect(await send(token, 'POST', '/v1/check', JSON.stringify({ ids: [] }))).toBe(200);
  expect(await send(token, 'GET', '/v1/versions?limit=1')).toBe(200);
  expect(await send(token, 'GET', `/v1/objects/${sha256(rig.photo)}`)).toBe(200);
}

it('what many slow clients have sent of their requests is bounded, and other devices are served', async () => {
  const before = rig.memoryPeak();
  const half = Buffer.alloc(jsonBytesMax / 2, 0x20);
  const head = request({
    method: 'POST',
    target: '/v1/versions',
    headers: json,
    contentLength: `${jsonBytesMax}`,
    token: rig.other.token,
  });
  const sockets = open(100, head, half);
  await new Promise<void>((resolve) => {
    let refused = 0;
    for (const socket of sockets)
      socket.on('data', (data) => {
        expect(data.toString('latin1')).toMatch(/^HTTP\/1.1 429 [^]*retry-after: 1\r\n[^]*"rate-limited"/i);
        refused += 1;
        // The share of one device, 32 MiB, holds the halves of 8 bodies.
        if (refused === sockets.length - 8) resolve();
      });
  });
  await rig.expectAlive();
  await expectOthersServed();
  for (const socket of sockets) socket.destroy();
  if (before !== undefined) expect((rig.memoryPeak()! - before) / mebibyte).toBeLessThan(400);
  // What they held is given back.
  const line = JSON.stringify({ lines: [removedLine] });
  await expect
    .poll(() => send(rig.other.token, 'POST', '/v1/versions', line + ' '.repeat(7 * mebibyte)), patience)
    .toBe(200);
});

it('connections on which hardly anything comes take nothing from other devices', async () => {
  const head = request({ method: 'POST', target: '/v1/check', headers: [...json, chunked], contentLength: null, token: rig.other.token });
  const sockets = open(100, head, Buffer.from('1\r\n{\r\n'));
  await rig.expectAlive();
  await expectOthersServed();
  expect(await send(rig.other.token, 'POST', '/v1/check', JSON.stringify({ ids: [] }))).toBe(200);
  for (const socket of sockets) socket.destroy();
});

describe('answers that nobody reads are bounded, and other devices are served:', () => {
  const film = Buffer.alloc(8 * mebibyte, 'film');
  const get = (target: string): Buffer => request({ method: 'GET', target, headers: [], token: rig.other.token });

  async function expectBounded(sockets: readonly Socket[]): Promise<void> {
    const before = rig.memoryPeak();
    const said = await statuses(sockets);
    await expectOthersServed();
    expect(new Set(said)).toEqual(new Set(['200', '429']));
    if (before !== undefined) expect((rig.memoryPeak()! - before) / mebibyte).toBeLessThan(150);
    for (const socket of sockets) socket.destroy();
    // What they held is given back.
    await expect.poll(() => send(rig.other.token, 'GET', '/v1/versions?limit=1'), patience).toBe(200);
  }

  it('of objects', async () => {
    const target = `/v1/objects/${sha256(film)}`;
    const headers: Hostile['headers'] = [['Content-Digest', digest(film)]];
    const stored = await rig.sender.send(request({ method: 'PUT', target, headers, body: film, token: rig.other.token }), false);
    expect(stored).toMatchObject({ status: 201 });
    await expectBounded(open(300, get(target)));
  });

  it('of the journal', async () => {
    const lines = Array.from({ length: 4000 }, (_, index) => ({ ...removedLine, path: `${'n'.repeat(500)}${index}.jpg` }));
    for (let count = 0; count < 2; count += 1)
      expect(await send(rig.other.token, 'POST', '/v1/versions', JSON.stringify({ lines }))).toBe(200);
    await expectBounded(open(100, get('/v1/versions?limit=5000')));
  });

  it('of many requests on one connection', async () => {
    const [socket] = open(1, ...Array.from({ length: 300 }, () => get(`/v1/objects/${sha256(film)}`)));
    expect(await statuses([socket!])).toEqual(['200']);
    await expectOthersServed();
    socket!.destroy();
    // Each of them has taken its part, and given it back, or so many more would find no room.
    for (let round = 0; round < 4; round += 1) {
      const again = open(100, get(`/v1/objects/${sha256(film)}`));
      await expect.poll(() => statuses(again), patience).toEqual(again.map(() => '200'));
      for (const each of again) each.destroy();
      await expect.poll(() => send(rig.other.token, 'GET', '/v1/versions?limit=1'), patience).toBe(200);
    }
  });
});

it('journal lines as long as lines may be are read back in answers of bounded length', async () => {
  const path = (index: number): string => `${'n'.repeat(900_000)}${index}.jpg`;
  const count = 40;
  for (let index = 0; index < count; index += 8) {
    const lines = Array.from({ length: 8 }, (_, offset) => ({ ...removedLine, path: path(index + offset) }));
    const body = JSON.stringify({ lines });
    expect(
      await rig.sender.send(
        request({ method: 'POST', target: '/v1/versions', headers: json, body, token: rig.other.token }),
        false,
      ),
    ).toMatchObject({ status: 200 });
  }
  const seen: string[] = [];
  for (let cursor = '', more = true; more;) {
    const answer = await rig.sender.send(
      request({
        method: 'GET',
        target: `/v1/versions?limit=5000&cursor=${cursor}`,
        headers: [],
        token: rig.owner.token,
      }),
      false,
    );
    expect(answer!.body.length).toBeLessThan(16 * mebibyte);
    const page = JSON.parse(answer!.body.toString()) as {
      lines: { writer: string; line: { path: string } }[];
      cursor: string;
      more: boolean;
    };
    seen.push(
      ...page.lines
        .filter(({ writer, line }) => writer === rig.other.writer && line.path.length > 1000)
        .map(({ line }) => line.path),
    );
    ({ cursor, more } = page);
  }
  expect(seen).toEqual(Array.from({ length: count }, (_, index) => path(index)));
  expect(readFileSync(`${rig.root}/keepsake.json`, 'utf8')).toContain('vaultId');
});

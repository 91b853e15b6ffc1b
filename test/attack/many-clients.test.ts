import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent, request } from 'undici';
import type { JournalLine } from '../../src-shared/journal.ts';
import type { NewToken } from '../../src-main/vault/server/tokens.ts';
import { createChance } from '../rigs/library.ts';
import { digest, sha256, versionOf } from '../vault/server/running-server.ts';
import { startAttackRig, type AttackRig } from './attack-rig.ts';

const clients = 200;
const runMs = 60_000;
const MiB = 1024 * 1024;
/** Contents that any of them may bring at any time. */
const shared = Array.from({ length: 50 }, (_, seed) => createChance(1000 + seed).bytes(2000 + 400 * seed));

let rig: AttackRig;
const agent = new Agent({ connections: clients, pipelining: 1 });
const devices: NewToken[] = [];
beforeAll(async () => {
  rig = await startAttackRig();
  for (let device = 0; device < clients; device += 1) devices.push(await rig.tokens.add(`device ${device}`));
}, 180_000);
afterAll(async () => {
  await agent.destroy();
  await rig.close();
});

interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

async function ask(
  token: string,
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH',
  path: string,
  { headers, body }: Ask = {},
) {
  const answer = await request(rig.url + path, {
    dispatcher: agent,
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
}

const askJson = (token: string, path: string, value: object) =>
  ask(token, 'POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

/** What one device was told is safe: its lines in order, and the contents that they name. */
interface Confirmed {
  readonly lines: JournalLine[];
  readonly contents: Map<string, Buffer>;
}

async function upload(token: string, bytes: Buffer, half: number): Promise<void> {
  const id = sha256(bytes);
  const tus = { 'tus-resumable': '1.0.0' };
  const metadata = `id ${Buffer.from(id).toString('base64')},extension ${Buffer.from('mov').toString('base64')}`;
  const begun = await ask(token, 'POST', '/v1/uploads', {
    headers: { ...tus, 'upload-length': `${bytes.length}`, 'upload-metadata': metadata },
  });
  if (begun.status === 200) return;
  expect(begun.status).toBe(201);
  for (const [start, end] of [
    [0, half],
    [half, bytes.length],
  ] as const) {
    const part = bytes.subarray(start, end);
    const checksum = `sha256 ${createHash('sha256').update(part).digest('base64')}`;
    const headers = {
      ...tus,
      'upload-offset': `${start}`,
      'upload-checksum': checksum,
      'content-type': 'application/offset+octet-stream',
    };
    expect((await ask(token, 'PATCH', `/v1/uploads/${id}`, { headers, body: part })).status).toBe(204);
    if (end === half)
      expect((await ask(token, 'HEAD', `/v1/uploads/${id}`, { headers: tus })).headers['upload-offset']).toBe(
        `${half}`,
      );
  }
}

async function work(device: NewToken, seed: number, until: number): Promise<Confirmed> {
  const chance = createChance(seed);
  const pick = (below: number): number => Math.floor(chance.next() * below);
  const lines: JournalLine[] = [];
  const contents = new Map<string, Buffer>();
  for (let step = 0; Date.now() < until; step += 1) {
    const bytes = pick(3) === 0 ? shared[pick(shared.length)]! : chance.bytes(1 + pick(20_000));
    const id = sha256(bytes);
    const checked = await askJson(device.token, '/v1/check', { ids: [id, sha256(chance.bytes(8))] });
    expect(checked.status).toBe(200);
    if (pick(5) === 0 && bytes.length > 1) await upload(device.token, bytes, 1 + pick(bytes.length - 1));
    else {
      const put = await ask(device.token, 'PUT', `/v1/objects/${id}?extension=jpg`, {
        headers: { 'content-digest': digest(bytes) },
        body: bytes,
      });
      expect([200, 201]).toContain(put.status);
    }
    const line = { ...versionOf(bytes, `${seed}/${step}.jpg`), source: `source${String(seed).padStart(4, '0')}` };
    expect((await askJson(device.token, '/v1/versions', { lines: [line] })).status).toBe(200);
    lines.push(line);
    contents.set(id, bytes);
    const [known] = pick(4) === 0 ? contents : [];
    if (known !== undefined)
      expect((await ask(device.token, 'GET', `/v1/objects/${known[0]}`)).body.equals(known[1])).toBe(true);
  }
  return { lines, contents };
}

it(
  '200 devices at once lose nothing and mix nothing up',
  async () => {
    const before = rig.memoryPeak();
    const until = Date.now() + runMs;
    const halfway = sleep(runMs / 2).then(() => rig.memoryPeak());
    const confirmed = await Promise.all(devices.map((device, seed) => work(device, seed, until)));

    const journal = new Map<string, JournalLine[]>();
    for (let cursor = '', more = true; more;) {
      // 200 writers make a cursor of some length: it must still travel in an address.
      const answer = await ask(rig.owner.token, 'GET', `/v1/versions?limit=5000&cursor=${cursor}`);
      expect(answer.status, answer.body.toString().slice(0, 200)).toBe(200);
      const page = JSON.parse(answer.body.toString()) as {
        lines: { writer: string; line: JournalLine }[];
        cursor: string;
        more: boolean;
      };
      for (const { writer, line } of page.lines) journal.set(writer, [...(journal.get(writer) ?? []), line]);
      ({ cursor, more } = page);
    }
    for (const [index, { lines }] of confirmed.entries()) {
      expect(lines.length, `device ${index}`).toBeGreaterThan(0);
      expect(journal.get(devices[index]!.writer), `device ${index}`).toEqual(lines);
    }
    expect(journal.size).toBe(clients + 1);

    const contents = new Map(confirmed.flatMap((each) => [...each.contents]));
    const ids = [...contents];
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let next = ids.pop(); next !== undefined; next = ids.pop()) {
          const answer = await ask(rig.owner.token, 'GET', `/v1/objects/${next[0]}`);
          if (!answer.body.equals(next[1])) throw new Error(`${next[0]} is not what was confirmed`);
        }
      }),
    );
    // What they brought, the owner's photo and its upload that is still under way: each content once, nothing half.
    const objects = [...rig.snapshot().keys()].filter((name) => name.startsWith('data/objects/'));
    expect(objects).toHaveLength(contents.size + 1);
    const half = (await rig.tokens.list()).find(({ name }) => name === 'owner')!.writer;
    expect(
      [...rig.snapshot().keys()].filter(
        (name) => name.startsWith('data/tmp/') && !name.startsWith(`data/tmp/${half}/`),
      ),
    ).toEqual([]);
    if (before === undefined) return;
    // What a minute of it takes it has taken after half of that.
    expect((rig.memoryPeak()! - before) / MiB).toBeLessThan(400);
    expect((rig.memoryPeak()! - (await halfway)!) / MiB).toBeLessThan(100);
  },
  runMs + 120_000,
);

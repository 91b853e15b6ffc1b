import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppRig, ends, soundObjects } from '../app/app-rig.ts';
import { makeLibrary } from '../rigs/library.ts';
import { removedLine, sha256 } from '../vault/server/running-server.ts';
import { halfSent, startAttackRig, type AttackRig } from './attack-rig.ts';
import { climbingPaths, queries, wrongIdRequests, type Attack } from './hostile-addresses.ts';
import { journalLines, jsonBombs, tooMany } from './hostile-bodies.ts';
import { checksums, ranges, somebodyElses, uploadFields } from './hostile-fields.ts';
import { hugeHeaders, oddRequests, smuggling, wrongLengths } from './hostile-framing.ts';
import { request } from './hostile-request.ts';
import type { RawAnswer } from './raw-http.ts';

const mebibyte = 1024 * 1024;
/** Far below what one unbounded list, body or answer of those below would take many times over. */
const memoryGrowthMax = 400 * mebibyte;

let rig: AttackRig;
let memoryBefore: number | undefined;
beforeAll(async () => {
  rig = await startAttackRig();
  memoryBefore = rig.memoryPeak();
});
afterAll(() => rig.close());

const refused = (answer: RawAnswer | undefined): boolean =>
  answer !== undefined && answer.status >= 400 && answer.status < 500;

/** A thousand of them, each with the right token of a device; nothing in the vault is another than before. */
async function attack<T>(arbitrary: fc.Arbitrary<T>, once: (hostile: T) => Promise<void>): Promise<void> {
  const before = rig.snapshot();
  await fc.assert(fc.asyncProperty(arbitrary, once), { numRuns: 1000, endOnFailure: false });
  await rig.expectAlive();
  // What was being written when its client hung up is removed a moment later.
  await expect.poll(() => rig.snapshot(), { timeout: 10_000 }).toEqual(before);
}

const send = (hostile: Attack, token: string | null = rig.other.token): Promise<RawAnswer | undefined> =>
  rig.sender.send(request({ ...hostile, token }), hostile.method === 'HEAD');

describe('a thousand of each are refused, and change nothing:', () => {
  it.each<[what: string, arbitrary: fc.Arbitrary<Attack>]>([
    ['addresses that lead out of the vault', climbingPaths],
    ['IDs of a wrong length, case or alphabet', wrongIdRequests],
    ['checksums that are malformed, or not those of the bytes', checksums],
    ['fields of uploads in parts that are wrong', uploadFields],
    ['JSON that is torn, poisoned, too deep, or no JSON', jsonBombs],
    ['more IDs or lines than a request may hold', tooMany],
    ['journal lines with a path that leads elsewhere, is too long, or names what is not stored', journalLines],
  ])('%s', async (_what, arbitrary) => {
    await attack(arbitrary, async (hostile) => {
      const answer = await send(hostile);
      expect(refused(answer), `${answer?.status} ${answer?.body.toString().slice(0, 300)}`).toBe(true);
    });
  });

  it.each<[what: string, arbitrary: fc.Arbitrary<Attack>]>([
    ['lengths that are not those of the body', wrongLengths],
    ['bodies whose end two servers would find in two places', smuggling],
    ['what is no request of HTTP/1.1', oddRequests],
    ['headers that are huge, countless or broken', hugeHeaders],
  ])('%s', async (_what, arbitrary) => {
    await attack(arbitrary, async (hostile) => {
      // The connection may end without an answer where the rest of the request was still on its way.
      const answers = await rig.sendOnce(request({ ...hostile, token: rig.other.token }));
      for (const answer of answers)
        expect(refused(answer), `${answer.status} ${answer.body.toString().slice(0, 300)}`).toBe(true);
    });
  });

  it('a token of another device at an upload that is under way', async () => {
    await attack(somebodyElses(sha256(halfSent)), async (hostile) => {
      expect(refused(await send(hostile))).toBe(true);
    });
  });
});

describe('a thousand of each are answered as if they were harmless, and change nothing:', () => {
  it('ranges', async () => {
    await attack(ranges, async (range) => {
      const answer = await send({
        method: 'GET',
        target: `/v1/objects/${sha256(rig.photo)}`,
        headers: [['Range', range]],
      });
      expect([200, 206, 416]).toContain(answer?.status);
      if (answer?.status !== 416) expect(rig.photo.includes(answer!.body)).toBe(true);
      if (answer?.status === 200) expect(answer.body.equals(rig.photo)).toBe(true);
    });
  });

  it('positions in a journal, limits and other queries', async () => {
    await attack(queries, async (hostile) => {
      const answer = await send(hostile);
      expect(answer?.status === 200 || refused(answer), `${answer?.status}`).toBe(true);
      if (answer?.status !== 200) return;
      const { lines = [] } = JSON.parse(answer.body.toString()) as { lines?: { writer: string }[] };
      for (const { writer } of lines) expect(writer).toBe(rig.owner.writer);
    });
  });
});

it('whatever a line says of its writer, it comes into the journal of the token that brought it', async () => {
  const before = rig.snapshot();
  const claims = ['writer', 'sum', '__proto_', 'constructor', 'seq'].map((member) => [member, rig.owner.writer]);
  const body = JSON.stringify({
    writer: rig.owner.writer,
    lines: [{ ...removedLine, ...(Object.fromEntries(claims) as object) }],
  });
  const answer = await send({
    method: 'POST',
    target: `/v1/versions?writer=${rig.owner.writer}`,
    headers: [
      ['Content-Type', 'application/json'],
      ['X-Writer', rig.owner.writer],
    ],
    body,
  });
  expect(answer?.status).toBe(200);
  const after = rig.snapshot();
  for (const [name, hash] of before) expect(after.get(name), name).toBe(hash);
  expect([...after.keys()].filter((name) => !before.has(name))).toEqual([
    `data/journal/${rig.other.writer}/00000001.jsonl`,
  ]);
});

it('the device whose upload was attacked goes on where it was', async () => {
  const answer = await send(
    {
      method: 'PATCH',
      target: `/v1/uploads/${sha256(halfSent)}`,
      body: halfSent.subarray(10_000),
      headers: [
        ['Tus-Resumable', '1.0.0'],
        ['Upload-Offset', '10000'],
        ['Content-Type', 'application/offset+octet-stream'],
      ],
    },
    rig.owner.token,
  );
  expect(answer).toMatchObject({ status: 204, headers: { 'keepsake-object': 'stored' } });
});

it('after all this a backup is as any other, and the server has held little at any time', async () => {
  const app = await createAppRig({ KEEPSAKE_TOKEN: rig.other.token });
  makeLibrary(app.photos, { count: 50, bytes: 3000 });
  expect(ends(await app.backUp({ to: [rig.url] }))).toEqual({ uploaded: 50 });
  expect(ends(await app.backUp({ to: [rig.url] }))).toEqual({ present: 50 });
  expect(soundObjects(rig.root)).toHaveLength(52);
  const peak = rig.memoryPeak();
  if (peak !== undefined) expect((peak - memoryBefore!) / mebibyte).toBeLessThan(memoryGrowthMax / mebibyte);
});

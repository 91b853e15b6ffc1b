import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operations } from '../vault/server/openapi-check.ts';
import { sha256 } from '../vault/server/running-server.ts';
import { startAttackRig, type AttackRig } from './attack-rig.ts';
import { request } from './hostile-request.ts';

let rig: AttackRig;
beforeAll(async () => {
  rig = await startAttackRig();
});
afterAll(() => rig.close());

const guarded = operations.filter(({ operation }) => operation.security === undefined);

/** Tokens that are none, near misses among them, and other ways to say who one is. */
function wrongCredentials(): fc.Arbitrary<string | null> {
  const right = rig.owner.token;
  const hash = sha256(Buffer.from(right));
  return fc.oneof(
    fc.constantFrom<string | null>(
      null,
      `Bearer ${rig.revoked.token}`,
      `Bearer ${hash}`,
      `Bearer ${rig.owner.writer}`,
      `Bearer ${rig.owner.name}`,
      'Bearer',
      'Bearer ',
      `Bearer ${right}${right}`,
      `Bearer ${right} x`,
      `Bearer "${right}"`,
      `Basic ${Buffer.from(`owner:${right}`).toString('base64')}`,
      right,
      `Token ${right}`,
      `Bearer\u00a0${right}`,
      `Bearer ${right.toUpperCase()}`,
    ),
    fc
      .nat(right.length - 1)
      .map((at) => `Bearer ${right.slice(0, at)}${right[at] === 'A' ? 'B' : 'A'}${right.slice(at + 1)}`),
    fc.nat(right.length - 1).map((length) => `Bearer ${right.slice(0, length)}`),
    fc.constant(undefined).map(() => `Bearer kst_${randomBytes(32).toString('base64url')}`),
    fc
      .string({ unit: fc.constantFrom(...Array.from('abcXYZ019._~+/=-')), minLength: 1, maxLength: 5000 })
      .map((token) => `Bearer ${token}`),
  );
}

it('a thousand strangers are refused and then told to wait, while a right token never is', async () => {
  const before = rig.snapshot();
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...guarded), wrongCredentials(), async ({ method, path }, authorization) => {
      const hostile = request({
        method,
        target: path.replace('{id}', sha256(rig.photo)),
        token: null,
        headers: [
          ...(authorization === null ? [] : [['Authorization', authorization] as const]),
          ['Tus-Resumable', '1.0.0'],
          ['Content-Type', 'application/json'],
        ],
      });
      const answer = await rig.sender.send(hostile, method === 'HEAD');
      expect([401, 429]).toContain(answer?.status);
      expect(answer!.headers[answer!.status === 401 ? 'www-authenticate' : 'retry-after']).toMatch(
        answer!.status === 401 ? /^Bearer/ : /^[1-9]\d?$/,
      );
      expect(answer!.body.toString()).not.toContain(rig.parent);
      statuses.set(answer!.status, (statuses.get(answer!.status) ?? 0) + 1);
    }),
    { numRuns: 1000 },
  );
  // Twenty a minute, and this takes less than many minutes.
  expect(statuses.get(429)).toBeGreaterThan(500);
  expect(statuses.get(401)).toBeGreaterThanOrEqual(20);
  await rig.expectAlive();
  expect(rig.snapshot()).toEqual(before);
});

it('of two tokens in one request the second one is not looked at', async () => {
  const headers = [
    ['Authorization', `Bearer ${rig.revoked.token}`],
    ['Authorization', `Bearer ${rig.owner.token}`],
  ] as const;
  const answer = await rig.sender.send(request({ method: 'GET', target: '/v1/vault', headers, token: null }), false);
  expect([401, 429]).toContain(answer?.status);
});

it('a token that is revoked in the middle of its work is refused from the next request on', async () => {
  const { token } = await rig.tokens.add('lost phone');
  const ask = async (): Promise<number | undefined> =>
    (await rig.sender.send(request({ method: 'GET', target: '/v1/vault', headers: [], token }), false))?.status;
  expect(await ask()).toBe(200);
  await rig.tokens.revoke('lost phone');
  expect([401, 429]).toContain(await ask());
});

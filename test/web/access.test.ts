import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { createAccess } from '../../src-main/web/access.ts';

const allowed = (host: string, name: string): boolean =>
  createAccess({ host, secure: false, token: 'token' }).hostAllowed({ host: `${name}:4810` });

test.each(['127.0.0.1', '::1', 'localhost', '127.0.0.2'])('a dashboard on %s is reached by the names of this computer alone', (host) => {
  const own = host === '::1' ? '[::1]' : host;
  expect([own, 'localhost', '127.0.0.1'].map((name) => allowed(host, name))).toEqual([true, true, true]);
  expect([hostname(), '192.0.2.1', 'example.org'].map((name) => allowed(host, name))).toEqual([false, false, false]);
});

test('a dashboard on every address is reached by the computer\'s name and by any address, and by no other name', () => {
  expect([hostname(), '192.0.2.1', 'localhost'].map((name) => allowed('0.0.0.0', name))).toEqual([true, true, true]);
  expect(allowed('0.0.0.0', 'example.org')).toBe(false);
});

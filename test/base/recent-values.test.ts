import { expect, test } from 'vitest';
import { createRecentValues } from '../../src-main/base/recent-values.ts';

test('keeps values until there are too many of them', () => {
  const recent = createRecentValues<number>({ values: 2, nameCharacters: 100 });
  recent.set('a', 1);
  recent.set('b', 2);
  recent.set('b', 3);
  expect([recent.get('a'), recent.get('b')]).toEqual([1, 3]);
  recent.set('c', 4);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([undefined, undefined, 4]);
});

test('keeps values until their names are too long together', () => {
  const recent = createRecentValues<number>({ values: 100, nameCharacters: 10 });
  recent.set('12345', 1);
  recent.set('67890', 2);
  expect(recent.get('12345')).toBe(1);
  recent.set('x', 3);
  expect([recent.get('12345'), recent.get('67890'), recent.get('x')]).toEqual([undefined, undefined, 3]);
});

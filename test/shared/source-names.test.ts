import { expect, test } from 'vitest';
import { sourceNames } from '../../src-shared/source-names.ts';

const source = (id: string, path: string) => ({ id, label: path.split('/').at(-1) ?? '', path });

test('sources of one name are told apart by the folder around them, else by their path', () => {
  const names = sourceNames([
    source('a', '/home/ada/Pictures'), source('b', '/media/CANON/DCIM'), source('c', '/media/SONY/DCIM'),
    source('d', '/one/same/Trip'), source('e', '/two/same/Trip'),
  ]);
  expect([...names.values()].sort()).toEqual(['DCIM (CANON)', 'DCIM (SONY)', 'Pictures', 'Trip (/one/same/Trip)', 'Trip (/two/same/Trip)']);
});

import { expect, test } from 'vitest';
import { modifiedNs } from '../../src-main/base/file-time.ts';

test('a time before 1970 is what it was on Windows, too', () => {
  // As Node gives there what was set to 100 ns before 1970, and to -1,234,567,890.1234567 s.
  expect(modifiedNs({ mtimeNs: 4_294_967_295_999_999_900n }, 'win32')).toBe(-100n);
  expect(modifiedNs({ mtimeNs: 3_060_399_405_876_543_300n }, 'win32')).toBe(-1_234_567_890_123_456_700n);
  for (const mtimeNs of [0n, 1_719_828_359_123_456_700n, 2_147_483_647_999_999_900n])
    expect(modifiedNs({ mtimeNs }, 'win32')).toBe(mtimeNs);
});

test('other systems give every time', () => {
  for (const mtimeNs of [-100n, 4_294_967_295_999_999_900n]) expect(modifiedNs({ mtimeNs }, 'linux')).toBe(mtimeNs);
});

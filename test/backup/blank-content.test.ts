import { expect, test } from 'vitest';
import { isBlank } from '../../src-main/backup/blank-content.ts';

test('bytes are blank where not one of them differs from zero', () => {
  for (const length of [1, 70_000, 65_536, 65_537, 1_000_000]) {
    const bytes = new Uint8Array(length);
    expect(isBlank(bytes), `${length}`).toBe(true);
    for (const at of [0, Math.floor(length / 2), length - 1]) {
      bytes[at] = 1;
      expect(isBlank(bytes), `${at} of ${length}`).toBe(false);
      bytes[at] = 0;
    }
  }
});

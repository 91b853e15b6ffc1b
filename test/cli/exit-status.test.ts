import { expect, test } from 'vitest';
import { statusOfError } from '../../src-main/cli/exit-status.ts';
import { errorCodes, KeepsakeError } from '../../src-shared/errors.ts';

test.each([
  ['usage', 2],
  ['not-found', 2],
  ['overlap', 2],
  ['busy', 2],
  ['not-connected', 3],
  ['wrong-vault', 3],
  ['unreachable', 3],
  ['unauthorized', 3],
  ['disk-full', 3],
  ['read-only', 3],
  ['cancelled', 130],
  ['io', 1],
  ['internal', 1],
] as const)('an error %s ends with status %i', (code, status) => {
  expect(statusOfError(new KeepsakeError(code, 'words'))).toBe(status);
});

test('every error that takes the destination along ends with 3, or says that the command was wrong', () => {
  for (const code of errorCodes.filter((each) => each !== 'cancelled'))
    expect([2, 3]).toContain(statusOfError(new KeepsakeError(code, 'words', { scope: 'destination' })));
});

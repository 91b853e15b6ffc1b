import { expect, it } from 'vitest';
import { constants } from 'node:os';
import { systemCode, vaultError } from '../../src-main/vault/vault-errors.ts';
import { testUnless } from '../rigs/skips.ts';

/** An error as Node makes it of a number that it has no name for. */
const unnamed = (code: string, number: number): Error => Object.assign(new Error('failed'), { code, errno: -number });

testUnless(process.platform === 'linux' ? undefined : 'the numbers are those of Linux')('errors that Node has no name for are known by their number', () => {
  const { EDQUOT, ESTALE } = constants.errno;
  expect(systemCode(unnamed('UNKNOWN', EDQUOT))).toBe('EDQUOT');
  expect(systemCode(unnamed(`Unknown system error -${ESTALE}`, ESTALE))).toBe('ESTALE');
  expect(vaultError(unnamed('UNKNOWN', EDQUOT), '/nas')).toMatchObject({ code: 'disk-full', retryable: false });
  expect(vaultError(unnamed('UNKNOWN', ESTALE), '/nas')).toMatchObject({ code: 'not-connected', retryable: true });
});

it('what nobody knows keeps what it is called, and what is no error of the system has no code', () => {
  expect(systemCode(unnamed('UNKNOWN', 99_999))).toBe('UNKNOWN');
  expect(systemCode(new Error('a mistake'))).toBeUndefined();
  expect(systemCode('a text')).toBeUndefined();
});

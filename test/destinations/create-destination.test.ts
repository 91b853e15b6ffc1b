import { describe, expect, it } from 'vitest';
import { createDestination } from '../../src-main/destinations/create-destination.ts';

describe('creating a destination', () => {
  it('gives a vault folder or a server', () => {
    expect(
      createDestination({ kind: 'vault', address: '/mnt/nas' }, { writer: 'writer0001', env: {} }).address.kind,
    ).toBe('vault');
    expect(
      createDestination(
        { kind: 'server', address: 'http://nas:4811' },
        { writer: 'writer0001', token: 'kst_saved', env: {} },
      ).label,
    ).toBe('http://nas:4811');
  });

  it.each([undefined, '', 'two words', 'kst_abc\n'])('refuses a server with the token %j', (token) => {
    expect(() =>
      createDestination(
        { kind: 'server', address: 'http://nas:4811' },
        { writer: 'writer0001', token, env: {} },
      ),
    ).toThrow(expect.objectContaining({ code: 'unauthorized', scope: 'destination' }));
  });
});

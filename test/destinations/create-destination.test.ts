import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDestination, parseDestination } from '../../src-main/destinations/create-destination.ts';

const env = { KEEPSAKE_TOKEN: 'kst_abc' };

describe('a destination as people write it', () => {
  it.each([
    ['/mnt/nas/photos', 'vault', resolve('/mnt/nas/photos')],
    ['photos', 'vault', resolve('/home/a/photos')],
    ['./verify', 'vault', resolve('/home/a/verify')],
    ['photos:2024', 'vault', resolve('/home/a/photos:2024')],
    ['~/photos', 'vault', resolve('/home/a/~/photos')],
    ['http://nas:4811', 'server', 'http://nas:4811'],
    ['http://nas:4811/', 'server', 'http://nas:4811'],
    ['HTTPS://Photos.Example.com:443/keepsake/', 'server', 'https://photos.example.com/keepsake'],
    ['http://[::1]:4811', 'server', 'http://[::1]:4811'],
  ])('%s', (text, kind, address) => {
    expect(parseDestination(text, '/home/a')).toEqual({ kind, address });
  });

  it.each([
    's3://bucket/prefix',
    'immich+https://photos.example.com',
    'webdav+http://nas/photos',
    'webdav+https://nas/photos',
  ])('%s is not supported yet', (text) => {
    expect(() => parseDestination(text, '/')).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('not supported yet') as string }),
    );
  });

  it.each(['', '  ', 'ftp://nas/photos', 'http://', 'http://nas:99999', 'http://nas?token=x', 'https://nas/#x'])(
    '%j is refused',
    (text) => {
      expect(() => parseDestination(text, '/')).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );

  it.each(['https://secret@nas', 'https://user:secret@nas:4811', 'http://user:secret@nas:99999'])(
    'a credential in it is refused, and not repeated',
    (text) => {
      expect(() => parseDestination(text, '/')).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('secret') as string }),
      );
    },
  );
});

describe('creating a destination', () => {
  it('gives a vault folder or a server', () => {
    expect(
      createDestination({ kind: 'vault', address: '/mnt/nas' }, { writer: 'writer0001', env: {} }).address.kind,
    ).toBe('vault');
    expect(createDestination({ kind: 'server', address: 'http://nas:4811' }, { writer: 'writer0001', env }).label).toBe(
      'http://nas:4811',
    );
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
        { writer: 'writer0001', env: { KEEPSAKE_TOKEN: token } },
      ),
    ).toThrow(expect.objectContaining({ code: 'unauthorized', scope: 'destination' }));
  });
});

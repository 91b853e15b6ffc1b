import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isInClear, parseDestination } from '../../src-main/destinations/destination-address.ts';

const usage = expect.objectContaining({ code: 'usage' }) as unknown;

describe('a destination on the command line', () => {
  it.each([
    ['/mnt/nas/photos', 'vault', resolve('/mnt/nas/photos')],
    ['./photos', 'vault', resolve('/home/a/photos')],
    ['../photos', 'vault', resolve('/home/photos')],
    ['./my-nas:4811', 'vault', resolve('/home/a/my-nas:4811')],
    ['backups/photos', 'vault', resolve('/home/a/backups/photos')],
    ['http://nas:4811', 'server', 'http://nas:4811'],
    ['http://nas:4811/', 'server', 'http://nas:4811'],
    ['HTTPS://Photos.Example.com:443/keepsake/', 'server', 'https://photos.example.com/keepsake'],
    ['http://[::1]:4811', 'server', 'http://[::1]:4811'],
  ])('%s', (text, kind, address) => {
    expect(parseDestination({ text, cwd: '/home/a' })).toEqual({ kind, address });
  });

  it.each(['my-nas', 'my-nas:4811', '127.0.0.1:4952', '[::1]:4811', 'nas.local:4811/keepsake', 'http:/nas:4811', 'https:nas', 'photos'])(
    '%s is no folder by accident: both ways to write it are named',
    (text) => {
      expect(() => parseDestination({ text, cwd: '/home/a' })).toThrow(usage);
      expect(() => parseDestination({ text, cwd: '/home/a' })).toThrow(/https:\/\/.*\.\/|\.\/.*https:\/\//);
    },
  );

  it('takes the name of a folder that is there', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'keepsake-address-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    mkdirSync(join(cwd, 'vault'));
    expect(parseDestination({ text: 'vault', cwd })).toEqual({ kind: 'vault', address: join(cwd, 'vault') });
  });

  it.each([
    's3://bucket/prefix',
    'immich+https://photos.example.com',
    'webdav+http://nas/photos',
    'webdav+https://nas/photos',
  ])('%s is not supported yet', (text) => {
    expect(() => parseDestination({ text, cwd: '/' })).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('not supported yet') as string }),
    );
  });

  it.each(['', '  ', 'ftp://nas/photos', 'http://', 'http://nas:99999', 'http://nas?token=x', 'https://nas/#x'])(
    '%j is refused',
    (text) => {
      expect(() => parseDestination({ text, cwd: '/' })).toThrow(usage);
    },
  );

  it.each(['https://secret@nas', 'https://user:secret@nas:4811', 'http://user:secret@nas:99999', 'user:secret@nas:4811'])(
    'a credential in it is refused, and not repeated',
    (text) => {
      for (const kind of [undefined, 'server'] as const)
        expect(() => parseDestination({ text, kind, cwd: '/' })).toThrow(
          expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('secret') as string }),
        );
    },
  );
});

describe('a server that was chosen in the window', () => {
  it.each([
    ['my-nas:4811', 'https://my-nas:4811'],
    ['my-nas', 'https://my-nas:4811'],
    ['my-nas:443', 'https://my-nas'],
    ['photos.example.com/keepsake', 'https://photos.example.com:4811/keepsake'],
    ['127.0.0.1:4952', 'http://127.0.0.1:4952'],
    ['localhost', 'http://localhost:4811'],
    ['[fe80::1]:4811', 'https://[fe80::1]:4811'],
    ['http://my-nas:4811', 'http://my-nas:4811'],
    ['https://my-nas', 'https://my-nas'],
  ])('%s is tried at %s', (text, address) => {
    expect(parseDestination({ text, kind: 'server' })).toEqual({ kind: 'server', address });
  });

  it.each(['/srv/photos', './photos', 'my nas', 'ftp://nas'])('%s is refused', (text) => {
    expect(() => parseDestination({ text, kind: 'server' })).toThrow(usage);
  });
});

describe('a folder that was chosen in the window', () => {
  it('is a whole path, or begins in the home folder', () => {
    expect(parseDestination({ text: '/srv/photos', kind: 'vault' })).toEqual({ kind: 'vault', address: resolve('/srv/photos') });
    expect(parseDestination({ text: '~/photos', kind: 'vault' })).toEqual({ kind: 'vault', address: join(homedir(), 'photos') });
  });

  it.each(['foo', './foo', 'my-nas:4811', 'https://my-nas:4811'])('%s is refused', (text) => {
    expect(() => parseDestination({ text, kind: 'vault' })).toThrow(usage);
  });
});

it('plain http to another computer is in the clear', () => {
  const of = (address: string): boolean => isInClear({ kind: 'server', address });
  expect(of('http://nas:4811')).toBe(true);
  expect(of('http://192.168.1.2:4811')).toBe(true);
  expect(of('https://nas:4811')).toBe(false);
  expect(of('http://127.0.0.1:4811')).toBe(false);
  expect(of('http://localhost:4811')).toBe(false);
  expect(of('http://[::1]:4811')).toBe(false);
});

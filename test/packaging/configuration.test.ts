import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { identityOf, packagingConfiguration } from '../../scripts/packaging-configuration.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { appId } from '../../src-main/desktop/identity.ts';

const root = join(import.meta.dirname, '../..');
const configuration = packagingConfiguration(root, {});
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));

function problems(config: object): readonly string[] {
  const schema = JSON.parse(readFileSync(join(builder.resolve('app-builder-lib'), '../../scheme.json'), 'utf8')) as object;
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.validate(schema, config);
  return (ajv.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

test('the configuration is what electron-builder’s own schema allows, with and without a feed', () => {
  expect(problems(configuration)).toEqual([]);
  expect(problems(packagingConfiguration(root, { KEEPSAKE_UPDATE_FEED: 'https://updates.example/keepsake' }))).toEqual([]);
  expect(problems({ ...configuration, electronFuses: { runAsnode: false } })).not.toEqual([]);
});

test('there are no updates until a feed is set, and only from an https address', () => {
  expect(configuration.publish).toBeNull();
  expect(packagingConfiguration(root, { KEEPSAKE_UPDATE_FEED: 'https://updates.example/k' }).publish).toEqual({
    provider: 'generic',
    url: 'https://updates.example/k',
  });
  for (const feed of ['http://updates.example', 'updates.example', 'file:///updates'])
    expect(() => packagingConfiguration(root, { KEEPSAKE_UPDATE_FEED: feed })).toThrow('must be an https address');
});

test('a deb names whom the environment names, else whoever makes it', () => {
  const targets = [configuration.linux?.target].flat().map((target) => (typeof target === 'object' ? target?.target : target));
  expect(targets).toEqual(['AppImage', 'deb']);
  expect(configuration.linux?.maintainer).toContain(`<${userInfo().username}@`);
  expect(identityOf({}).isNamed).toBe(false);
  const env = { KEEPSAKE_MAINTAINER: 'Ada Example <ada@example.org>', KEEPSAKE_HOMEPAGE: 'https://keepsake.example.org' };
  const named = packagingConfiguration(root, env);
  expect(identityOf(env).isNamed).toBe(true);
  expect(named.linux?.maintainer).toBe(env.KEEPSAKE_MAINTAINER);
  expect(named.extraMetadata).toEqual({ desktopName: `${appId}.desktop`, homepage: env.KEEPSAKE_HOMEPAGE });
  expect(problems(named)).toEqual([]);
  for (const wrong of [{ KEEPSAKE_MAINTAINER: 'Ada' }, { KEEPSAKE_MAINTAINER: undefined }, { KEEPSAKE_HOMEPAGE: 'http://x.example' }])
    expect(() => packagingConfiguration(root, { ...env, ...wrong }), JSON.stringify(wrong)).toThrow(/^KEEPSAKE_\w+ must be/);
});

test('every fuse stands as an application wants it that loads nothing but itself', () => {
  expect(configuration.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    enableCookieEncryption: true,
    resetAdHocDarwinSignature: true,
  });
});

test('the package is called by the system as the program calls itself', () => {
  expect(configuration.appId).toBe(appId);
  expect(configuration.linux?.syncDesktopName).toBe(true);
  expect(configuration.extraMetadata).toMatchObject({ desktopName: `${appId}.desktop` });
});

test('Ubuntu’s AppArmor lets the program have its sandbox, and nothing less is asked for', () => {
  const profile = readFileSync(join(root, configuration.deb?.appArmorProfile ?? ''), 'utf8');
  expect(profile).toContain('profile "${executable}" "/opt/${sanitizedProductName}/${executable}" flags=(unconfined) {');
  expect(profile).toMatch(/^\s*userns,$/m);
  for (const options of [configuration.deb, configuration.appImage, configuration.linux])
    expect(options?.executableArgs ?? []).toEqual([]);
});

test('macOS packages are hardened, and get no right that they do not need', () => {
  expect(configuration.mac?.hardenedRuntime).toBe(true);
  const entitlements = readFileSync(join(root, configuration.mac?.entitlements ?? ''), 'utf8');
  expect([...entitlements.matchAll(/<key>(.*)<\/key>/g)].map(([, key]) => key)).toEqual([
    'com.apple.security.cs.allow-jit',
    'com.apple.security.cs.disable-library-validation',
    'com.apple.security.personal-information.photos-library',
  ]);
});

describe('icons', () => {
  let icns: Buffer;
  beforeAll(() => {
    icns = readFileSync(join(root, String(configuration.mac?.icon)));
  });

  test('macOS’s has every size up to 1024, and its lengths add up', () => {
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const types: string[] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) types.push(icns.toString('latin1', at, at + 4));
    expect(types).toEqual(['ic11', 'ic12', 'ic07', 'ic13', 'ic08', 'ic14', 'ic09', 'ic10']);
  });

  test('Windows’s has 256 pixels, which its installer wants', () => {
    const ico = readFileSync(join(root, String(configuration.win?.icon)));
    const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => ico.readUInt8(6 + 16 * index) || 256);
    expect(sizes).toContain(256);
    expect(sizes).toContain(16);
  });
});

test('the scripts and the command line say in one line that a Node is too old', () => {
  const olderNode = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})';
  for (const command of [['scripts/run.js', 'build.ts'], ['src-main/cli/main.ts', '--version']]) {
    const { status, stderr } = spawnSync(process.execPath, ['--import', olderNode, ...command], { cwd: root, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('needs Node 24 or newer, and this is Node 20.20.2')]);
  }
});

test('the documentation says of each recommendation of Electron’s checklist where it holds', () => {
  const rows = [...readFileSync(join(root, 'docs/packaging.md'), 'utf8').matchAll(/^\| (\d+) \| [^|]+ \| ([^|]+) \|$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  for (const [row, , where = ''] of rows) {
    const files = [...where.matchAll(/`([\w./-]+\.(?:ts|yml|json))`/g)].map(([, file = '']) => file);
    expect(files, row).not.toEqual([]);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
  }
  expect(packageJson.devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
});

import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { nativePackages, processorsOf, whyIncomplete, type Platform, type Processor } from '../../scripts/native-packages.ts';
import { packagingConfiguration } from '../../scripts/packaging-configuration.ts';

const root = join(import.meta.dirname, '../..');
const sharp = packageJson.dependencies.sharp;

/** A checkout in which only these paths are there, below node_modules, empty but for their version. */
async function checkoutWith(paths: Readonly<Record<string, string>>): Promise<string> {
  const checkout = await mkdtemp(join(tmpdir(), 'keepsake-native-'));
  onTestFinished(() => rm(checkout, { recursive: true }));
  await copyFile(join(root, 'package-lock.json'), join(checkout, 'package-lock.json'));
  for (const [path, content] of Object.entries(paths)) {
    await mkdir(dirname(join(checkout, 'node_modules', path)), { recursive: true });
    await writeFile(join(checkout, 'node_modules', path), content);
  }
  return checkout;
}

const installed = (version: string): string => JSON.stringify({ version });

describe('the native code that a target needs', () => {
  test.each<[Platform, Processor, readonly string[]]>([
    ['linux', 'x64', ['@img/sharp-wasm32', '@koromix/koffi-linux-x64']],
    ['linux', 'arm64', ['@img/sharp-wasm32', '@koromix/koffi-linux-arm64']],
    ['win32', 'x64', ['@img/sharp-win32-x64', '@koromix/koffi-win32-x64']],
    ['win32', 'arm64', ['@img/sharp-win32-arm64', '@koromix/koffi-win32-arm64']],
    ['darwin', 'arm64', ['@img/sharp-darwin-arm64', '@img/sharp-libvips-darwin-arm64', '@koromix/koffi-darwin-arm64']],
  ])('on %s for %s is named by the lock file', (platform, processor, names) => {
    expect(nativePackages(root, platform, processor).map((each) => each.slice(0, each.lastIndexOf('@'))).sort()).toEqual(names);
  });

  test('is here for this machine', () => {
    if (process.platform === 'linux') expect(whyIncomplete(root, 'linux', [process.arch as Processor])).toBeUndefined();
  });

  test('is missed with the command that installs it', async () => {
    const checkout = await checkoutWith({
      '@img/sharp-win32-x64/package.json': installed(sharp),
      '@img/sharp-win32-arm64/package.json': installed('0.0.1'),
      '@koromix/koffi-win32-x64/package.json': installed(packageJson.dependencies.koffi),
      '@koromix/koffi-win32-arm64/package.json': installed(packageJson.dependencies.koffi),
      'better-sqlite3/prebuilds/win32-x64.node': 'code',
      'better-sqlite3/prebuilds/win32-arm64.node': '',
    });
    expect(whyIncomplete(checkout, 'win32', ['x64'])).toBeUndefined();
    expect(whyIncomplete(checkout, 'win32', ['x64', 'arm64'])).toContain(
      `\n  npm install --no-save --force @img/sharp-win32-arm64@${sharp}`,
    );
    await writeFile(join(checkout, 'node_modules/@img/sharp-win32-arm64/package.json'), installed(sharp));
    expect(whyIncomplete(checkout, 'win32', ['x64', 'arm64'])).toBe(
      'node_modules/better-sqlite3/prebuilds/win32-arm64.node is missing. Install the dependencies again, then try again:\n  npm ci',
    );
  });
});

test('installers for Windows and macOS contain both processors, everything else the one that is asked for', () => {
  const processors = (platform: Platform, isUnpacked: boolean, arch?: string) =>
    processorsOf(packagingConfiguration(root, {}, { platform }), platform, { arch, isUnpacked });
  expect(processors('win32', false)).toEqual(['x64', 'arm64']);
  expect(processors('darwin', false)).toEqual(['x64', 'arm64']);
  expect(processors('darwin', true, 'universal')).toEqual(['x64', 'arm64']);
  expect(processors('win32', true, 'arm64')).toEqual(['arm64']);
  expect(processors('linux', false, 'arm64')).toEqual(['arm64']);
  expect(processors('linux', false)).toEqual([process.arch]);
  expect(() => processors('linux', false, 'mips')).toThrow('name x64, arm64 or universal');
});

test('npm run package lists the native packages that are missing, for a script that installs them', () => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/package.ts', '--list-missing'], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(0);
  if (process.platform === 'linux') expect(stdout.trim()).toBe('');
});

test('npm run package stops with one message, before it builds anything', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/package.ts', '--dir', '--arch=mips'], { cwd: root, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('There are no packages of Keepsake for the processor "mips"');
});

describe('what electron-builder takes of native code', () => {
  const { FileMatcher } = createRequire(createRequire(createRequire(import.meta.url).resolve('electron-builder')).resolve('app-builder-lib'))(
    './fileMatcher.js',
  ) as {
    FileMatcher: new (from: string, to: string, expand: (text: string) => string, patterns: readonly string[]) => {
      createFilter(): (path: string, stats: { isDirectory(): boolean }) => boolean;
    };
  };
  const available = [
    ...['linux-x64', 'linux-arm64', 'linuxmusl-x64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'].map(
      (target) => `better-sqlite3/prebuilds/${target}.node`,
    ),
    ...['linux-x64', 'libvips-linux-x64', 'linuxmusl-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64', 'wasm32'].map(
      (target) => `@img/sharp-${target}/lib/sharp.node`,
    ),
    ...['x64', 'arm64'].map((processor) => `@img/sharp-libvips-darwin-${processor}/lib/libvips.dylib`),
  ];

  function taken(platform: Platform, processor: Processor, isUniversal: boolean): readonly string[] {
    const patterns = packagingConfiguration(root, {}, { platform, isUniversal }).files as readonly string[];
    const matcher = new FileMatcher('/app', '/out', (text) => text.replaceAll('${arch}', processor), ['**/*', ...patterns.filter((each) => each.startsWith('!'))]);
    const filter = matcher.createFilter();
    return available.filter((path) => filter(`/app/node_modules/${path}`, { isDirectory: () => false }));
  }

  test.each<[Platform, Processor, boolean, readonly string[]]>([
    ['linux', 'x64', false, ['better-sqlite3/prebuilds/linux-x64.node', '@img/sharp-wasm32/lib/sharp.node']],
    ['linux', 'arm64', false, ['better-sqlite3/prebuilds/linux-arm64.node', '@img/sharp-wasm32/lib/sharp.node']],
    ['win32', 'arm64', false, [
      'better-sqlite3/prebuilds/win32-arm64.node', '@img/sharp-win32-arm64/lib/sharp.node', '@img/sharp-wasm32/lib/sharp.node',
    ]],
    ['win32', 'x64', false, [
      'better-sqlite3/prebuilds/win32-x64.node', '@img/sharp-win32-x64/lib/sharp.node', '@img/sharp-wasm32/lib/sharp.node',
    ]],
    ['darwin', 'arm64', false, [
      'better-sqlite3/prebuilds/darwin-arm64.node', '@img/sharp-darwin-arm64/lib/sharp.node', '@img/sharp-wasm32/lib/sharp.node',
      '@img/sharp-libvips-darwin-arm64/lib/libvips.dylib',
    ]],
    ['darwin', 'x64', true, available.filter((path) => path.includes('darwin') || path.includes('wasm32'))],
  ])('for %s on %s (universal: %s) is that target’s alone', (platform, processor, isUniversal, expected) => {
    expect([...taken(platform, processor, isUniversal)].sort()).toEqual([...expected].sort());
  });
});

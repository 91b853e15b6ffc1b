import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagingConfiguration } from '../../scripts/packaging-configuration.ts';
import packageLock from '../../package-lock.json' with { type: 'json' };

/*
 * What electron-builder puts into the package, listed from a package that it has really made: around an Electron of empty
 * files, so that nothing is downloaded and no fuse is there to be set.
 */

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let folder: string;
let archive: string;
/** Of the archive, without folders; "/" between names. */
let files: readonly string[];

async function makeEmptyElectron(): Promise<string> {
  const electron = join(folder, 'electron');
  await mkdir(join(electron, 'resources'), { recursive: true });
  await mkdir(join(electron, 'locales'));
  for (const name of ['electron', 'chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html', 'version'])
    await writeFile(join(electron, name), '');
  for (const language of ['en-US', 'en-GB', 'de', 'fr']) await writeFile(join(electron, 'locales', `${language}.pak`), '');
  return electron;
}

describe.runIf(process.platform === 'linux')('the package', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keepsake-package-'));
    const output = join(folder, 'release');
    await build({
      projectDir: root,
      config: {
        ...packagingConfiguration(root, {}),
        electronDist: await makeEmptyElectron(),
        electronFuses: null,
        directories: { output, buildResources: 'packaging' },
      },
      targets: Platform.LINUX.createTarget('dir'),
      publish: 'never',
    });
    const unpacked = (await readdir(output)).find((name) => name.endsWith('-unpacked'));
    archive = join(output, unpacked ?? '', 'resources/app.asar');
    const listed = listPackage(archive, { isPack: false }).map((path) => path.slice(1).replaceAll(sep, '/'));
    const folders = new Set(listed.map((path) => path.slice(0, path.lastIndexOf('/'))));
    files = listed.filter((path) => !folders.has(path));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds what runs, and no source, test, script or document', () => {
    const tops = new Set(files.map((path) => path.split('/')[0]));
    expect([...tops].sort()).toEqual(['dist', 'node_modules', 'package.json']);
    expect(files).toEqual(
      expect.arrayContaining(['dist/desktop.js', 'dist/preload.cjs', 'dist/renderer/index.html', 'dist/icons/idle.png']),
    );
    expect(files.filter((path) => /\.(ts|tsx|map|c|cpp|h)$|(^|\/)(tests?|__tests__)\//.test(path))).toEqual([]);
    // The command line needs a Node that the fuses take away.
    expect(files).not.toContain('dist/cli.js');
  });

  test('holds the production dependencies of the lock file, and no other package', () => {
    const production = Object.entries(packageLock.packages as Record<string, { readonly dev?: boolean }>)
      .filter(([path, { dev }]) => path.startsWith('node_modules/') && dev !== true)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    const packed = new Set(
      files.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
    );
    expect([...packed].filter((name) => !production.includes(name))).toEqual([]);
    for (const name of ['better-sqlite3', 'sharp', 'undici', 'electron-updater']) expect(packed).toContain(name);
    // Beside Electron's GLib the native decoder would crash.
    expect([...packed].filter((name) => name.startsWith('@img/sharp-'))).toEqual(['@img/sharp-wasm32']);
  });

  test('holds native code for this system alone, outside the archive, where it can be loaded', async () => {
    const native = files.filter((path) => path.endsWith('.node'));
    const { arch } = process;
    expect(native).toContain(`node_modules/better-sqlite3/prebuilds/linux-${arch}.node`);
    expect(native.filter((path) => !path.includes(`linux-${arch}`) && !path.includes(`linux_${arch}`))).toEqual([]);
    for (const path of native) expect((await readFile(join(`${archive}.unpacked`, path))).length).toBeGreaterThan(1000);
  });

  test('is whole: every package that the bundles import is there, and loads', async () => {
    const app = join(folder, 'app');
    extractAll(archive, app);
    const bundles = (await readdir(join(app, 'dist'))).filter((name) => name.endsWith('.js'));
    const imports = new Set<string>();
    for (const bundle of bundles)
      for (const [, name] of (await readFile(join(app, 'dist', bundle), 'utf8')).matchAll(
        /(?:^import|^} from|\bimport\()[^'"`;\n]*?["']([@a-z][^"':]*)["']/gm,
      ))
        if (name !== undefined && name !== 'electron') imports.add(name);
    expect([...imports]).toEqual(expect.arrayContaining(['better-sqlite3', 'electron-updater']));
    const script = `for (const name of ${JSON.stringify([...imports])}) console.log(import.meta.resolve(name), typeof await import(name));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: app });
    const places = stdout.trim().split('\n').filter((line) => line.startsWith('file:'));
    for (const place of places) expect(relative(app, fileURLToPath(place.split(' ')[0] ?? ''))).toMatch(/^node_modules\//);
  });

  test('speaks the languages that Keepsake speaks', async () => {
    expect((await readdir(join(archive, '../../locales'))).sort()).toEqual(['de.pak', 'en-GB.pak', 'en-US.pak']);
  });
});

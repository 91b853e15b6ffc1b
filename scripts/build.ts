/*
 * Builds dist: the command line, the desktop's main process and every thread as ES modules with
 * shared chunks; the sandboxed preload as one CommonJS file; the renderer with Vite.
 * Packages stay in node_modules: better-sqlite3 is native, and Electron's builder packs them.
 */
import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { build as buildRenderer } from 'vite';
import packageJson from '../package.json' with { type: 'json' };
import { licencesText, type LicenceEntry } from './licences.ts';

const root = join(import.meta.dirname, '..');
process.chdir(root);
rmSync('dist', { recursive: true, force: true });

const entries: Record<string, string> = {
  cli: 'src-main/cli/main.ts',
  desktop: 'src-main/desktop/main.ts',
  'source-thread': 'src-main/backup/source-thread.ts',
  'catalog-thread': 'src-main/backup/catalog-thread.ts',
  'library-thread': 'src-main/backup/library-thread.ts',
  'disk-thread': 'src-main/app/disk-thread.ts',
  'vault-thread': 'src-main/vault/vault-thread.ts',
  'fold-thread': 'src-main/restore/fold-thread.ts',
  'index-writer-thread': 'src-main/restore/browse/index-writer-thread.ts',
  'index-reader-thread': 'src-main/restore/browse/index-reader-thread.ts',
  'ignore-thread': 'src-main/backup/ignore-thread.ts',
  'hash-thread': 'src-main/restore/hash-thread.ts',
  'target-thread': 'src-main/restore/target-thread.ts',
  'scrub-thread': 'src-main/vault/server/scrub-thread.ts',
  'watch-thread': 'src-main/watch/watch-thread.ts',
  'camera-card-thread': 'src-main/watch/camera-card-thread.ts',
  'thumbnail-process': 'src-main/app/thumbnails/thumbnail-process.ts',
};

const { metafile } = await bundle({
  entryPoints: entries,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // zod is bundled, and shaken: every thread loads it, and loads it whole from its package.
  external: ['electron', ...Object.keys(packageJson.dependencies).filter((name) => name !== 'zod')],
  sourcemap: true,
  // Each thread keeps the text of its code in memory. Names stay, for the stacks of errors.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
  chunkNames: 'chunk-[hash]',
  logLevel: 'warning',
});
await bundle({
  entryPoints: { preload: 'src-main/desktop/preload.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'browser',
  target: 'chrome140',
  external: ['electron'],
  logLevel: 'warning',
});
cpSync('assets/tray', 'dist/icons', { recursive: true });
cpSync('assets/app/png/256x256.png', 'dist/icons/app.png');
await buildRenderer({
  configFile: 'src-renderer/vite.config.ts',
  logLevel: 'warn',
  build: { license: { fileName: 'licences.json' } },
});
const page = JSON.parse(readFileSync('dist/renderer/licences.json', 'utf8')) as LicenceEntry[];
writeFileSync('dist/licences.txt', licencesText(metafile, page));
rmSync('dist/renderer/licences.json');
chmodSync('dist/cli.js', 0o755);
if (!existsSync('dist/renderer/index.html')) throw new Error('the renderer was not built');

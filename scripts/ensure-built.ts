/* Builds dist when it is missing or older than what it is made from. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = [
  'src-shared',
  'src-main',
  'src-renderer',
  'assets',
  'scripts/build.ts',
  'package-lock.json',
  'tsconfig.base.json',
];
const products = ['dist/cli.js', 'dist/desktop.js', 'dist/preload.cjs', 'dist/renderer/index.html'];

/** When the newest file of these was written, in milliseconds since 1970; nothing but stat, for a few hundred files. */
function newest(paths: readonly string[]): number {
  return Math.max(
    0,
    ...paths.map((path) => {
      const entry = statSync(path, { throwIfNoEntry: false });
      if (entry === undefined) return 0;
      // A folder's own time tells of files that were removed.
      return entry.isDirectory()
        ? Math.max(entry.mtimeMs, newest(readdirSync(path).map((name) => join(path, name))))
        : entry.mtimeMs;
    }),
  );
}

export function isBuilt(root: string): boolean {
  const times = products.map((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.min(...times) > newest(sources.map((path) => join(root, path)));
}

/** @returns false when the build failed; it has said why */
export function ensureBuilt(root: string): boolean {
  if (isBuilt(root)) return true;
  console.log('Building Keepsake ...');
  const { status } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' });
  return status === 0;
}

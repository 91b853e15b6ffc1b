import { join, relative, sep } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Every thread and child process loads TypeScript from its source: compiled once, it starts three times as fast.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/keepsake-tests');

/**
 * Folders whose tests start processes and browsers, or wait for clocks. They come first, so that none of them is the last that runs, alone,
 * and one folder after the other has its turn: three browsers at once are too many for two processors.
 */
const longFirst = ['chaos', 'e2e', 'attack', 'restore', 'watch', 'cli', 'smoke'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const folderOf = ({ moduleId }: TestSpecification): string =>
      relative(join(import.meta.dirname, 'test'), moduleId).split(sep)[0] ?? '';
    const folders = Map.groupBy(await super.sort(files), folderOf);
    const long = longFirst.map((folder) => folders.get(folder) ?? []);
    const rounds = Array.from({ length: Math.max(...long.map(({ length }) => length)) }, (_, round) => long.flatMap((each) => each.slice(round, round + 1)));
    const others = [...folders].flatMap(([folder, inFolder]) => (longFirst.includes(folder) ? [] : inFolder));
    return [...rounds.flat(), ...others];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real files, servers and browsers: slow machines get time, nothing asserts on it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Most of a test's time is waiting, for a disk, a browser or a clock: three keep two cores busy.
    maxWorkers: 3,
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', './test/rigs/plain-reporter.ts'],
  },
});

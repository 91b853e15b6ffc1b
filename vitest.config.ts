import { join, relative, sep } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Every thread and child process loads TypeScript from its source: compiled once, it starts three times as fast.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/keepsake-tests');

/** Folders whose tests start processes and browsers, or wait for clocks: none of them may be the last that runs, alone. */
const longFirst = ['chaos', 'e2e', 'attack', 'smoke', 'restore', 'watch', 'cli'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const [folder = ''] = relative(join(import.meta.dirname, 'test'), moduleId).split(sep);
      return longFirst.includes(folder) ? longFirst.indexOf(folder) : longFirst.length;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
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

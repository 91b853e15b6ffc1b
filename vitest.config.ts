import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Every thread and child process loads TypeScript from its source: compiled once, it starts three times as fast.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/keepsake-tests');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real files, servers and browsers: slow machines get time, nothing asserts on it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Most of a test's time is waiting, for a disk, a browser or a clock: three keep two cores busy.
    maxWorkers: 3,
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', './test/rigs/plain-reporter.ts'],
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real files, servers and browsers: slow machines get time, nothing asserts on it.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', './test/rigs/plain-reporter.ts'],
  },
});

import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import config from '../../../vitest.config.ts';

/** The suites that have a meaning on Windows, for scripts/windows-tests.ts. */
const suites = ['vault', 'backup', 'restore', 'destinations', 'watch', 'shared', 'cli', 'app', 'web'];

export default defineConfig({
  test: {
    ...config.test,
    root: join(import.meta.dirname, '../../..'),
    // Under Wine each system call is a message to another process.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include: suites.map((suite) => `test/${suite}/**/*.test.ts`),
    reporters: ['default', join(import.meta.dirname, 'reason-reporter.ts')],
  },
});

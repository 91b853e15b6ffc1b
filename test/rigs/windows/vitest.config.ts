import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import config from '../../../vitest.config.ts';
import ReasonReporter from './reason-reporter.ts';

/** The suites that have a meaning on Windows, for scripts/windows-tests.ts. */
const suites = ['vault', 'backup', 'restore', 'destinations', 'watch', 'shared', 'cli', 'app', 'web', 'packaging'];

const damage = 'They damage bytes that are the same on each system, and run the program some hundred times.';
const files = 'They read files of the project, or run what only Linux has.';
/** Test files of these suites that show nothing of Windows and take long under Wine, each with the reason. */
const leftOut: Readonly<Record<string, string>> = {
  'test/restore/damaged-journal.test.ts': damage,
  'test/restore/verify-healing.test.ts': damage,
  'test/packaging/configuration.test.ts': files,
  'test/packaging/services.test.ts': files,
  'test/packaging/workflows.test.ts': files,
};

export default defineConfig({
  test: {
    ...config.test,
    root: join(import.meta.dirname, '../../..'),
    // Under Wine each system call is a message to another process.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include: suites.map((suite) => `test/${suite}/**/*.test.ts`),
    exclude: Object.keys(leftOut),
    reporters: ['default', new ReasonReporter(leftOut)],
  },
});

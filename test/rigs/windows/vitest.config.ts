import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import config from '../../../vitest.config.ts';
import ReasonReporter from './reason-reporter.ts';

/** The suites that have a meaning on Windows, for scripts/windows-tests.ts. */
const suites = ['vault', 'backup', 'restore', 'destinations', 'watch', 'shared', 'cli', 'app', 'web', 'packaging'];

const damage = 'It damages bytes that are the same on each system, and runs the program many times.';
const files = 'It reads files of the project, or runs what Linux alone has.';
/** Test files of these suites that show nothing of Windows and take long under Wine, each with the reason. */
const leftOut: Readonly<Record<string, string>> = {
  'test/restore/damaged-journal.test.ts': damage,
  'test/restore/verify-healing.test.ts': damage,
  'test/packaging/checkout-folder.test.ts': 'This checkout is in such a folder, and was built there.',
  'test/packaging/configuration.test.ts': files,
  'test/packaging/contents.test.ts': files,
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

import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import config from '../../../vitest.config.ts';
import ReasonReporter from './reason-reporter.ts';

/** The suites that have a meaning on Windows, for scripts/windows-tests.ts. */
const suites = ['vault', 'backup', 'restore', 'destinations', 'watch', 'shared', 'cli', 'app', 'web', 'packaging'];

const damage = 'It damages bytes that are the same on each system, and runs the program many times.';
const logic = 'What it shows is decided by the same code on each system; its way to the disk has tests of its own that run there.';
const files = 'It reads files of the project, or runs what Linux alone has.';
/** Test files of these suites that show nothing of Windows and take long under Wine, each with the reason. */
const leftOut: Readonly<Record<string, string>> = {
  'test/app/catalog-damage.test.ts': damage,
  'test/restore/damaged-journal.test.ts': damage,
  'test/restore/endless-journal.test.ts': damage,
  'test/restore/verify-healing.test.ts': damage,
  'test/app/adopting.test.ts': logic,
  'test/app/backup-server.test.ts': logic,
  'test/app/checks.test.ts': logic,
  'test/app/connection.test.ts': logic,
  'test/app/library.test.ts': logic,
  'test/app/older-vault.test.ts': logic,
  'test/app/overview.test.ts': logic,
  'test/app/preferences.test.ts': logic,
  'test/app/restores.test.ts': logic,
  'test/app/run-control.test.ts': logic,
  'test/app/runs.test.ts': logic,
  'test/app/server-access.test.ts': logic,
  'test/cli/meeting-commands.test.ts': logic,
  'test/destinations/resuming.test.ts': logic,
  'test/restore/backup-index.test.ts': logic,
  'test/restore/drill.test.ts': logic,
  'test/restore/index-states.test.ts': logic,
  'test/restore/restore-at.test.ts': logic,
  'test/restore/verify-command.test.ts': logic,
  'test/vault/journal-position.test.ts': logic,
  'test/watch/background.test.ts': logic,
  'test/watch/bursts.test.ts': logic,
  'test/watch/power.test.ts': logic,
  'test/watch/whole-picture.test.ts': logic,
  'test/web/webdav-door.test.ts': logic,
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
    // Where each call is slow, somebody answers late now and then: what fails twice is a fault.
    retry: 1,
    reporters: ['default', new ReasonReporter(leftOut)],
  },
});

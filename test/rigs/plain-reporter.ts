import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output with one plain line that a script can read: `12 passed, 0 failed, 1 skipped`. */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counted = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      // A file that could not be loaded holds no tests, and is a failure all the same.
      if (module.errors().length > 0) counted.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // Pending: the run was stopped before this test had its turn.
        counted[state === 'pending' ? 'skipped' : state] += 1;
      }
    }
    process.stdout.write(`${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped\n`);
  }
}

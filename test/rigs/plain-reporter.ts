import type { Reporter, TestModule } from 'vitest/node';

const slowestCount = 30;

/** Ends the output with the files that took longest, and with one plain line that a script can read: `12 passed, 0 failed, 1 skipped`. */
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
    const seconds = (module: TestModule): number => module.diagnostic().duration / 1000;
    const all = modules.reduce((sum, module) => sum + seconds(module), 0);
    const slowest = modules.toSorted((one, other) => seconds(other) - seconds(one)).slice(0, slowestCount);
    process.stdout.write(
      [
        `${all.toFixed(0)} s in ${modules.length} files, which ran side by side. The longest:`,
        ...slowest.map((module) => `${seconds(module).toFixed(0).padStart(6)} s ${module.relativeModuleId}`),
        `${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped\n`,
      ].join('\n'),
    );
  }
}

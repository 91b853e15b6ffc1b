import type { Reporter, TestModule } from 'vitest/node';

/** Prints why tests were skipped; one that gives no reason makes the run fail. */
export default class ReasonReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    const silent: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result();
        const reason = result.state === 'skipped' ? result.note : undefined;
        if (reason === undefined) silent.push(`${module.relativeModuleId} > ${test.fullName}`);
        else counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
    }
    for (const [reason, count] of counts) console.log(`${count} skipped. ${reason}`);
    if (silent.length === 0) return;
    console.error(`${silent.length} skipped without a reason (see test/rigs/skips.ts):\n${silent.join('\n')}`);
    process.exitCode = 1;
  }
}

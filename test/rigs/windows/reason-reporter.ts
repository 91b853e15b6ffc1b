import type { Reporter, TestModule } from 'vitest/node';

/** Prints why tests were skipped; one that gives no reason makes the run fail. */
export default class ReasonReporter implements Reporter {
  readonly #leftOut: Readonly<Record<string, string>>;

  /** @param leftOut test files that do not run at all, each with the reason */
  constructor(leftOut: Readonly<Record<string, string>>) {
    this.#leftOut = leftOut;
  }

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
    for (const [file, reason] of Object.entries(this.#leftOut)) console.log(`${file} is left out. ${reason}`);
    if (silent.length === 0) return;
    console.error(`${silent.length} skipped without a reason (see test/rigs/skips.ts):\n${silent.join('\n')}`);
    process.exitCode = 1;
  }
}

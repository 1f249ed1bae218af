/**
 * Ends a test run with what was not run and why, and one line with the counts. Where CI=true nothing may be skipped:
 * a machine that lacks something must install it.
 */
export default class SummaryReporter {
  #error;
  #filtered;

  constructor(globalConfig) {
    this.#filtered = Boolean(globalConfig.testNamePattern);
  }

  onRunComplete(_contexts, results) {
    const reasons = new Map();
    for (const test of results.testResults.flatMap((file) => file.testResults)) {
      if (test.status !== 'pending' && test.status !== 'todo') continue;
      const told = /\[not run: (.*?)\]/.exec(test.fullName)?.[1];
      if (!told && this.#filtered) continue; // somebody asked for a few tests by name
      const reason = told ?? `no reason given: ${test.fullName}`;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    const lines = [...reasons].map(([reason, count]) => `NOT RUN: ${count} tests, ${reason}`);
    const skipped = results.numPendingTests + results.numTodoTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    if (process.env.CI === 'true' && skipped > 0) {
      this.#error = new Error(`${skipped} tests were skipped, which CI does not allow`);
      lines.push(this.#error.message);
    }
    if (failed > 0) lines.push(`TEST_SEED=${process.env.TEST_SEED} draws the same again`);
    lines.push(`${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
    // Jest prints its own summary after its reporters; whoever reads the end of the output looks for this line.
    process.once('exit', () => process.stdout.write(`\n${lines.join('\n')}\n`));
  }

  getLastError() {
    return this.#error;
  }
}

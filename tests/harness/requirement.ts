/** Something a test needs that not every machine has. */
export interface Requirement {
  readonly met: boolean;
  /** What is missing and how to get it; shown at the end of the run when it is. */
  readonly missing: string;
}

/**
 * A group of tests that run only where the requirement is met. Elsewhere they count as skipped, the summary says why,
 * and a run with CI=true fails.
 */
export function describeWith(requirement: Requirement, name: string, tests: () => void): void {
  if (requirement.met) describe(name, tests);
  // The one place that skips: the reason is told, and CI refuses it.
  else describe.skip(`${name} [not run: ${requirement.missing}]`, tests);
}

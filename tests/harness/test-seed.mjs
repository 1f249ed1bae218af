import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

/**
 * What everything begins with that tests draw. It is the same for the same state of the repository: whoever runs the tests
 * of a commit sees what was seen when it passed; and another one for each commit, so that with time more and more is seen.
 * TEST_SEED in the environment is taken instead. Where there is no repository, it is drawn.
 */
export function testSeed() {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD^{tree}'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  return /^[0-9a-f]{40}/.test(stdout ?? '') ? Number.parseInt(stdout.slice(0, 7), 16) : randomInt(2 ** 28);
}

import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** What `npm test` says, and how it ends, before it runs any test. */
function asked(...args: string[]) {
  const script = path.resolve('scripts/test.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, said: stderr.trim().split('\n') };
}

test('a test file that is not there fails the run, also among others that are, and is named', () => {
  const there = ['tests/style/style.test.ts', './tests/style/ladder.test.ts', 'ladder|style', 'tests/STY'];
  const options = ['-t', 'tests/of/nothing', '--coverageReporters', 'text', 'lcov', 'tests/nowhere/'];
  expect(asked(...there, 'tests/style/stile.test.ts', ...options)).toEqual({
    status: 1,
    said: ['No test file matches tests/style/stile.test.ts', 'No test file matches tests/nowhere/'],
  });
});

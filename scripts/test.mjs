/** `npm test [-- <jest arguments>]`: installs what is missing, then runs the tests on this repository's Node 24. */
import path from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { expectTests } from './expect-tests.mjs';
import { root, runNode } from './repository.mjs';

const args = process.argv.slice(2);
expectTests(args);
ensureInstalled();
runNode([
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  ...args,
]);

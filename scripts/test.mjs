/** `npm test [-- <jest arguments>]`: installs what is missing, then runs the tests on this repository's Node 24. */
import path from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { root, runNode } from './repository.mjs';

ensureInstalled();
runNode([
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  ...process.argv.slice(2),
]);

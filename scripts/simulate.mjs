/**
 * `npm run simulate [-- --seconds 600 --seed 7 --nodes 2]`: lets several nodes and a model of the rules live the same
 * life (tests/simulation), for so many seconds; a seed is drawn and printed where none is given.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './ensure-installed.mjs';
import { root, runNode } from './repository.mjs';

const { values } = parseArgs({
  options: { seconds: { type: 'string' }, seed: { type: 'string' }, nodes: { type: 'string' } },
});
for (const [name, value] of Object.entries(values)) {
  if (!/^[1-9][0-9]{0,8}$/.test(value)) {
    process.stderr.write(`Give --${name} as a whole number above 0.\n`);
    process.exit(2);
  }
  process.env[`SIMULATION_${name.toUpperCase()}`] = value;
}
ensureInstalled();
runNode([
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  'tests/simulation',
]);

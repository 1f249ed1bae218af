/**
 * `npm run simulate [-- --seconds 600 --seed 7 --nodes 2]`: lets several nodes and a model of the rules live the same
 * life (tests/simulation), for so many seconds; a seed is drawn and printed where none is given.
 */
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './ensure-installed.mjs';
import { root, runNode } from './repository.mjs';

const USAGE = `npm run simulate -- [--seconds <n>] [--seed <n>] [--nodes <n>]
What it does, and how to read what it says: tests/simulation/README.md
`;

const { help, ...values } = readOptions();
if (help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
for (const [name, value] of Object.entries(values)) {
  if (!/^[1-9][0-9]{0,8}$/.test(value)) {
    process.stderr.write(`Give --${name} as a whole number above 0.\n`);
    process.exit(2);
  }
  process.env[`SIMULATION_${name.toUpperCase()}`] = value;
}
process.env.SIMULATION_SEED ??= String(randomInt(2 ** 31));
ensureInstalled();
runNode([
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  'tests/simulation/simulation.test.ts',
]);

function readOptions() {
  const text = { type: 'string' };
  try {
    return parseArgs({ options: { seconds: text, seed: text, nodes: text, help: { type: 'boolean' } } })
      .values;
  } catch (error) {
    process.stderr.write(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

import type { Command } from 'commander';
import {
  citusStatements,
  distributionFaults,
  readCoalitionFunctions,
  readTableLayouts,
} from '../runtime/distribution.js';
import { withSession } from './session.js';
import type { Terminal } from './terminal.js';

const EXIT_FAULTS = 1;

/** `hamsood distribution` */
export function addDistributionCommand(
  program: Command,
  terminal: Terminal,
  exitWith: (code: number) => void,
): void {
  program
    .command('distribution')
    .description(
      'Print the statements that spread the tables over a Citus cluster by coalition, made from the catalogue of the database. Changes nothing. Ends with 1, and says why, when some table could not be spread.',
    )
    .action(() =>
      withSession(terminal, async ({ installation }) => {
        const pool = installation.database.ledgerPool;
        const tables = await readTableLayouts(pool);
        const faults = distributionFaults(tables);
        if (faults.length > 0) {
          terminal.err(`${faults.join('\n')}\n`);
          exitWith(EXIT_FAULTS);
          return;
        }
        terminal.out(`${citusStatements(tables, await readCoalitionFunctions(pool)).join('\n')}\n`);
      }),
    );
}

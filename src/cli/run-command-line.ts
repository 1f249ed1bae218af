import { Command, CommanderError } from 'commander';
import { oneLineProblem } from '../journeys/one-line-problem.js';
import { addActivatePartnerCommand } from './activate-partner.command.js';
import { addAuditCommand } from './audit.command.js';
import { CommandLineError } from './command-line.error.js';
import { addCreateCoalitionCommand } from './create-coalition.command.js';
import { addCreateContractCommand } from './create-contract.command.js';
import { addCreateKeyCommand } from './create-key.command.js';
import { addCreateMerchantCommand } from './create-merchant.command.js';
import { addCreatePartnerCommand } from './create-partner.command.js';
import { addDistributionCommand } from './distribution.command.js';
import { addExportMemberCommand } from './export-member.command.js';
import { addExportSettlementStatementCommand } from './export-settlement-statement.command.js';
import { addExportStatementCommand } from './export-statement.command.js';
import { addImportConfirmationsCommand } from './import-confirmations.command.js';
import { addImportPurchasesCommand } from './import-purchases.command.js';
import { addMigrateCommand } from './migrate.command.js';
import { addRebuildActivityCommand } from './rebuild-activity.command.js';
import type { Terminal } from './terminal.js';
import { addTokenCommand } from './token.command.js';

const EXIT_FAILED = 1;

const HELP = `
The database is the one that the environment names (DATABASE_URL, or the embedded one in DATA_DIR, also while a
server runs on it).
`;

/** Runs one command; answers what the process should end with. Never rejects: what goes wrong is told in one line. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const exitWith = (code: number) => {
    exitCode = code;
  };
  const program = new Command('hamsood')
    .description('Hamsood: coalition loyalty on double-entry books.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .addHelpText('after', HELP);

  addMigrateCommand(program, terminal);
  addAuditCommand(program, terminal, exitWith);
  addRebuildActivityCommand(program, terminal);
  addDistributionCommand(program, terminal, exitWith);
  const imports = program.command('import').description('Bring data in from files.');
  addImportPurchasesCommand(imports, terminal, exitWith);
  addImportConfirmationsCommand(imports, terminal);
  const exports = program.command('export').description('Write what the books hold to files.');
  addExportStatementCommand(exports, terminal);
  addExportSettlementStatementCommand(exports, terminal);
  addExportMemberCommand(exports, terminal);
  const creating = program.command('create').description('Set up a coalition, its partners and their shops.');
  addCreateCoalitionCommand(creating, terminal);
  addCreatePartnerCommand(creating, terminal);
  addCreateContractCommand(creating, terminal);
  addCreateMerchantCommand(creating, terminal);
  addCreateKeyCommand(creating, terminal);
  addActivatePartnerCommand(program, terminal);
  addTokenCommand(program, terminal);

  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode; // it has said what is wrong, or shown the help
    terminal.err(`${messageOf(error)}\n`);
    return EXIT_FAILED;
  }
}

/** One line for what people can do something about; everything of what they cannot. */
function messageOf(error: unknown): string {
  const problem = error instanceof CommandLineError ? error.message : oneLineProblem(error);
  if (problem !== undefined) return problem;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { type Command, Option } from 'commander';
import { openAccountStatement } from '../journeys/statements/account-statement.js';
import { openMemberStatement } from '../journeys/statements/member-statement.js';
import type {
  StatementFile,
  StatementRange,
  StatementSource,
} from '../journeys/statements/statement-source.js';
import { listProgrammeAccounts } from '../ledger/programme-accounts.js';
import { membersByIds } from '../members/read-members.js';
import { type EntityManager, entityManagerFor } from '../runtime/database.js';
import { BYTE_ORDER_MARK } from '../values/csv.js';
import { parseInstant } from '../values/instant.js';
import { argument, idArgument, type OfCoalition, ofCoalition } from './arguments.js';
import { chooseCoalition, choosePartner } from './choose-coalition.js';
import { CommandLineError } from './command-line.error.js';
import { type Session, withSession } from './session.js';
import type { Terminal } from './terminal.js';
import { writeNewFile } from './write-new-file.js';

const KINDS = ['ISSUED', 'REDEEMED', 'EXPIRED', 'SHORTFALL', 'ADJUSTED', 'DONATED'] as const;

interface ExportOptions extends OfCoalition, StatementRange {
  readonly member?: bigint;
  readonly account?: (typeof KINDS)[number];
  readonly partner?: string;
  readonly bom?: true;
}

const HELP = `
Examples:
  hamsood export statement member.csv --member mem_… --from 2026-01-01T00:00:00Z
  hamsood export statement issued.csv --account ISSUED --partner rahnet \\
    --from 2026-01-01T00:00:00Z --to 2026-02-01T00:00:00Z --bom

The file is a CSV file in UTF-8, of any length: its first line names the columns, the second is the opening balance, the
last one the closing balance. A file that is there already is not written over.
`;

/** `hamsood export statement` */
export function addExportStatementCommand(parent: Command, terminal: Terminal): void {
  ofCoalition(parent.command('statement'))
    .argument('<file>', 'where to write it')
    .description("Write the statement of a member, or of one of the programme's own accounts, to a file.")
    .option('--member <id>', "a member's", idArgument('member', 'mem_…'))
    .addOption(
      new Option('--account <kind>', 'that of an account of the programme')
        .choices(KINDS)
        .conflicts('member'),
    )
    .option('--partner <slug or id>', "whose account (default: the coalition's own)")
    .requiredOption('--from <instant>', 'what was posted at this instant or later', argument(parseInstant))
    .option(
      '--to <instant>',
      'what was posted before this instant (default: until now)',
      argument(parseInstant),
    )
    .option('--bom', 'begin with a byte order mark, for spreadsheets that would guess the encoding wrong')
    .addHelpText('after', HELP)
    .action((file: string, options: ExportOptions) =>
      withSession(terminal, async (session) => {
        const lines = await writeStatement(await statementOf(session, options), file, options, terminal);
        terminal.err(`${lines} lines written to ${file}\n`);
      }),
    );
}

async function statementOf(session: Session, options: ExportOptions): Promise<StatementFile> {
  const { database, programme } = session.installation;
  const coalitionId = await chooseCoalition(session, options.coalition);
  const em = entityManagerFor(database, coalitionId);
  const source: StatementSource = { database, programme, coalitionId, told: () => 'all' };
  const range = { from: options.from, to: options.to ?? null };
  if (range.to && range.to < range.from) throw new CommandLineError('--to lies before --from');
  if (options.member !== undefined) {
    if (!(await membersByIds(em, coalitionId, [options.member])).has(options.member))
      throw new CommandLineError('There is no such member in the coalition');
    return openMemberStatement(source, options.member, range);
  }
  if (!options.account) throw new CommandLineError('Say whose statement with --member, or with --account');
  const partner =
    options.partner === undefined
      ? null
      : choosePartner(await programme.snapshot(coalitionId), options.partner).id;
  return openAccountStatement(source, await accountOf(em, coalitionId, options.account, partner), range);
}

async function accountOf(
  em: EntityManager,
  coalitionId: bigint,
  kind: (typeof KINDS)[number],
  partnerId: bigint | null,
): Promise<bigint> {
  const accounts = (await listProgrammeAccounts(em, coalitionId, [partnerId])).get(partnerId) ?? [];
  const found = accounts.find((account) => account.kind === kind);
  if (found) return found.id;
  const there = accounts.map((account) => account.kind).join(', ');
  throw new CommandLineError(
    partnerId === null
      ? `The coalition itself has the accounts ${there}: name the partner for another with --partner`
      : `A partner has the accounts ${there}`,
  );
}

/** Answers how many lines were written. */
async function writeStatement(
  { text }: StatementFile,
  file: string,
  { bom }: ExportOptions,
  terminal: Terminal,
): Promise<number> {
  let lines = 0;
  async function* counted() {
    if (bom) yield BYTE_ORDER_MARK;
    for await (const piece of text) {
      lines += piece.split('\r\n').length - 1;
      yield piece;
    }
  }
  await writeNewFile(file, counted(), terminal);
  return lines;
}

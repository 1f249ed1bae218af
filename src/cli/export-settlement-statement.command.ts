import { type Command, Option } from 'commander';
import { perkNamesOfUses } from '../perks/read-uses.js';
import { inCoalition } from '../runtime/database.js';
import { statementCsv } from '../settlement/documents/statement-csv.js';
import { statementPdf } from '../settlement/documents/statement-pdf.js';
import { statementDocument } from '../settlement/readings/statement-file.js';
import { readStatements } from '../settlement/statements/read-statements.js';
import type { Calendar } from '../values/calendar.js';
import { BYTE_ORDER_MARK } from '../values/csv.js';
import { idArgument, type OfCoalition, ofCoalition } from './arguments.js';
import { chooseCoalition } from './choose-coalition.js';
import { CommandLineError } from './command-line.error.js';
import { type Session, withSession } from './session.js';
import type { Terminal } from './terminal.js';
import { writeNewFile } from './write-new-file.js';

interface ExportOptions extends OfCoalition {
  readonly statement: bigint;
  readonly language: 'fa' | 'en';
  readonly calendar?: Calendar;
  readonly toman?: true;
  readonly bom?: true;
}

const HELP = `
Examples:
  hamsood export settlement-statement march.csv --statement stm_…
  hamsood export settlement-statement march.pdf --statement stm_… --language fa --toman

The ending of the file's name says what it is: .csv for programs, the same in every language, or .pdf for people. A file
that is there already is not written over.
`;

/** `hamsood export settlement-statement` */
export function addExportSettlementStatementCommand(parent: Command, terminal: Terminal): void {
  ofCoalition(parent.command('settlement-statement'))
    .argument('<file>', 'where to write it; ends in .csv or .pdf')
    .description('Write the settlement statement of a partner to a file.')
    .requiredOption('--statement <id>', 'which one', idArgument('statement', 'stm_…'))
    .addOption(new Option('--language <language>', 'of a PDF file').choices(['fa', 'en']).default('en'))
    .addOption(
      new Option('--calendar <calendar>', "whose dates come first (default: the coalition's)").choices([
        'persian',
        'gregory',
      ]),
    )
    .option('--toman', 'tell in a PDF file what is to be paid in toman too')
    .option(
      '--bom',
      'begin a CSV file with a byte order mark, for spreadsheets that guess the encoding wrong',
    )
    .addHelpText('after', HELP)
    .action((file: string, options: ExportOptions) =>
      withSession(terminal, async (session) => {
        await writeNewFile(file, await piecesOf(session, file, options), terminal);
        terminal.err(`written to ${file}\n`);
      }),
    );
}

async function piecesOf(
  session: Session,
  file: string,
  { coalition, statement: id, language, calendar, toman, bom }: ExportOptions,
): Promise<AsyncIterable<string | Uint8Array>> {
  const ending = /\.(csv|pdf)$/.exec(file)?.[1];
  if (!ending) throw new CommandLineError('Name a file that ends in .csv or .pdf');
  const { database, programme } = session.installation;
  const coalitionId = await chooseCoalition(session, coalition);
  const found = await inCoalition(database, coalitionId, (em) => readStatements(em, coalitionId, [id]));
  const statement = found.get(id);
  if (!statement) throw new CommandLineError('There is no such statement in the coalition');
  const source = { database, programme, coalitionId };
  const document = await statementDocument(source, statement, perkNamesOfUses, calendar);
  if (ending === 'pdf') return statementPdf(document, { language, toman: toman === true });
  return marked(statementCsv(document), bom === true);
}

async function* marked(text: AsyncIterable<string>, mark: boolean): AsyncGenerator<string, void> {
  if (mark) yield BYTE_ORDER_MARK;
  yield* text;
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type ColumnMapping,
  parseColumnFlags,
  parseColumns,
} from '../journeys/import-purchases/column-mapping.js';
import { type ImportRequest, importPurchases } from '../journeys/import-purchases/import-purchases.js';
import { ImportStoppedError } from '../journeys/import-purchases/import-stopped.error.js';
import type { ImportTarget } from '../journeys/import-purchases/post-purchases.js';
import { openPurchaseFile, PurchaseFileError } from '../journeys/import-purchases/purchase-file.js';
import type { MemberKind } from '../members/member.entity.js';
import { contractInForce } from '../partners/contract-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { type Calendar, parseCalendar } from '../values/calendar.js';
import { type Currency, parseCurrency } from '../values/currency.js';
import { encodeId } from '../values/ids.js';
import { parseTimeZone, type TimeZone } from '../values/time-zone.js';
import { argument, idArgument, type OfPartner, ofPartner, wholeNumber } from './arguments.js';
import { chooseCoalition, choosePartner } from './choose-coalition.js';
import { nowIn } from './coalition-now.js';
import { CommandLineError } from './command-line.error.js';
import { ImportProgress } from './import-progress.js';
import { asSummary, type ImportedFile, type ImportSummary, summaryJson } from './import-summary.js';
import { RefusedRowsFile } from './refused-rows-file.js';
import { type Session, withSession } from './session.js';
import { EXIT_INTERRUPTED, type Terminal } from './terminal.js';

interface ImportOptions extends OfPartner {
  readonly merchant: bigint;
  readonly map?: ColumnMapping;
  readonly mapping?: string;
  readonly delimiter: string;
  readonly currency?: Currency;
  readonly timeZone?: TimeZone;
  readonly calendar?: Calendar;
  readonly occurredAtDaysBack?: number;
  readonly memberKind: MemberKind;
  readonly refused?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

const HELP = `
Example:
  hamsood import purchases cdnow.csv --partner cdnow --merchant mer_… \\
    --map purchase=purchase_id,member=customer_id,date=purchased_on,amount=amount_usd \\
    --currency USD --occurred-at-days-back 12000

The first line of the file names its columns. Dates are days (YYYY-MM-DD) or instants with their offset
(2025-03-21T08:30:00+03:30); amounts are in major units. Members are enrolled by the partner's own id for them.

An import can be interrupted (Ctrl-C) and run again, as often as you like: nothing is earned twice. Rows that cannot
earn are written to a file with the reason; correct them there and import that file.

Ends with 0 when the whole file was read, refused rows or not; with 130 when it was interrupted.
`;

/** `hamsood import purchases` */
export function addImportPurchasesCommand(
  parent: Command,
  terminal: Terminal,
  exitWith: (code: number) => void,
): void {
  ofPartner(parent.command('purchases'), 'whose purchases they are')
    .argument('<file>', 'a CSV file in UTF-8')
    .description('Earn points for the purchases of a file, through the same door to the books as the API.')
    .requiredOption('--merchant <id>', 'where they were made', idArgument('merchant', 'mer_…'))
    .option(
      '--map <field=column,…>',
      'which columns hold purchase, member, date, amount, and optionally currency, category',
      argument(parseColumnFlags),
    )
    .option('--mapping <file>', 'the same from a JSON file: { "purchase": "…", "member": "…", … }')
    .option('--delimiter <character>', 'what separates the columns', delimiterArgument, ',')
    .option(
      '--currency <code>',
      "where no column tells it (default: that of the partner's contract)",
      argument(parseCurrency),
    )
    .option(
      '--time-zone <name>',
      "whose days the file's dates are (default: the coalition's)",
      argument(parseTimeZone),
    )
    .option(
      '--calendar <name>',
      'gregory or persian: what the dates are written in (default: gregory)',
      argument(parseCalendar),
    )
    .option(
      '--occurred-at-days-back <days>',
      "how old a purchase may be (default: the coalition's setting)",
      wholeNumber(0, 36_500),
    )
    .addOption(
      new Option('--member-kind <kind>', 'of members that are enrolled')
        .choices(['person', 'business'])
        .argParser((text: string) => memberKind(text))
        .default('PERSON', 'person'),
    )
    .option('--refused <file>', 'where refused rows go (default: <file>.refused.csv in this folder)')
    .option('--dry-run', 'read and price everything, write nothing')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string, options: ImportOptions) => {
      const summary = await run(terminal, file, options);
      if (options.json) terminal.out(summaryJson(summary));
      else terminal.err(asSummary(summary));
      if (summary.interrupted) exitWith(EXIT_INTERRUPTED);
    });
}

async function run(terminal: Terminal, file: string, options: ImportOptions): Promise<ImportSummary> {
  const columns = await columnsOf(options);
  return withSession(terminal, async (session) => {
    const coalitionId = await chooseCoalition(session, options.coalition);
    const { programme } = session.installation;
    const snapshot = await programme.snapshot(coalitionId);
    const target = targetOf(snapshot, options);
    const purchases = await opened(() =>
      openPurchaseFile(file, { mapping: columns, delimiter: options.delimiter }),
    );
    const request: ImportRequest = {
      target,
      file: purchases,
      format: {
        columns,
        currency:
          options.currency ?? currencyOf(snapshot, target, await nowIn(session.installation, coalitionId)),
        timeZone: options.timeZone ?? snapshot.terms.timeZone,
        calendar: options.calendar ?? 'gregory',
      },
      memberKind: options.memberKind,
      dryRun: options.dryRun === true,
    };
    return importFile(terminal, session, request, {
      file,
      refusedFile: options.refused ?? `${path.basename(file, '.csv')}.refused.csv`,
      delimiter: options.delimiter,
    });
  });
}

async function importFile(
  terminal: Terminal,
  session: Session,
  request: ImportRequest,
  { file, refusedFile, delimiter }: ImportedFile & { readonly delimiter: string },
): Promise<ImportSummary> {
  const progress = new ImportProgress(terminal, request.file.size);
  const refused = new RefusedRowsFile(refusedFile, () => request.file.columns, delimiter);
  try {
    const { report, interrupted } = await opened(() =>
      importPurchases(session.asOperator(request.target.coalitionId), request, {
        refused: (rows) => refused.write(rows),
        progress: (soFar, bytes) => progress.update(soFar, bytes),
        signal: terminal.signal,
      }),
    );
    return {
      report,
      interrupted,
      dryRun: request.dryRun,
      seconds: progress.seconds,
      file,
      refusedFile: refused.written ? refused.path : undefined,
    };
  } finally {
    progress.end();
    await refused.close();
  }
}

/** What the file or the ledger are to blame for is told in one line. */
async function opened<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PurchaseFileError || error instanceof ImportStoppedError) {
      throw new CommandLineError(error.message);
    }
    throw error;
  }
}

async function columnsOf({ map, mapping }: ImportOptions): Promise<ColumnMapping> {
  if (map && mapping) throw new CommandLineError('Give --map or --mapping, not both');
  if (map) return map;
  if (!mapping) {
    throw new CommandLineError(
      'Say which columns hold what: --map purchase=…,member=…,date=…,amount=… or --mapping file.json',
    );
  }
  const columns = parseColumns(await readJson(mapping));
  if (!columns.ok) throw new CommandLineError(`${mapping}: ${columns.problem}`);
  return columns.value;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not JSON' : (error as NodeJS.ErrnoException).code;
    throw new CommandLineError(`The mapping file ${file} cannot be read: ${why}`);
  }
}

function targetOf(snapshot: ProgrammeSnapshot, options: ImportOptions): ImportTarget {
  const partner = choosePartner(snapshot, options.partner);
  if (partner.status !== 'ACTIVE') {
    throw new CommandLineError(
      `The partner ${partner.slug} is ${partner.status}: activate it first ("hamsood activate ${partner.slug}")`,
    );
  }
  if (snapshot.merchants.get(options.merchant)?.partnerId !== partner.id) {
    throw new CommandLineError(
      `${encodeId('merchant', options.merchant)} is no merchant of ${partner.slug}; add one with "hamsood create merchant"`,
    );
  }
  const { occurredAtDaysBack, occurredAtHoursAhead } = snapshot.terms;
  return {
    coalitionId: snapshot.coalitionId,
    partnerId: partner.id,
    merchantId: options.merchant,
    range: { occurredAtHoursAhead, occurredAtDaysBack: options.occurredAtDaysBack ?? occurredAtDaysBack },
  };
}

/** A partner's newest contract in force tells in which money it sells. */
function currencyOf(snapshot: ProgrammeSnapshot, { partnerId }: ImportTarget, at: Date): Currency {
  const partner = snapshot.partners.get(partnerId);
  const contract = partner && contractInForce(partner, at, snapshot.terms);
  if (contract) return contract.currency;
  throw new CommandLineError('The partner has no contract in force today: say the currency with --currency');
}

function delimiterArgument(text: string): string {
  if (text.length === 1 && !/["\r\n]/.test(text)) return text;
  throw new InvalidArgumentError('Give one character, such as ; or a tab.');
}

function memberKind(text: string): MemberKind {
  if (text === 'person' || text === 'business') return text === 'person' ? 'PERSON' : 'BUSINESS';
  throw new InvalidArgumentError('Give person or business.');
}

import { readFile, stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { actingCoalition } from '../access/command-context.js';
import { inCoalition as inRows } from '../runtime/database.js';
import type { ConfirmationFormat } from '../settlement/payments/bank-entry.js';
import { entriesOfImport } from '../settlement/payments/confirmation-imports.js';
import {
  importBankConfirmations,
  MOST_FILE_BYTES,
} from '../settlement/payments/import-bank-confirmations.js';
import { encodeId } from '../values/ids.js';
import { type OfCoalition, ofCoalition } from './arguments.js';
import { CommandLineError } from './command-line.error.js';
import { mustBeDone } from './session.js';
import type { Terminal } from './terminal.js';
import { inCoalition } from './work-as-operator.js';

interface ConfirmationsOptions extends OfCoalition {
  readonly format?: 'camt054' | 'csv';
  readonly json?: true;
}

/** Left-over entries that are told one by one; the rest is read over the API. */
const MOST_TOLD = 50;

const HELP = `
Example:
  hamsood import confirmations camt.054.xml

Reconciles payments with what the bank says, by reference, direction, currency and amount. The whole file or nothing;
the same file again changes nothing. What agrees with no payment is told, line by line, and books nothing.

A CSV file names its columns in the first line: reference, direction (IN or OUT), amount, currency, and optionally
status (BOOKED, RETURNED, REJECTED, PENDING), booked_on, bank_reference, account.
`;

/** `hamsood import confirmations` */
export function addImportConfirmationsCommand(parent: Command, terminal: Terminal): void {
  ofCoalition(parent.command('confirmations'))
    .argument('<file>', `a camt.054 or CSV file of at most ${MOST_FILE_BYTES / 1_000_000} MB`)
    .description("Reconcile payments with the bank's confirmations; prints the import's id.")
    .addOption(
      new Option(
        '--format <format>',
        'how it is written (default: by the end of its name, .xml or .csv)',
      ).choices(['camt054', 'csv']),
    )
    .option('--json', 'print what came of it as one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string, options: ConfirmationsOptions) => {
      const format = formatOf(file, options);
      const content = await contentOf(file);
      await inCoalition(terminal, options.coalition, async (context) => {
        const { import: made, replayed } = mustBeDone(
          await importBankConfirmations(context, { format, content }),
        );
        const id = encodeId('confirmationImport', made.id);
        const { matched, leftOver } = made;
        if (options.json) {
          terminal.out(`${JSON.stringify({ id, matched, leftOver, replayed })}\n`);
          return;
        }
        if (replayed) terminal.err('This file was imported before: nothing has changed.\n');
        terminal.err(`${matched} matched, ${leftOver} left over\n`);
        const coalitionId = actingCoalition(context);
        const told = await inRows(context.database, coalitionId, (em) =>
          entriesOfImport(em, coalitionId, made.id, { leftOver: true, limit: MOST_TOLD, after: undefined }),
        );
        for (const entry of told) {
          const { number, reference, direction, amount, currency } = entry;
          terminal.err(
            `  ${number}: ${direction} ${amount} ${currency}, ${reference ?? 'no reference'}: ${entry.leftOver}\n`,
          );
        }
        if (leftOver > told.length) terminal.err(`  … and ${leftOver - told.length} more\n`);
        terminal.out(`${id}\n`);
      });
    });
}

function formatOf(file: string, { format }: ConfirmationsOptions): ConfirmationFormat {
  if (format) return format === 'csv' ? 'CSV' : 'CAMT054';
  if (/\.xml$/i.test(file)) return 'CAMT054';
  if (/\.csv$/i.test(file)) return 'CSV';
  throw new CommandLineError('Say how the file is written: --format camt054 or --format csv');
}

async function contentOf(file: string): Promise<string> {
  try {
    // A size that is refused anyway need not be read.
    const { size } = await stat(file);
    if (size > MOST_FILE_BYTES) {
      throw new CommandLineError(
        `${file} has more than ${MOST_FILE_BYTES / 1_000_000} MB: ask the bank for smaller files`,
      );
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof CommandLineError) throw error;
    throw new CommandLineError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

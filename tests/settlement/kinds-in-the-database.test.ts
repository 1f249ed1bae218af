import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SETTLEMENT_CYCLES } from '../../src/partners/contract-version.entity.js';
import { EXIT_STATUSES } from '../../src/partners/partner-exit.entity.js';
import { DISPUTE_OUTCOMES } from '../../src/settlement/disputes/dispute.js';
import { CONFIRMATION_FORMATS, ENTRY_KINDS } from '../../src/settlement/payments/bank-entry.js';
import { LEFT_OVER_REASONS } from '../../src/settlement/payments/match-entry.js';
import {
  LEFT_OUT_REASONS,
  PAYMENT_DIRECTIONS,
  PAYMENT_STATUSES,
} from '../../src/settlement/payments/payment.js';
import { CHARGE_BASES, LINE_KINDS } from '../../src/settlement/pricing/priced-line.js';
import { STATEMENT_STATUSES } from '../../src/settlement/statements/statement.js';
import { STATEMENT_EVENTS } from '../../src/settlement/statements/statement-events.js';

/** What all migrations come to; `npm run check` compares it with them. */
const SCHEMA = readFileSync(path.resolve(import.meta.dirname, '../../schema/database.sql'), 'utf8');

/** The values that a check of one column allows. */
function allowedIn(column: string): string[] {
  const [table, name] = column.split('.');
  const check = SCHEMA.split('\n').find((line) => line.startsWith(`  constraint ${table}_${name}_check `));
  return [...(check ?? '').matchAll(/'([A-Z0-9_]+)'::text/g)].map(([, value]) => String(value)).sort();
}

test.each<[string, readonly string[]]>([
  ['contract_version.settlement_cycle', SETTLEMENT_CYCLES],
  ['statement_line.kind', LINE_KINDS],
  ['statement_line.basis', CHARGE_BASES],
  ['statement.status', STATEMENT_STATUSES],
  ['statement_event.kind', STATEMENT_EVENTS],
  ['dispute.status', ['OPEN', ...DISPUTE_OUTCOMES]],
  ['payment.direction', PAYMENT_DIRECTIONS],
  ['payment.status', PAYMENT_STATUSES],
  ['payment_run_left_out.reason', LEFT_OUT_REASONS],
  ['confirmation_import.format', CONFIRMATION_FORMATS],
  ['bank_entry.kind', ENTRY_KINDS],
  ['bank_entry.left_over', LEFT_OVER_REASONS],
  ['partner_exit.status', EXIT_STATUSES],
])('%s takes the values that the program knows, and no others', (column, known) => {
  expect(allowedIn(column)).toEqual([...known].sort());
});

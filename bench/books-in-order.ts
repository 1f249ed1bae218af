import { audit } from '../src/ledger/audit/auditor.js';
import { auditSettlement } from '../src/settlement/audit/audit-settlement.js';
import { print } from './machine.js';

/** Recomputes the books, prints what was found, and answers whether they are in order (rule L-09). */
export async function booksAreInOrder(
  ...[database, coalitionId]: Parameters<typeof audit>
): Promise<boolean> {
  const start = performance.now();
  const { accounts, transactions, entries, differences } = await audit(database, coalitionId);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(
    'audit (L-09)',
    `${accounts} accounts, ${transactions} transactions, ${entries} entries in ${seconds} s`,
  );
  return areNone(differences);
}

/** The same of statements and the money books (rules S-01 … S-06). */
export async function settlementIsInOrder(
  ...[database, coalitionId]: Parameters<typeof auditSettlement>
): Promise<boolean> {
  const start = performance.now();
  const { periods, statements, differences } = await auditSettlement(database, coalitionId);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print('audit (S-01 … S-06)', `${periods} periods, ${statements} statements in ${seconds} s`);
  return areNone(differences);
}

interface Difference {
  readonly rule: string;
  readonly subject: string;
  readonly id: string;
  readonly text: string;
}

function areNone(differences: readonly Difference[]): boolean {
  for (const { rule, subject, id, text } of differences.slice(0, 20))
    console.log(`  ${rule} ${subject} ${id}: ${text}`);
  print(
    '',
    differences.length === 0 ? 'no difference' : `${differences.length} differences: THE BENCH FAILS`,
  );
  return differences.length === 0;
}

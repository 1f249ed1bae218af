import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { parseRate, type Rate } from '../values/rate.js';

/** That a transaction is of a business account's purchase for which an employee got points (rule K-09). */
export interface CreditRecord {
  readonly accountId: bigint;
  readonly employeeId: bigint;
  /** EMPLOYEE: the employee alone; BOTH: the account too, by a transaction of its own. */
  readonly kind: 'EMPLOYEE' | 'BOTH';
  /** Null also of a reversal whose other side took no point back. */
  readonly pairedId: bigint | null;
  /** The account's part of the money, in percent; null: each has all of it, or the employee alone. */
  readonly accountShare: Rate | null;
}

/** What transactions are, by their ids; all others are left out. */
export async function purchaseCreditsOf(
  em: EntityManager,
  coalitionId: bigint,
  transactionIds: readonly bigint[],
): Promise<Map<bigint, CreditRecord>> {
  const rows = await em.execute<
    {
      transaction_id: string;
      account_id: string;
      employee_id: string;
      paired_id: string | null;
      kind: CreditRecord['kind'];
      account_share: string | null;
    }[]
  >(
    `select transaction_id::text, account_id::text, employee_id::text, paired_id::text, kind, account_share::text
       from purchase_credit where coalition_id = ? and transaction_id = any (?::bigint[])`,
    [coalitionId, integerArray(transactionIds)],
  );
  return new Map(
    rows.map((row) => [
      BigInt(row.transaction_id),
      {
        accountId: BigInt(row.account_id),
        employeeId: BigInt(row.employee_id),
        kind: row.kind,
        pairedId: row.paired_id === null ? null : BigInt(row.paired_id),
        accountShare: row.account_share === null ? null : shareOf(row.account_share),
      },
    ]),
  );
}

function shareOf(decimal: string): Rate {
  const rate = parseRate(decimal);
  if (!rate.ok) throw new Error('the books hold a share that cannot be one');
  return rate.value;
}

import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { parseRate, type Rate } from '../../values/rate.js';

/** Who may get points of an account's purchase besides the account (rule K-09). */
export type SharedCredit = 'EMPLOYEE' | 'BOTH';

/** What an account allows from an instant on; never changes. */
export interface PurchaseCreditSetting {
  readonly accountId: bigint;
  /** 1, 2, 3 … per account. */
  readonly number: number;
  readonly from: Date;
  readonly credits: readonly SharedCredit[];
  /** The account's part of the money where both get points, in percent; null: both get those of all of it. */
  readonly accountShare: Rate | null;
}

/** What accounts have allowed, by account, oldest first; those that never have are left out. */
export async function purchaseCreditSettingsOf(
  em: EntityManager,
  coalitionId: bigint,
  accountIds: readonly bigint[],
): Promise<Map<bigint, PurchaseCreditSetting[]>> {
  const rows = await em.execute<
    {
      account_id: string;
      number: number;
      from_at: string;
      credits: SharedCredit[];
      account_share: string | null;
    }[]
  >(
    `select account_id::text, number, (extract(epoch from from_at) * 1000)::bigint::text as from_at, to_json(credits) as credits,
            account_share::text
       from purchase_credit_setting
      where coalition_id = ? and account_id = any (?::bigint[]) order by account_id, number`,
    [coalitionId, integerArray(accountIds)],
  );
  const settings = rows.map((row) => ({
    accountId: BigInt(row.account_id),
    number: row.number,
    from: new Date(Number(row.from_at)),
    credits: row.credits,
    accountShare: row.account_share === null ? null : shareOf(row.account_share),
  }));
  return Map.groupBy(settings, ({ accountId }) => accountId);
}

function shareOf(decimal: string): Rate {
  const rate = parseRate(decimal);
  if (!rate.ok) throw new Error('an account has a share that cannot be one');
  return rate.value;
}

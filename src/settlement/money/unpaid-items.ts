import type { EntityManager } from '../../runtime/database.js';
import { type Currency, minorPerMajor } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { RATE_SCALE } from '../../values/rate.js';
import type { PricedProgramme } from '../pricing/programme-pricing.js';
import type { Statement } from '../statements/statement.js';

/** In 10⁻⁸ of a major unit; above 0 the partner owes it. */
export interface UnpaidItems {
  /** What of a statement is not paid with it: another statement takes what is too little, or due after a dispute. */
  readonly left: bigint;
  /** What it takes of others that way, and is paid with it. */
  readonly taken: bigint;
}

/**
 * What goes from one statement of a partner to another without being paid (rules S-04, S-05): under a credit limit it
 * counts from when the first is settled until the other one is paid, below 0 as what the partner is owed. So a statement
 * that is too small to be paid, or was disputed in vain, gives no credit back before the money is there (E-05).
 */
export async function unpaidItemsOf(
  em: EntityManager,
  programme: PricedProgramme,
  { coalitionId, id, partnerId, currency }: Pick<Statement, 'coalitionId' | 'id' | 'partnerId' | 'currency'>,
): Promise<UnpaidItems> {
  const rows = await em.execute<{ until: Day; left: string; taken: string }[]>(
    `select s.until_day::text as until, coalesce(sum(i.amount_minor) filter (where s.id = ?), 0)::text as left,
            coalesce(sum(i.amount_minor) filter (where i.taken_by = ?), 0)::text as taken
       from statement_item i
       left join dispute d on d.coalition_id = i.coalition_id and d.id = i.source_id
       join statement s on s.coalition_id = i.coalition_id and s.id = coalesce(d.statement_id, i.source_id)
      where i.coalition_id = ? and i.partner_id = ? and i.kind in ('CARRIED_OVER', 'ADJUSTMENT')
        and (s.id = ? or i.taken_by = ?)
      group by s.until_day`,
    [id, id, coalitionId, partnerId, id, id],
  );
  const sums = { left: 0n, taken: 0n };
  for (const { until, left, taken } of rows) {
    if (!isOnCredit(programme, partnerId, currency, until)) continue;
    sums.left += scaledOf(BigInt(left), currency);
    sums.taken += scaledOf(BigInt(taken), currency);
  }
  return sums;
}

/**
 * Whether what a partner owes of a period that ends on a day counts against a credit limit: by the newest version that had
 * begun by then and is settled in the currency. It stays so, as later versions begin later.
 */
export function isOnCredit(
  { partners }: PricedProgramme,
  partnerId: bigint,
  currency: Currency,
  day: Day,
): boolean {
  const terms = (partners.get(partnerId)?.contracts ?? []).findLast(
    (each) => each.effectiveFrom <= day && each.currency === currency,
  );
  return terms?.billing === 'POSTPAID' && terms.creditLimit !== null;
}

/** Minor units in 10⁻⁸ of a major unit. */
export function scaledOf(minor: bigint, currency: Currency): bigint {
  return (minor * RATE_SCALE) / minorPerMajor(currency);
}

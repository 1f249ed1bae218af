import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { Money } from '../../values/money.js';

/** An agreed statement that waits for its payment, and what is known of whoever is paid. */
export interface PayableStatement {
  readonly statementId: bigint;
  readonly partnerId: bigint;
  /** Above 0: the partner is to pay. */
  readonly payable: Money;
  /** Payments that it had before, which failed or were cancelled. */
  readonly attempts: number;
  readonly partner: { readonly slug: string; readonly name: LocalizedText };
  readonly account: { readonly iban: string; readonly holder: string } | null;
}

/**
 * Locks and reads the statements of a currency that are to be paid: agreed on, with something to pay, and without a
 * payment; also those whose payment failed, whatever state they had reached by it.
 */
export async function lockPayableStatements(
  em: EntityManager,
  coalitionId: bigint,
  currency: Currency,
): Promise<PayableStatement[]> {
  const rows = await em.execute<
    {
      id: string;
      partner_id: string;
      payable: string;
      attempts: number;
      slug: string;
      name: LocalizedText;
      settlement_iban: string | null;
      settlement_holder: string | null;
    }[]
  >(
    `select s.id::text, s.partner_id::text, (s.total_minor - s.disputed_minor - s.carried_minor)::text as payable,
            p.slug, p.name, p.settlement_iban, p.settlement_holder,
            (select count(*)::integer from payment e where e.coalition_id = s.coalition_id and e.statement_id = s.id) as attempts
       from statement s join partner p on p.coalition_id = s.coalition_id and p.id = s.partner_id
      where s.coalition_id = ? and s.currency = ? and s.total_minor - s.disputed_minor - s.carried_minor <> 0
        and s.id in (select a.id from statement a where a.coalition_id = s.coalition_id and a.status = 'AGREED'
                     union all
                     select f.statement_id from payment f where f.coalition_id = s.coalition_id and f.status = 'FAILED')
        and not exists (select from payment o where o.coalition_id = s.coalition_id and o.statement_id = s.id
                           and o.status in ('CREATED', 'SENT', 'CONFIRMED'))
      order by s.id for no key update of s`,
    [coalitionId, currency],
  );
  return rows.map((row) => ({
    statementId: BigInt(row.id),
    partnerId: BigInt(row.partner_id),
    payable: { minor: BigInt(row.payable), currency },
    attempts: row.attempts,
    partner: { slug: row.slug, name: row.name },
    account:
      row.settlement_iban === null || row.settlement_holder === null
        ? null
        : { iban: row.settlement_iban, holder: row.settlement_holder },
  }));
}

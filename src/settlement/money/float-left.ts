import type { EntityManager } from '../../runtime/database.js';
import { type Currency, fractionDigits } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { readDecimal } from '../../values/decimal.js';
import type { Money } from '../../values/money.js';

/**
 * What is on a partner's float before the statements of a period: all that it has paid in, less what earlier statements
 * took from it or gave back. Whoever pays it back has to know that no deposit can come any more: those of a partner whose
 * points are taken over are refused.
 */
export async function floatLeft(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  from: Day,
): Promise<ReadonlyMap<Currency, Money>> {
  const deposits = await em.execute<{ currency: Currency; amount: string }[]>(
    `select currency, sum(amount)::text as amount from float_deposit
      where coalition_id = ? and partner_id = ? group by currency order by currency`,
    [coalitionId, partnerId],
  );
  const stated = await em.execute<{ currency: Currency; minor: string }[]>(
    `select s.currency, sum(l.amount_minor)::text as minor
       from statement s
       join statement_line l on l.coalition_id = s.coalition_id and l.statement_id = s.id
      where s.coalition_id = ? and s.partner_id = ? and s.until_day < ?::date and l.kind in ('FLOAT', 'FLOAT_REFUND')
      group by s.currency`,
    [coalitionId, partnerId, from],
  );
  const drawn = new Map(stated.map(({ currency, minor }) => [currency, BigInt(minor)]));
  return new Map(
    deposits.map(({ currency, amount }) => {
      const paidIn = readDecimal(amount, fractionDigits(currency));
      if (paidIn.kind !== 'value') throw new Error('deposits that cannot be ones');
      return [currency, { minor: paidIn.scaled + (drawn.get(currency) ?? 0n), currency }];
    }),
  );
}

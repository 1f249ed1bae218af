import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import { parseMoney } from '../../values/money.js';
import { postMoney } from './post-money.js';

/**
 * Posts what a partner has paid into its float and the money books do not know yet: to the bank, and to the float as what
 * is owed for it. Deposits are recorded where settlement is not known of, so they come into the books with the close,
 * before a statement draws on them; each once, whoever comes across it first.
 */
export async function postDeposits(em: EntityManager, coalitionId: bigint, partnerId: bigint): Promise<void> {
  const rows = await em.execute<
    { id: string; currency: Currency; amount: string; actor: string; at: string }[]
  >(
    `select d.id::text, d.currency, d.amount::text, d.actor, (extract(epoch from d.at) * 1000)::bigint::text as at
       from float_deposit d
      where d.coalition_id = ? and d.partner_id = ?
        and not exists (select from money_transaction t
                         where t.coalition_id = d.coalition_id and t.kind = 'DEPOSIT' and t.subject_id = d.id)
      order by d.id`,
    [coalitionId, partnerId],
  );
  for (const { id, currency, amount, actor, at } of rows) {
    const money = parseMoney({ amount, currency }, { allowNegative: true });
    if (!money.ok) throw new Error('a deposit that cannot be one');
    await postMoney(em, coalitionId, {
      kind: 'DEPOSIT',
      subjectId: BigInt(id),
      at: new Date(Number(at)),
      actor,
      entries: [
        { account: { kind: 'BANK', partnerId: null }, money: money.value },
        {
          account: { kind: 'FLOAT', partnerId },
          money: { ...money.value, minor: -money.value.minor },
        },
      ],
    });
  }
}

/** Partners of which the money books do not know every deposit yet. */
export async function partnersWithDeposits(em: EntityManager, coalitionId: bigint): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select distinct d.partner_id::text as id from float_deposit d
      where d.coalition_id = ? and not exists (
              select from money_transaction t
               where t.coalition_id = d.coalition_id and t.kind = 'DEPOSIT' and t.subject_id = d.id)
      order by id`,
    [coalitionId],
  );
  return rows.map(({ id }) => BigInt(id));
}

import type { EntityManager } from '../../runtime/database.js';
import { RATE_FRACTION_DIGITS } from '../../values/rate.js';
import { formatExact } from '../pricing/exact-decimal.js';
import type { PricedProgramme } from '../pricing/programme-pricing.js';
import type { Statement } from '../statements/statement.js';
import { freedIn } from './freed-exposure.js';
import { lowerExposure } from './lower-exposure.js';
import { unpaidItemsOf } from './unpaid-items.js';

/** A statement whose state may have changed since it was read: what counts is its row. */
export type SettledStatement = Pick<
  Statement,
  'coalitionId' | 'id' | 'partnerId' | 'currency' | 'from' | 'until'
>;

/**
 * Brings what a postpaid partner has back of its credit limit to what it has paid of a statement (rule E-05): points
 * count against the limit at their full price from their issue on, so once the statement is paid, what it charged for
 * them, at issue and at burn, is free; when the money comes back, it counts again. What of the statement goes to another
 * one unpaid counts until that is paid, see {@link file://./unpaid-items.ts}. The share of points that nobody will be
 * charged for any more came back when the period was closed, see {@link file://./release-exposure.ts}.
 *
 * A repeat changes nothing. A disputed statement waits for the outcome of its last dispute: what is withheld is not paid,
 * and a partner that disputes all of each statement would have no limit. What a float has paid for does not come back: it
 * is drawn. The statement's row must be locked. The limit's row is locked from here on, and whoever issues at the partner
 * waits for it: call it last.
 */
export async function settleExposure(
  em: EntityManager,
  programme: PricedProgramme,
  statement: SettledStatement,
): Promise<void> {
  const { coalitionId, id, partnerId, currency } = statement;
  const { paid, givenBack } = await readState(em, statement);
  const must = paid ? await releasedBy(em, programme, statement) : 0n;
  if (must === givenBack) return;
  const amount = formatExact({ scaled: must - givenBack, digits: RATE_FRACTION_DIGITS });
  await em.execute(
    `insert into settled_exposure (coalition_id, statement_id, number, partner_id, currency, amount)
     select ?, ?, count(*) + 1, ?, ?, ?::numeric from settled_exposure where coalition_id = ? and statement_id = ?`,
    [coalitionId, id, partnerId, currency, amount, coalitionId, id],
  );
  await lowerExposure(em, coalitionId, { partnerId, currency, amount });
}

/** What a statement gives back once it is paid, in 10⁻⁸ of a major unit; 0 of one that is not. */
export async function mustBeGivenBack(
  em: EntityManager,
  programme: PricedProgramme,
  statement: SettledStatement,
): Promise<bigint> {
  const { paid } = await readState(em, statement);
  return paid ? releasedBy(em, programme, statement) : 0n;
}

async function releasedBy(
  em: EntityManager,
  programme: PricedProgramme,
  statement: SettledStatement,
): Promise<bigint> {
  const { paid } = await freedIn(em, programme, statement);
  const { left, taken } = await unpaidItemsOf(em, programme, statement);
  return paid - left + taken;
}

/** Whether all of a statement is paid, or there was nothing to pay; and what it has given back by now. */
async function readState(
  em: EntityManager,
  { coalitionId, id }: SettledStatement,
): Promise<{ readonly paid: boolean; readonly givenBack: bigint }> {
  const [row] = await em.execute<{ paid: boolean; given_back: string }[]>(
    `select s.status = 'RECONCILED'
            and not exists (select from dispute d
                             where d.coalition_id = s.coalition_id and d.statement_id = s.id and d.status = 'OPEN')
            -- money that came back was not paid, unless it was paid again
            and (not exists (select from payment p where p.coalition_id = s.coalition_id and p.statement_id = s.id
                                and p.status = 'FAILED' and p.confirmed_at is not null)
                 or exists (select from payment p where p.coalition_id = s.coalition_id and p.statement_id = s.id
                               and p.status = 'CONFIRMED')) as paid,
            -- no 64 bits: a statement of hundred billions has more digits
            (select trunc(coalesce(sum(x.amount), 0) * 1e8) from settled_exposure x
              where x.coalition_id = s.coalition_id and x.statement_id = s.id)::text as given_back
       from statement s where s.coalition_id = ? and s.id = ?`,
    [coalitionId, id],
  );
  if (!row) throw new Error('there is no such statement');
  return { paid: row.paid, givenBack: BigInt(row.given_back) };
}

import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';

/** What of a pledge nobody was paid for yet. */
export interface PledgePart {
  readonly pledgeId: bigint;
  /** Minor units, above 0. */
  readonly minor: bigint;
}

/**
 * What partners' pledges to a charity have come to until a closed business day, less what payouts were made of (rule
 * C-12). Of a pledge that has come to less since, as purchases were returned, nothing is due until it is more again.
 */
export async function duePledges(
  em: EntityManager,
  coalitionId: bigint,
  { charityId, currency, until }: { charityId: bigint; currency: Currency; until: Day },
): Promise<PledgePart[]> {
  const rows = await em.execute<{ id: string; minor: string }[]>(
    `select d.id::text, d.minor::text
       from (select p.id, pledged_until(p.coalition_id, p.id, ?::date) - coalesce(o.minor, 0) as minor
               from charity_pledge p
              cross join lateral (select sum(minor) as minor from charity_pledge_part o
                                   where o.coalition_id = p.coalition_id and o.pledge_id = p.id) o
              where p.coalition_id = ? and p.charity_id = ? and p.currency = ?) d
      where d.minor > 0 order by d.id`,
    [until, coalitionId, charityId, currency],
  );
  return rows.map(({ id, minor }) => ({ pledgeId: BigInt(id), minor: BigInt(minor) }));
}

/** Says what of which pledges is in a payout. */
export async function writePledgeParts(
  em: EntityManager,
  coalitionId: bigint,
  payoutId: bigint,
  parts: readonly PledgePart[],
): Promise<void> {
  await em.execute(
    `insert into charity_pledge_part (coalition_id, payout_id, pledge_id, minor)
     select ?, ?, p.pledge, p.minor from jsonb_to_recordset(?::jsonb) p(pledge bigint, minor bigint)`,
    [
      coalitionId,
      payoutId,
      JSON.stringify(
        parts.map(({ pledgeId, minor }) => ({ pledge: String(pledgeId), minor: String(minor) })),
      ),
    ],
  );
}

/** What a partner gave of its purchases by a payout. */
export interface PaidPledge {
  readonly partnerId: bigint;
  /** In the payout's currency. */
  readonly minor: bigint;
}

/** What partners gave of their purchases by a payout, in the order of their pledges. */
export async function pledgesOfPayout(
  em: EntityManager,
  coalitionId: bigint,
  payoutId: bigint,
): Promise<PaidPledge[]> {
  const rows = await em.execute<{ partner_id: string; minor: string }[]>(
    `select p.partner_id::text, o.minor::text
       from charity_pledge_part o join charity_pledge p on p.coalition_id = o.coalition_id and p.id = o.pledge_id
      where o.coalition_id = ? and o.payout_id = ? order by o.pledge_id`,
    [coalitionId, payoutId],
  );
  return rows.map(({ partner_id, minor }) => ({ partnerId: BigInt(partner_id), minor: BigInt(minor) }));
}

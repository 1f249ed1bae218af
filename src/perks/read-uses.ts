import type { EntityManager } from '../runtime/database.js';
import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import type { PerkUse } from './count-use.js';

/** A use. @throws Error where there is none: its id was written down before */
export async function readUse(em: EntityManager, coalitionId: bigint, id: bigint): Promise<PerkUse> {
  const use = await findUse(em, coalitionId, id);
  if (!use) throw new Error('there is no such use');
  return use;
}

/** A use; undefined where there is none. */
export async function findUse(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<PerkUse | undefined> {
  const [row] = await em.execute<
    {
      perk_id: string;
      member_id: string;
      grant_id: string | null;
      partner_id: string;
      merchant_id: string;
      payer: string | null;
      currency: Currency;
      cost: string;
      used_at: string;
      used_on: Day;
      undone_at: string | null;
    }[]
  >(
    `select perk_id::text, member_id::text, grant_id::text, partner_id::text, merchant_id::text,
            payer_partner_id::text as payer, currency, cost_minor::text as cost,
            (extract(epoch from used_at) * 1000)::bigint::text as used_at, used_on::text,
            (select (extract(epoch from n.undone_at) * 1000)::bigint::text from perk_use_undone n
              where n.coalition_id = u.coalition_id and n.use_id = u.id) as undone_at
       from perk_use u where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  if (!row || id === null) return undefined;
  return {
    id,
    perkId: BigInt(row.perk_id),
    memberId: BigInt(row.member_id),
    grantId: row.grant_id === null ? null : BigInt(row.grant_id),
    partnerId: BigInt(row.partner_id),
    merchantId: BigInt(row.merchant_id),
    payerPartnerId: row.payer === null ? null : BigInt(row.payer),
    cost: { minor: BigInt(row.cost), currency: row.currency },
    usedAt: new Date(Number(row.used_at)),
    usedOn: row.used_on,
    undoneAt: row.undone_at === null ? null : new Date(Number(row.undone_at)),
  };
}

import { actorOf } from '../access/principal.js';
import type { Day } from '../values/day.js';
import type { Money } from '../values/money.js';
import { announcePerk } from './announce-perk.js';
import type { PerkChange } from './keyed-change.js';
import { levelOfMember } from './level-of-member.js';
import { isOffered, type Perk, takeOne } from './perk.js';
import { lockUsableGrants, type PerkGrant } from './perk-grant.js';
import { beginOf } from './perk-period.js';
import type { PerksContext } from './perks-context.js';

/** That a member has used a perk at a partner, once. */
export interface PerkUse {
  readonly id: bigint;
  readonly perkId: bigint;
  readonly memberId: bigint;
  /** Null: it came with the level. */
  readonly grantId: bigint | null;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  /** Who pays how much to the partner; null: the coalition. */
  readonly payerPartnerId: bigint | null;
  readonly cost: Money;
  readonly usedAt: Date;
  /** The business day. */
  readonly usedOn: Day;
  /** When the partner has taken it back; null: it has not. */
  readonly undoneAt: Date | null;
}

/** Who uses a perk where. */
export interface UseToCount {
  readonly perk: Perk;
  readonly memberId: bigint;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
}

/**
 * Counts a use of a perk: of the granted one that ends first, else of what comes with the member's level now (rule K-04).
 * Exactly once whatever runs at the same time: a grant's row is locked, a level's count is guarded. Undefined where
 * nothing is left that could be used.
 */
export async function countUse(
  context: PerksContext,
  change: PerkChange,
  { perk, memberId, partnerId, merchantId }: UseToCount,
): Promise<PerkUse | undefined> {
  const { em, coalitionId, at, today } = change;
  const [grant] = await lockUsableGrants(em, coalitionId, { memberId, perkId: perk.id, on: today });
  const byLevel = grant ? undefined : await countOfLevel(change, perk, memberId);
  if (!grant && !byLevel) return undefined;
  const [row] = await em.execute<{ id: string }[]>(
    `insert into perk_use (coalition_id, perk_id, member_id, grant_id, level, period_from, partner_id, merchant_id,
        payer_partner_id, currency, cost_minor, used_at, used_on, actor)
     values (?, ?, ?, ?, ?, ?::date, ?, ?, ?, ?, ?, ?::timestamptz, ?::date, ?) returning id::text`,
    [
      ...[coalitionId, perk.id, memberId, grant?.id ?? null, byLevel?.level ?? null, byLevel?.from ?? null],
      ...[partnerId, merchantId, perk.payerPartnerId, perk.costPerUse.currency, perk.costPerUse.minor],
      ...[at.toISOString(), today, actorOf(context.principal)],
    ],
  );
  if (!row) throw new Error('a use was not written');
  const id = BigInt(row.id);
  if (grant) await countOfGrant(change, grant, id);
  else
    await announcePerk(em, coalitionId, { type: 'perk.used', objectId: id, sequence: 1, subjectId: id, at });
  return {
    ...{ id, perkId: perk.id, memberId, grantId: grant?.id ?? null, partnerId, merchantId },
    ...{
      payerPartnerId: perk.payerPartnerId,
      cost: perk.costPerUse,
      usedAt: at,
      usedOn: today,
      undoneAt: null,
    },
  };
}

async function countOfGrant(
  { em, coalitionId, at }: PerkChange,
  { id, used, uses, changes }: PerkGrant,
  useId: bigint,
): Promise<void> {
  const usedUp = used + 1 === uses;
  await em.execute(
    `update perk_grant set used = used + 1, changes = changes + 1, status = ?, ended_at = ?::timestamptz
      where coalition_id = ? and id = ?`,
    [usedUp ? 'USED_UP' : 'ACTIVE', usedUp ? at.toISOString() : null, coalitionId, id],
  );
  await announcePerk(em, coalitionId, {
    ...{ type: 'perk-grant.used', objectId: id, sequence: changes + 1, subjectId: useId, at },
  });
}

/** Counts a use of what comes with the member's level; undefined where it has not the level, or used it up. */
async function countOfLevel(
  { em, coalitionId, at, today, programme }: PerkChange,
  perk: Perk,
  memberId: bigint,
): Promise<{ readonly level: string; readonly from: Day } | undefined> {
  if (perk.entitlement !== 'LEVEL' || perk.period === null || !isOffered(perk, today)) return undefined;
  const level = await levelOfMember(em, programme, memberId, at);
  if (level === null || !perk.levels.includes(level)) return undefined;
  const from = beginOf(perk.period, today, programme.terms.calendar);
  const rows = await em.execute<unknown[]>(
    `insert into perk_level_period as p (coalition_id, perk_id, member_id, from_day, used) values (?, ?, ?, ?::date, 1)
     on conflict (coalition_id, perk_id, member_id, from_day) do update set used = p.used + 1 where p.used < ?
     returning used`,
    [coalitionId, perk.id, memberId, from, perk.uses],
  );
  if (rows.length === 0 || !(await takeOne(em, coalitionId, perk.id))) return undefined;
  return { level, from };
}

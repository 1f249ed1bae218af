import { type AuditContext, writeAudit } from '../access/audit-log.js';
import type { EntityManager } from '../runtime/database.js';
import type { Day } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { formatMoneyAmount } from '../values/money.js';
import { announcePerk } from './announce-perk.js';
import type { Perk } from './perk.js';
import { lastDayOf } from './perk-last-day.js';

/** Most uses of one grant, as of a perk of the catalogue. */
const MOST_USES = 1_000_000n;

/** How often a perk can be granted at once. */
export function mostAtOnce({ uses }: Pick<Perk, 'uses'>): bigint {
  return MOST_USES / BigInt(uses);
}

/**
 * Grants a perk that a rebate has promised, as one grant with as many times its uses and its worth: from nobody's budget,
 * and whoever has the level. A credit grants once.
 */
export async function grantPromisedPerk(
  em: EntityManager,
  context: AuditContext,
  {
    coalitionId,
    perk,
    memberId,
    creditId,
    count,
    at,
    today,
  }: {
    readonly coalitionId: bigint;
    readonly perk: Perk;
    readonly memberId: bigint;
    /** Of the rebate; see `src/rebates/`. */
    readonly creditId: bigint;
    /** How many perks; at most {@link mostAtOnce}. */
    readonly count: bigint;
    readonly at: Date;
    readonly today: Day;
  },
): Promise<bigint> {
  const worth = { ...perk.worth, minor: perk.worth.minor * count };
  const until = lastDayOf(perk, null, today);
  const [row] = await em.execute<{ id: string }[]>(
    `insert into perk_grant (coalition_id, perk_id, member_id, rebate_credit_id, status, currency, worth_minor, uses, from_day,
        until_day, granted_at, granted_by)
     values (?, ?, ?, ?, 'ACTIVE', ?, ?, ?, ?::date, ?::date, ?::timestamptz, 'system') returning id::text`,
    [
      ...[coalitionId, perk.id, memberId, creditId, worth.currency, worth.minor, BigInt(perk.uses) * count],
      ...[today, until, at.toISOString()],
    ],
  );
  if (!row) throw new Error('a grant was not written');
  const id = BigInt(row.id);
  await em.execute('update perk set taken = taken + 1 where coalition_id = ? and id = ?', [
    coalitionId,
    perk.id,
  ]);
  await announcePerk(em, coalitionId, {
    ...{ type: 'perk-grant.granted', objectId: id, sequence: 1, subjectId: id, at },
  });
  await writeAudit(em, context, {
    coalitionId,
    action: 'perk-grant.granted',
    objectId: encodeId('perkGrant', id),
    after: {
      ...{ perk: encodeId('perk', perk.id), member: encodeId('member', memberId), status: 'ACTIVE' },
      ...{ worth: formatMoneyAmount(worth), currency: worth.currency, until },
      rebateCredit: encodeId('rebateCredit', creditId),
    },
  });
  return id;
}

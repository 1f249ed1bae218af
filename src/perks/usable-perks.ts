import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Calendar } from '../values/calendar.js';
import type { Day } from '../values/day.js';
import { dayOf } from '../values/time-zone.js';
import { levelOfMember } from './level-of-member.js';
import { isUsableAt, listPerks, type Perk, perksByIds } from './perk.js';
import { listGrants } from './perk-grant.js';
import { beginOf } from './perk-period.js';

/** What a member can use now. */
export interface UsablePerk {
  readonly perk: Perk;
  /** Null: it comes with the level. */
  readonly grantId: bigint | null;
  readonly usesLeft: number;
  /** Last day; null: no end is known. Of a level's perk also as long as the member has the level. */
  readonly until: Day | null;
}

/** Perks and grants that are looked at for one member. */
const MOST = 1_000;

/**
 * What a member can use now, at a partner or at all: granted perks, that which ends first in front, then those that come
 * with its level.
 */
export async function usablePerks(
  em: EntityManager,
  programme: ProgrammeSnapshot,
  {
    memberId,
    partnerId,
    at,
  }: {
    readonly memberId: bigint;
    /** Null: wherever. */
    readonly partnerId: bigint | null;
    /** By the coalition's clock. */
    readonly at: Date;
  },
): Promise<UsablePerk[]> {
  const { coalitionId } = programme;
  const { timeZone, calendar } = programme.terms;
  const today = dayOf(at, timeZone);
  const granted = await grantedTo(em, coalitionId, memberId, today);
  const level = await levelOfMember(em, programme, memberId, at);
  const byLevel =
    level === null ? [] : await withLevel(em, coalitionId, { memberId, level, today, calendar });
  return [...granted, ...byLevel].filter(({ perk }) => partnerId === null || isUsableAt(perk, partnerId));
}

async function grantedTo(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  today: Day,
): Promise<UsablePerk[]> {
  const grants = await listGrants(em, coalitionId, { memberId, status: 'ACTIVE' }, { size: MOST });
  const inTime = grants
    .filter(({ from, until }) => from <= today && (until === null || today <= until))
    .sort((a, b) => ((a.until ?? '~') < (b.until ?? '~') ? -1 : 1));
  const perks = await perksByIds(
    em,
    coalitionId,
    inTime.map(({ perkId }) => perkId),
  );
  return inTime.flatMap(({ id, perkId, uses, used, until }) => {
    const perk = perks.get(perkId);
    return perk ? [{ perk, grantId: id, usesLeft: uses - used, until }] : [];
  });
}

async function withLevel(
  em: EntityManager,
  coalitionId: bigint,
  {
    memberId,
    level,
    today,
    calendar,
  }: { readonly memberId: bigint; readonly level: string; readonly today: Day; readonly calendar: Calendar },
): Promise<UsablePerk[]> {
  const offered = await listPerks(em, coalitionId, { entitlement: 'LEVEL', on: today }, { size: MOST });
  const perks = offered.filter(
    ({ levels, stock, taken }) => levels.includes(level) && (stock ?? taken + 1n) > taken,
  );
  const rows = await em.execute<{ perk_id: string; from_day: Day; used: number }[]>(
    `select perk_id::text, from_day::text, used from perk_level_period
      where coalition_id = ? and member_id = ? and perk_id = any (?::bigint[])`,
    [coalitionId, memberId, integerArray(perks.map(({ id }) => id))],
  );
  return perks.flatMap((perk) => {
    if (perk.period === null) return [];
    const from = beginOf(perk.period, today, calendar);
    const used = rows.find((row) => BigInt(row.perk_id) === perk.id && row.from_day === from)?.used ?? 0;
    return used < perk.uses ? [{ perk, grantId: null, usesLeft: perk.uses - used, until: perk.until }] : [];
  });
}

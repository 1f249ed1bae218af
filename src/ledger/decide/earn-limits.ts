import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { MemberDayName } from '../operations.js';
import type { EarnComponent, EarnLimits, EarnPrice, ExposureLimit } from '../prices.js';
import { exposureKey, type LimitCounts, memberDayKey, partnerDayKey } from './limit-counts.js';
import type { Posting } from './posting.js';

/**
 * What is left of an earn under its caps, in the order purchase, member and day, partner and day; each that cuts says
 * so in the breakdown (rule E-04).
 */
export function cappedEarn(
  limits: LimitCounts,
  price: EarnPrice,
  memberId: bigint,
  day: Day,
  amount: Money,
): Pick<EarnPrice, 'points' | 'breakdown'> {
  const { perPurchase, perMemberDay, perPartnerDay } = price.limits;
  const breakdown: EarnComponent[] = [...price.breakdown];
  let { points } = price;
  const cut = (rule: string, most: bigint) => {
    const allowed = most < 0n ? 0n : most;
    if (points <= allowed) return;
    breakdown.push({ rule, points: allowed - points, rate: '0', amount });
    points = allowed;
  };
  if (perPurchase !== null) cut('cap:purchase', perPurchase);
  if (perMemberDay !== null) {
    const earned = limits.memberDay({ memberId, purpose: 'EARNED', partnerId: price.partnerId, day });
    cut('cap:member-day', perMemberDay - earned);
  }
  if (perPartnerDay !== null) {
    const issuedThatDay = limits.partnerDay({ partnerId: price.partnerId, day });
    if (issuedThatDay !== undefined) cut('cap:partner-day', perPartnerDay - issuedThatDay);
  }
  return { points, breakdown };
}

/** Why a partner may not issue so many points: FLOAT_EXHAUSTED or CREDIT_LIMIT_REACHED (rule E-05). */
export function exposureProblem(
  limits: LimitCounts,
  partnerId: bigint,
  limit: ExposureLimit | null,
  points: bigint,
): Refusal | undefined {
  if (limit === null || points === 0n) return undefined;
  const exposure = limits.exposure({ partnerId, currency: limit.currency });
  if (!exposure) return undefined;
  const most = exposure.deposited + roomBeyondDeposits(limit);
  if (exposure.charged + points * limit.chargePerPoint <= most) return undefined;
  return limit.prepaid
    ? refusal(
        'FLOAT_EXHAUSTED',
        "The partner's deposit does not cover these points. Ask the partner to deposit more.",
      )
    : refusal(
        'CREDIT_LIMIT_REACHED',
        "The partner's credit limit does not cover these points. Ask the operator.",
      );
}

/**
 * How much more than its deposits a partner may owe: on credit the limit, of a float less than nothing. Deposits count on
 * credit too, as what a float has paid for stays counted when a later version is on credit.
 */
function roomBeyondDeposits({ limit, prepaid }: ExposureLimit): bigint {
  return prepaid ? -limit : limit;
}

/** Whose limits points count against. */
export interface CountedFor {
  readonly partnerId: bigint;
  readonly memberId: bigint;
  /** Of the purchase, in the coalition's zone. */
  readonly day: Day;
  readonly limits: EarnLimits;
}

/**
 * Counts points that were issued, or, negative, taken back: a reversal gives back what its earn took. Where the count is
 * not known, the database is told how high it may have been before the batch: each earn has to find room when its turn
 * comes, on its own version's limit, whoever shares the batch with it.
 * @param charged points that the partner owes for, or not any more: not those of a shortfall, which it bears (rule R-04),
 * nor those of campaigns that are taken back, which come back with the close (rule E-11)
 */
export function issued(
  posting: Posting,
  { partnerId, memberId, day, limits }: CountedFor,
  points: bigint,
  charged = points,
): void {
  if (points === 0n) return;
  const counts = posting.state.limits;
  const { more } = posting.writes;
  const guarded = points > 0n && !counts.locked;
  if (limits.perMemberDay !== null)
    countMemberDay(posting, { memberId, purpose: 'EARNED', partnerId, day }, points);
  if (limits.perPartnerDay !== null) {
    const name = { partnerId, day };
    counts.addToPartnerDay(name, points);
    const key = partnerDayKey(name);
    const before = more.partnerDays.get(key);
    const sum = (before?.points ?? 0n) + points;
    more.partnerDays.set(key, {
      ...name,
      points: sum,
      mostBefore: guarded
        ? least(before?.mostBefore, limits.perPartnerDay - sum)
        : (before?.mostBefore ?? null),
    });
  }
  if (limits.exposure !== null) {
    const { currency, chargePerPoint, prepaid } = limits.exposure;
    const charge = charged * chargePerPoint;
    const name = { partnerId, currency };
    counts.addToExposure(name, charge);
    const key = exposureKey(name);
    const before = more.exposures.get(key);
    const sum = (before?.charge ?? 0n) + charge;
    const most = roomBeyondDeposits(limits.exposure);
    const mostBefore = before?.mostBefore ?? null;
    more.exposures.set(key, {
      ...name,
      charge: sum,
      most,
      prepaid,
      mostBefore: guarded ? least(mostBefore, most - sum) : mostBefore,
      at: posting.postedAt,
    });
  }
}

function least(before: bigint | null | undefined, now: bigint): bigint {
  return before !== null && before !== undefined && before < now ? before : now;
}

/** Adds to what a member has done on a day. */
export function countMemberDay(posting: Posting, name: MemberDayName, points: bigint): void {
  posting.state.limits.addToMemberDay(name, points);
  const { memberDays } = posting.writes.more;
  const key = memberDayKey(name);
  memberDays.set(key, { ...name, points: (memberDays.get(key)?.points ?? 0n) + points });
}

import type { CharityCampaignTerms } from '../../partners/charities/charity-terms.js';
import type { Currency } from '../../values/currency.js';
import { RATE_SCALE } from '../../values/rate.js';
import type { GivingRule } from './giving-order.js';

/** What is carried is in 10⁻¹⁰ of a point, or of a minor unit: percentages have eight digits, and are of a hundred. */
export const CARRY_SCALE = 100n * RATE_SCALE;

/** A purchase or a burn of the member, with what of its points reversals had left at both ends of a look. */
export interface Occasion {
  readonly type: 'EARN' | 'BURN';
  /** What was paid, in minor units; null: not known. */
  readonly amountMinor: bigint | null;
  readonly currency: Currency | null;
  /** Points left at the look before; null: it had not happened yet. */
  readonly before: bigint | null;
  /** Points left now. */
  readonly after: bigint;
}

/** Whether an order's carry, and what it is compared with, is money and not points. */
export function countsMoney({ kind }: Pick<GivingRule, 'kind'>): boolean {
  return kind === 'ROUND_UP_PURCHASES';
}

/**
 * What an occasion adds to what is to be given, by what is left of it now against before, in 10⁻¹⁰ (rule C-09): a reversal
 * takes back what is as if it had never been, and so can make it negative.
 */
export function addedBy(rule: GivingRule, currency: Currency, occasion: Occasion): bigint {
  const due = (left: bigint | null) => (left === null ? 0n : dueOf(rule, currency, occasion, left));
  return due(occasion.after) - due(occasion.before);
}

function dueOf(rule: GivingRule, currency: Currency, occasion: Occasion, left: bigint): bigint {
  // Nothing is left of it: it is as if it had never been.
  if (left <= 0n) return 0n;
  switch (rule.kind) {
    case 'ROUND_UP_BURNS':
      return occasion.type === 'BURN' ? missingTo(rule.to, left) * CARRY_SCALE : 0n;
    case 'ROUND_UP_PURCHASES':
      return occasion.type === 'EARN' && occasion.currency === currency && occasion.amountMinor !== null
        ? missingTo(rule.toMinor, occasion.amountMinor) * CARRY_SCALE
        : 0n;
    case 'PERCENTAGE':
      return occasion.type === 'EARN' ? left * rule.percent.scaled : 0n;
    case 'MONTHLY':
    case 'BEFORE_EXPIRY':
      return 0n;
  }
}

function missingTo(multiple: bigint, amount: bigint): bigint {
  return (multiple - (amount % multiple)) % multiple;
}

/** The largest number of points that a campaign takes which is not above any of these limits; 0n: none. */
export function largestGift(
  { rate }: Pick<CharityCampaignTerms, 'rate'>,
  most: { readonly points?: bigint | undefined; readonly minor?: bigint | undefined },
): bigint {
  const fits = (points: bigint, minor: bigint) =>
    (most.points === undefined || points <= most.points) && (most.minor === undefined || minor <= most.minor);
  if (rate.kind === 'STEPS') {
    return rate.steps.reduce((largest, { points, minor }) => (fits(points, minor) ? points : largest), 0n);
  }
  const { multiple, multipleMinor, minimum } = rate;
  const limits = [
    ...(most.points === undefined ? [] : [most.points / multiple]),
    ...(most.minor === undefined ? [] : [most.minor / multipleMinor]),
  ];
  const times = limits.reduce((least, each) => (each < least ? each : least));
  const points = times * multiple;
  return times > 0n && points >= minimum ? points : 0n;
}

/** What an order has come to, and what is given of it. */
export interface DueGift {
  /** 0n: nothing now. */
  readonly points: bigint;
  /** What is carried on to the next look, in 10⁻¹⁰. */
  readonly carried: bigint;
}

/**
 * What of the carry can be given, by a campaign that never rounds: the rest is carried on, to the last fraction. What could
 * be given but is above what the member gives in a month at most is dropped, so that it does not come in the next month.
 *
 * @param room points that the month has left; null: no limit
 */
export function giftOf(
  rule: Pick<GivingRule, 'kind'>,
  campaign: Pick<CharityCampaignTerms, 'rate'>,
  carried: bigint,
  room: bigint | null,
): DueGift {
  const whole = carried > 0n ? carried / CARRY_SCALE : 0n;
  const possible = largestGift(campaign, countsMoney(rule) ? { minor: whole } : { points: whole });
  if (possible === 0n) return { points: 0n, carried };
  const taken = countsMoney(rule) ? minorOf(campaign, possible) : possible;
  return {
    points: room === null || possible <= room ? possible : largestGift(campaign, { points: room }),
    carried: carried - taken * CARRY_SCALE,
  };
}

/** What points that the campaign takes come to. */
function minorOf({ rate }: Pick<CharityCampaignTerms, 'rate'>, points: bigint): bigint {
  if (rate.kind === 'LINEAR') return (points / rate.multiple) * rate.multipleMinor;
  return rate.steps.find((step) => step.points === points)?.minor ?? 0n;
}

import { roundDownTogether } from '../../values/allocation.js';
import { minorPerMajor } from '../../values/currency.js';
import { readDecimal } from '../../values/decimal.js';
import { decodeId } from '../../values/ids.js';
import { type Money, parseMoney, scaledAmount } from '../../values/money.js';
import type { Parsed } from '../../values/parsed.js';
import { parseRate, RATE_FRACTION_DIGITS, RATE_SCALE } from '../../values/rate.js';

/** An earn as it is stored, with the terms of its contract version; nothing in it is trusted. */
export interface StoredEarn {
  /** Decimal integers. */
  readonly points: string;
  readonly amount_minor: string | null;
  readonly currency: string | null;
  readonly breakdown: unknown;
  /** Of the contract version; null when that is not there. */
  readonly earn_rate: string | null;
  readonly contract_currency: string | null;
  /** Of the contract's own points. */
  readonly funding: string | null;
  /** The partner's campaigns, and the points in the earn's lots by funding; null where no campaign has a part. */
  readonly campaigns: readonly StoredCampaign[] | null;
  /** The levels that there were for such a member, as campaigns by their codes. */
  readonly levels: readonly StoredCampaign[] | null;
  readonly lots: readonly { readonly funding: string; readonly points: string }[] | null;
}

/** What a campaign, or a level, gives on top; decimals, money in major units. */
export interface StoredCampaign {
  readonly id: string;
  readonly multiplier: string | null;
  readonly bonus: string | null;
  readonly least: string | null;
  readonly currency: string | null;
  /** Of its points under the earn's terms. */
  readonly funding: string | null;
  /** On the day of the purchase, at such a merchant. */
  readonly runs: boolean;
}

const POINTS = /^-?[0-9]{1,19}$/;

/** Caps only cut, in this order, each at most once (rule E-04). */
const CAPS = ['cap:purchase', 'cap:member-day', 'cap:partner-day'];

/**
 * Computes an earn again from its breakdown (rules E-01, E-11): the base rate × the amount and what campaigns add, rounded
 * down together, is what the rules and the transaction say; amount and currency are the transaction's, rate and currency
 * the contract's; each part lies in lots of its own funding. Answers what is wrong, undefined when nothing is.
 */
export function breakdownProblem(earn: StoredEarn): string | undefined {
  const { breakdown } = earn;
  if (!Array.isArray(breakdown) || breakdown.length === 0) return 'has no readable breakdown';
  const components: unknown[] = breakdown;
  const pointsOf = components.map((component) => textField(component, 'points'));
  if (!pointsOf.every((points) => points !== undefined && POINTS.test(points)))
    return 'has points in its breakdown that cannot be read';
  const total = pointsOf.reduce((sum, points) => sum + BigInt(points as string), 0n);
  if (total !== BigInt(earn.points)) return `gives ${earn.points} points, its breakdown ${total}`;

  const firstCut = components.findIndex((component) => textField(component, 'rule')?.startsWith('cap:'));
  const parts = firstCut < 0 ? components : components.slice(0, firstCut);
  const order = components
    .slice(parts.length)
    .map((component) => CAPS.indexOf(textField(component, 'rule') ?? ''));
  const inOrder = order.every((place, at) => place >= 0 && (at === 0 || place > (order[at - 1] as number)));
  const [base, ...onTop] = parts;
  const campaigns = campaignsOf(onTop, earn);
  if (!inOrder || textField(base, 'rule') !== 'base' || !campaigns)
    return 'has a rule in its breakdown that nothing applies';
  const points = pointsOf.map((text) => BigInt(text as string));
  const given = points.slice(0, parts.length);
  const cut = points.slice(parts.length);
  if (cut.some((each) => each >= 0n) || total < 0n) return 'has a cap in its breakdown that does not cut';
  return baseProblem(base, given, campaigns, earn) ?? partsProblem(onTop, given, total, campaigns, earn);
}

/** The campaign or level of each component; undefined where one has none, or not one that ran then and there, or two have one. */
function campaignsOf(components: readonly unknown[], earn: StoredEarn): StoredCampaign[] | undefined {
  const found = components.flatMap((component) => {
    const rule = textField(component, 'rule') ?? '';
    if (rule.startsWith('level:')) return earn.levels?.find(({ id }) => rule === `level:${id}`) ?? [];
    const id = decodeId('campaign', rule.replace(/^campaign:/, ''));
    return earn.campaigns?.find((campaign) => campaign.runs && campaign.id === String(id)) ?? [];
  });
  return new Set(found).size === components.length ? found : undefined;
}

function baseProblem(
  base: unknown,
  given: readonly bigint[],
  campaigns: readonly StoredCampaign[],
  earn: StoredEarn,
): string | undefined {
  const amount = amountOf(base);
  const rate = parseRate(textField(base, 'rate') ?? '');
  if (!amount.ok || !rate.ok) return 'has a rate or an amount in its breakdown that cannot be read';
  const { minor, currency } = amount.value;
  if (currency !== earn.currency || String(minor) !== earn.amount_minor)
    return 'was earned on another amount than its breakdown says';
  if (currency !== earn.contract_currency) return 'was earned in another currency than its contract’s';
  const agreed = parseRate(earn.earn_rate ?? '');
  if (!agreed.ok || agreed.value.scaled !== rate.value.scaled)
    return 'has another rate in its breakdown than its contract version';
  const unit = RATE_SCALE * minorPerMajor(currency);
  const earned = minor * rate.value.scaled;
  const due = roundDownTogether(
    [
      earned * RATE_SCALE,
      ...campaigns.map((campaign) => earned * onTopOf(campaign) + bonusOf(campaign) * unit * RATE_SCALE),
    ],
    unit * RATE_SCALE,
  );
  if (due.every((points, at) => points === given[at])) return undefined;
  return `gives ${given.join(' + ')} points for a purchase that earns ${due.join(' + ')}`;
}

/** Campaigns' own parts: what they say of themselves, and where all points lie. */
function partsProblem(
  onTop: readonly unknown[],
  given: readonly bigint[],
  total: bigint,
  campaigns: readonly StoredCampaign[],
  earn: StoredEarn,
): string | undefined {
  if (!earn.lots) return undefined;
  for (const [at, campaign] of campaigns.entries()) {
    const amount = amountOf(onTop[at]);
    const rate = parseRate(textField(onTop[at], 'rate') ?? '');
    if (!amount.ok || String(amount.value.minor) !== earn.amount_minor)
      return 'was earned on another amount than its breakdown says';
    if (!rate.ok || rate.value.scaled !== onTopOf(campaign))
      return 'has another multiplier in its breakdown than its campaign';
    if (textField(onTop[at], 'funding') !== campaign.funding)
      return 'names another funding in its breakdown than its campaign has';
    if ((textField(onTop[at], 'bonus') ?? campaign.bonus) !== campaign.bonus)
      return 'has other bonus points in its breakdown than its level';
    const least = readDecimal(campaign.least ?? '0', RATE_FRACTION_DIGITS);
    if (least.kind !== 'value' || scaledAmount(amount.value) < least.scaled)
      return 'takes part in a campaign for which its purchase is too small';
  }
  // Caps cut the last campaign first and the base last.
  let over = given.reduce((sum, points) => sum + points, 0n) - total;
  const left = new Map<string, bigint>();
  for (const [at, points] of [...given.entries()].reverse()) {
    const off = points < over ? points : over;
    over -= off;
    const funding = (at === 0 ? earn.funding : campaigns[at - 1]?.funding) ?? '';
    if (points > off) left.set(funding, (left.get(funding) ?? 0n) + points - off);
  }
  const inLots = new Map(earn.lots.map(({ funding, points }) => [funding, BigInt(points)]));
  const same =
    left.size === inLots.size && [...left].every(([funding, points]) => inLots.get(funding) === points);
  return same ? undefined : 'has its points in other lots than its breakdown says';
}

/** How many times the base a campaign adds, in 10⁻⁸. */
function onTopOf({ multiplier }: StoredCampaign): bigint {
  const rate = multiplier === null ? undefined : parseRate(multiplier);
  return rate?.ok ? rate.value.scaled - RATE_SCALE : 0n;
}

function bonusOf({ bonus }: StoredCampaign): bigint {
  return bonus === null ? 0n : BigInt(bonus);
}

function amountOf(component: unknown): Parsed<Money> {
  const stated = fieldOf(component, 'amount');
  return parseMoney({
    amount: textField(stated, 'amount') ?? '',
    currency: textField(stated, 'currency') ?? '',
  });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function textField(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}

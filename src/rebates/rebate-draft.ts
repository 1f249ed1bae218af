import type { EntityManager } from '../runtime/database.js';
import type { Currency } from '../values/currency.js';
import { formatMoneyAmount, type Money } from '../values/money.js';
import { formatRate, RATE_SCALE, type Rate } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import type { Rebate, RebateTerms, RebateVersion } from './rebate.js';
import type { RebateMethod } from './rebate-amount.js';

/** Terms as somebody asks for them. */
export interface RebateTermsInput {
  readonly method: RebateMethod;
  readonly thresholds: readonly { readonly from: Money; readonly percent: Rate }[];
  /** Money for one point; null: it is given as a perk, of which each stands for its worth. */
  readonly pointValue: Money | null;
  readonly waitDays: number;
}

const MOST_THRESHOLDS = 20;
const MOST_WAIT_DAYS = 180;
const HUNDRED = 100n * RATE_SCALE;

/**
 * The terms of a version, or what is wrong with them.
 *
 * @param currency of the rebate
 * @param worth of the perk as which it is given; null: it is given as points, or the perk is none
 */
export function termsOf(
  { method, thresholds, pointValue, waitDays }: RebateTermsInput,
  currency: Currency,
  worth: Money | null,
  asPerk: boolean,
): { readonly terms: RebateTerms } | { readonly refused: readonly [Refusal, ...Refusal[]] } {
  const [first, ...others] = [
    ...wrongThresholds(thresholds, currency),
    ...wrongPointValue(pointValue, currency, asPerk),
    ...(waitDays < 0 || waitDays > MOST_WAIT_DAYS
      ? [invalid(`Give 0 to ${MOST_WAIT_DAYS} days.`, 'waitDays')]
      : []),
  ];
  if (first) return { refused: [first, ...others] };
  // Without either it is refused for the perk that is none.
  const unit = (worth ?? pointValue)?.minor ?? 1n;
  const scale = thresholds.map(({ from, percent }) => ({ from: from.minor, percent }));
  return { terms: { method, thresholds: scale, unit, waitDays } };
}

function wrongThresholds(thresholds: RebateTermsInput['thresholds'], currency: Currency): readonly Refusal[] {
  if (thresholds.length === 0 || thresholds.length > MOST_THRESHOLDS) {
    return [invalid(`Give 1 to ${MOST_THRESHOLDS} thresholds.`, 'thresholds')];
  }
  return thresholds.flatMap(({ from, percent }, at) => {
    const before = thresholds[at - 1];
    const wrong: [boolean, string, string][] = [
      [from.currency !== currency, `Give it in ${currency}, as the rebate.`, 'from'],
      [before !== undefined && from.minor <= before.from.minor, 'Give more than the one before.', 'from'],
      [
        percent.scaled <= 0n || percent.scaled > HUNDRED,
        'Give more than 0 and at most 100 percent.',
        'percent',
      ],
      [
        before !== undefined && percent.scaled < before.percent.scaled,
        'Give no less than the one before: whoever buys more does not get less.',
        'percent',
      ],
    ];
    return wrong.flatMap(([is, message, field]) =>
      is ? [invalid(message, 'thresholds', String(at), field)] : [],
    );
  });
}

function wrongPointValue(pointValue: Money | null, currency: Currency, asPerk: boolean): readonly Refusal[] {
  if (asPerk) {
    return pointValue ? [invalid('Leave it out: each perk stands for its worth.', 'pointValue')] : [];
  }
  if (!pointValue) return [invalid('Say which money one point stands for.', 'pointValue')];
  if (pointValue.currency !== currency)
    return [invalid(`Give it in ${currency}, as the rebate.`, 'pointValue')];
  return pointValue.minor < 1n ? [invalid('Give more than 0.', 'pointValue')] : [];
}

/**
 * Refuses another money for a point than that of the versions that hold: what was given by them is corrected in points,
 * and charged at one price.
 */
export function otherPointValue(
  { versions, perkId }: Pick<Rebate, 'versions' | 'perkId'>,
  { unit }: RebateTerms,
): Refusal | undefined {
  const held = versions.find(({ from }) => from !== null)?.unit;
  if (perkId !== null || held === undefined || held === unit) return undefined;
  return invalid(
    'Leave it as it is: what a point stands for stays with the rebate. For another, end this one and add a new one.',
    'pointValue',
  );
}

function invalid(message: string, ...path: readonly string[]): Refusal {
  return refusal('INVALID_INPUT', message, ['terms', ...path]);
}

/** Writes a draft under the number, in place of the one that is there. */
export async function writeDraft(
  em: EntityManager,
  {
    coalitionId,
    rebateId,
    number,
  }: { readonly coalitionId: bigint; readonly rebateId: bigint; readonly number: number },
  { method, thresholds, unit, waitDays }: RebateTerms,
  at: Date,
): Promise<void> {
  const stored = thresholds.map(({ from, percent }) => ({
    from: String(from),
    percent: formatRate(percent),
  }));
  await em.execute(
    `insert into rebate_version (coalition_id, rebate_id, number, method, thresholds, unit_minor, wait_days, drafted_at)
     values (?, ?, ?, ?, ?::jsonb, ?, ?, ?::timestamptz)
     on conflict (coalition_id, rebate_id, number) do update set method = excluded.method, thresholds = excluded.thresholds,
       unit_minor = excluded.unit_minor, wait_days = excluded.wait_days, drafted_at = excluded.drafted_at`,
    [coalitionId, rebateId, number, method, JSON.stringify(stored), unit, waitDays, at.toISOString()],
  );
}

/** A version in words, for the audit log. */
export function versionInLog(
  { number, method, thresholds, unit, waitDays }: RebateVersion,
  currency: Currency,
) {
  return {
    ...{ version: number, method, waitDays, currency },
    unit: formatMoneyAmount({ minor: unit, currency }),
    thresholds: thresholds.map(({ from, percent }) => ({
      from: formatMoneyAmount({ minor: from, currency }),
      percent: formatRate(percent),
    })),
  };
}

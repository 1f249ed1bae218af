import { formatMoneyAmount, MAX_MONEY_MINOR, type Money } from '../values/money.js';
import { MAX_POINTS_OF_LIMITS, MAX_POINTS_PER_TRANSACTION } from '../values/points.js';
import { formatRate, MAX_RATE } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import type { ContractTerms } from './contract-terms.js';

type Terms = Omit<ContractTerms, 'id' | 'version' | 'fundingId'>;

/** Everything that cannot be in a contract, whoever asks: INVALID_INPUT, each with the path of the value. */
export function impossibleTerms(terms: Terms): Refusal[] {
  return [
    ...impossibleRoles(terms),
    ...impossibleDays(terms),
    ...impossibleRates(terms),
    ...impossibleNumbers(terms),
    ...impossibleCaps(terms),
    ...impossibleMoney(terms),
  ];
}

function invalid(message: string, ...path: readonly string[]): Refusal {
  return refusal('INVALID_INPUT', message, path);
}

function impossibleRoles({ issuer, acceptor }: Terms): Refusal[] {
  if (issuer || acceptor) return [];
  return [invalid('Let the partner issue points, accept them, or both.', 'issuer')];
}

function impossibleDays({ effectiveFrom, effectiveUntil }: Terms): Refusal[] {
  if (effectiveUntil === null || effectiveUntil >= effectiveFrom) return [];
  return [invalid('Let the version end on its first day or later.', 'effectiveUntil')];
}

function impossibleRates(terms: Terms): Refusal[] {
  const names = ['earnRate', 'burnValue', 'issuePrice', 'redemptionPrice'] as const;
  return names
    .filter((name) => terms[name].scaled < 0n || terms[name].scaled > MAX_RATE.scaled)
    .map((name) => invalid(`Give a rate from 0 to ${formatRate(MAX_RATE)}.`, name));
}

function impossibleNumbers(terms: Terms): Refusal[] {
  const ranges = { vestingDays: [0, 90], holdSeconds: [1, 2_592_000] } as const;
  return (Object.keys(ranges) as (keyof typeof ranges)[]).flatMap((name) => {
    const [min, max] = ranges[name];
    const value = terms[name];
    if (Number.isInteger(value) && value >= min && value <= max) return [];
    return [invalid(`Give ${name} as a whole number from ${min} to ${max}.`, name)];
  });
}

function impossibleCaps({ caps }: Terms): Refusal[] {
  const most = {
    perPurchase: MAX_POINTS_PER_TRANSACTION,
    perMemberDay: MAX_POINTS_OF_LIMITS,
    perPartnerDay: MAX_POINTS_OF_LIMITS,
  };
  return (Object.keys(most) as (keyof typeof most)[]).flatMap((name) => {
    const cap = caps[name];
    if (cap === null || (cap >= 1n && cap <= most[name])) return [];
    return [invalid(`Give a cap from 1 to ${most[name]} points, or none.`, 'caps', name)];
  });
}

function impossibleMoney(terms: Terms): Refusal[] {
  const { billing, floatLimit, creditLimit, currency } = terms;
  const refusals: Refusal[] = [];
  const check = (name: 'floatLimit' | 'creditLimit', money: Money) => {
    if (money.currency !== currency) {
      refusals.push(invalid(`Give it in ${currency}, the contract's currency.`, name, 'currency'));
    } else if (money.minor < 0n || money.minor > MAX_MONEY_MINOR) {
      const most = formatMoneyAmount({ minor: MAX_MONEY_MINOR, currency });
      refusals.push(invalid(`Give an amount from 0 to ${most}.`, name, 'amount'));
    }
  };
  check('floatLimit', floatLimit);
  if (creditLimit) check('creditLimit', creditLimit);
  if (billing === 'POSTPAID' && floatLimit.minor !== 0n) {
    refusals.push(invalid('A float limit is for PREPAID: give none, or another billing.', 'floatLimit'));
  }
  if (billing === 'PREPAID' && creditLimit) {
    refusals.push(invalid('A credit limit is for POSTPAID: give none, or another billing.', 'creditLimit'));
  }
  return refusals;
}

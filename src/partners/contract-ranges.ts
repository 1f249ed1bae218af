import { formatMoneyAmount, MAX_MONEY_MINOR, type Money } from '../values/money.js';
import { MAX_POINTS_OF_LIMITS, MAX_POINTS_PER_TRANSACTION } from '../values/points.js';
import { formatRate, MAX_RATE, type Rate } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import type { ContractDraft } from './contract-draft.js';
import { type CategoryOverrides, PRICES } from './contract-prices.js';
import { parseMerchantCategory } from './merchant-category.js';
import { HUNDRED_PERCENT, PERCENTS } from './settlement-terms.js';

type Terms = Omit<ContractDraft, 'categoryTerms'>;

/** How many categories of merchants can have terms of their own in one version. */
export const MOST_CATEGORIES = 50;

/**
 * Everything that cannot be in a contract, whoever asks: INVALID_INPUT, each with the path of the value.
 *
 * @param categories as they were given, before the version's own prices filled them up
 */
export function impossibleTerms(terms: Terms, categories: readonly CategoryOverrides[]): Refusal[] {
  return [
    ...impossibleRoles(terms),
    ...impossibleDays(terms),
    ...impossibleRates(terms),
    ...impossibleNumbers(terms),
    ...impossibleCaps(terms),
    ...impossibleMoney(terms),
    ...impossibleCategories(categories),
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
  return [
    ...PRICES.flatMap((name) => outside(terms[name], MAX_RATE, name)),
    ...PERCENTS.flatMap((name) => outside(terms[name], HUNDRED_PERCENT, name)),
  ];
}

function outside({ scaled }: Rate, max: Rate, ...path: readonly string[]): Refusal[] {
  if (scaled >= 0n && scaled <= max.scaled) return [];
  return [invalid(`Give a rate from 0 to ${formatRate(max)}.`, ...path)];
}

function impossibleCategories(categories: readonly CategoryOverrides[]): Refusal[] {
  if (categories.length > MOST_CATEGORIES) {
    return [invalid(`Give at most ${MOST_CATEGORIES} categories terms of their own.`, 'categoryTerms')];
  }
  return categories.flatMap((own, index) => {
    const path = ['categoryTerms', String(index)];
    const category = parseMerchantCategory(own.category);
    if (!category.ok) return [invalid(category.problem, ...path, 'category')];
    if (categories.findIndex((each) => each.category === own.category) < index) {
      return [invalid('Give a category once: another one of the list has its name.', ...path, 'category')];
    }
    const given = PRICES.filter((name) => own[name] !== null);
    if (given.length === 0) {
      return [invalid('Give at least one price of its own, or leave the category out.', ...path)];
    }
    return given.flatMap((name) => outside(own[name] as Rate, MAX_RATE, ...path, name));
  });
}

function impossibleNumbers(terms: Terms): Refusal[] {
  const ranges = {
    vestingDays: [0, 90],
    holdSeconds: [1, 2_592_000],
    disputeDays: [0, 90],
    noticeDays: [0, 3650],
  } as const;
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
  const { billing, floatLimit, creditLimit, minimumPayment, currency } = terms;
  const refusals: Refusal[] = [];
  const check = (name: 'floatLimit' | 'creditLimit' | 'minimumPayment', money: Money) => {
    if (money.currency !== currency) {
      refusals.push(invalid(`Give it in ${currency}, the contract's currency.`, name, 'currency'));
    } else if (money.minor < 0n || money.minor > MAX_MONEY_MINOR) {
      const most = formatMoneyAmount({ minor: MAX_MONEY_MINOR, currency });
      refusals.push(invalid(`Give an amount from 0 to ${most}.`, name, 'amount'));
    }
  };
  check('floatLimit', floatLimit);
  check('minimumPayment', minimumPayment);
  if (creditLimit) check('creditLimit', creditLimit);
  if (billing === 'POSTPAID' && floatLimit.minor !== 0n) {
    refusals.push(invalid('A float limit is for PREPAID: give none, or another billing.', 'floatLimit'));
  }
  if (billing === 'PREPAID' && creditLimit) {
    refusals.push(invalid('A credit limit is for POSTPAID: give none, or another billing.', 'creditLimit'));
  }
  if (terms.issuer && creditLimit && minimumPayment.minor > 0n && minimumPayment.minor >= creditLimit.minor) {
    // What is carried over counts against the limit (E-05): all of it could be used up before anything is to be paid.
    refusals.push(
      invalid('Give less than the credit limit, which it would use up unpaid.', 'minimumPayment'),
    );
  }
  return refusals;
}

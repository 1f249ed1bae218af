import type { GivenTerms } from '../../partners/contract-draft.js';
import { type CategoryOverrides, type PRICES } from '../../partners/contract-prices.js';
import { MOST_CATEGORIES } from '../../partners/contract-ranges.js';
import type { ContractLimits, EarnCaps } from '../../partners/contract-terms.js';
import { PERCENTS, type SettlementTerms } from '../../partners/settlement-terms.js';
import { parseCurrency } from '../../values/currency.js';
import { MAX_POINTS_OF_LIMITS, parsePoints } from '../../values/points.js';
import type { InputReader } from '../input/input-reader.js';
import type { ContractCapsInput, ContractCategoryTermsInput, ContractTermsInput } from './contract.input.js';

/** Reads the terms of a version that somebody adds or asks about; what is not given is the usual, see `usualTerms`. */
export function readContract(read: InputReader, input: ContractTermsInput): GivenTerms {
  return {
    issuer: input.issuer,
    acceptor: input.acceptor,
    currency: read.parsed(parseCurrency(input.currency), ['currency']),
    earnRate: read.rate(input.earnRate, ['earnRate']),
    burnValue: read.rate(input.burnValue, ['burnValue']),
    issuePrice: read.rate(input.issuePrice, ['issuePrice']),
    redemptionPrice: read.rate(input.redemptionPrice, ['redemptionPrice']),
    effectiveFrom: read.day(input.effectiveFrom, ['effectiveFrom']),
    effectiveUntil: input.effectiveUntil == null ? null : read.day(input.effectiveUntil, ['effectiveUntil']),
    ...readLimits(read, input),
    ...readSettlement(read, input),
    categoryTerms: readCategories(read, input.categoryTerms ?? []),
  };
}

function readLimits(read: InputReader, input: ContractTermsInput): Partial<ContractLimits> {
  const { vestingDays, caps, holdSeconds, billing, floatLimit, creditLimit } = input;
  return {
    ...(vestingDays == null ? {} : { vestingDays }),
    ...(caps == null ? {} : { caps: readCaps(read, caps) }),
    ...(holdSeconds == null ? {} : { holdSeconds }),
    ...(billing == null ? {} : { billing }),
    ...(floatLimit == null ? {} : { floatLimit: read.money(floatLimit, ['floatLimit']) }),
    ...(creditLimit == null ? {} : { creditLimit: read.money(creditLimit, ['creditLimit']) }),
  };
}

function readCaps(read: InputReader, input: ContractCapsInput): EarnCaps {
  const cap = (name: keyof EarnCaps) => {
    const text = input[name];
    if (text == null) return null;
    return read.parsed(parsePoints(text, { min: 1n, max: MAX_POINTS_OF_LIMITS }), ['caps', name]);
  };
  return {
    perPurchase: cap('perPurchase'),
    perMemberDay: cap('perMemberDay'),
    perPartnerDay: cap('perPartnerDay'),
  };
}

function readSettlement(read: InputReader, input: ContractTermsInput): Partial<SettlementTerms> {
  const percents = PERCENTS.flatMap((name) => {
    const text = input[name];
    return text == null ? [] : [[name, read.rate(text, [name])] as const];
  });
  const { settlementCycle, minimumPayment, disputeDays, noticeDays } = input;
  return {
    ...Object.fromEntries(percents),
    ...(settlementCycle == null ? {} : { settlementCycle }),
    ...(minimumPayment == null ? {} : { minimumPayment: read.money(minimumPayment, ['minimumPayment']) }),
    ...(disputeDays == null ? {} : { disputeDays }),
    ...(noticeDays == null ? {} : { noticeDays }),
  };
}

function readCategories(
  read: InputReader,
  inputs: readonly ContractCategoryTermsInput[],
): CategoryOverrides[] {
  return read.list(inputs, ['categoryTerms'], MOST_CATEGORIES).map((input, index) => {
    const price = (name: (typeof PRICES)[number]) => {
      const text = input[name];
      return text == null ? null : read.rate(text, ['categoryTerms', String(index), name]);
    };
    return {
      category: input.category,
      earnRate: price('earnRate'),
      burnValue: price('burnValue'),
      issuePrice: price('issuePrice'),
      redemptionPrice: price('redemptionPrice'),
    };
  });
}

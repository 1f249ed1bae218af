import { HUNDRED_PERCENT, PERCENTS } from '../../partners/settlement-terms.js';
import type { DraftedTerms } from '../../settlement/readings/drafted-terms.js';
import { parseRate, type Rate } from '../../values/rate.js';
import type { InputReader } from '../input/input-reader.js';
import type { ContractDraftInput } from './what-if.input.js';

/** Reads other terms for a what-if; null stands for what stays as it is. */
export function readDraft(
  read: InputReader,
  input: ContractDraftInput,
  path: readonly string[],
): DraftedTerms {
  const price = (text: string | null | undefined, ...at: readonly string[]): Rate | null =>
    text == null ? null : read.rate(text, [...path, ...at]);
  const percent = (name: (typeof PERCENTS)[number]): Rate | null => {
    const text = input[name];
    return text == null ? null : read.parsed(parseRate(text, { max: HUNDRED_PERCENT }), [...path, name]);
  };
  const percents = Object.fromEntries(PERCENTS.map((name) => [name, percent(name)])) as Pick<
    DraftedTerms,
    (typeof PERCENTS)[number]
  >;
  const { minimumPayment, categoryTerms } = input;
  return {
    ...percents,
    issuePrice: price(input.issuePrice, 'issuePrice'),
    redemptionPrice: price(input.redemptionPrice, 'redemptionPrice'),
    billing: input.billing ?? null,
    minimumPayment: minimumPayment == null ? null : read.money(minimumPayment, [...path, 'minimumPayment']),
    categories: read.list(categoryTerms ?? [], [...path, 'categoryTerms']).map((own, index) => ({
      category: own.category,
      issuePrice: price(own.issuePrice, 'categoryTerms', String(index), 'issuePrice'),
      redemptionPrice: price(own.redemptionPrice, 'categoryTerms', String(index), 'redemptionPrice'),
    })),
  };
}

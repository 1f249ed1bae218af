import { formatRate } from '../values/rate.js';
import { contractColumns } from './contract-columns.js';
import type { ContractDraft } from './contract-draft.js';
import { PRICES } from './contract-prices.js';

/** A term in which two versions of a contract differ, for people. */
export interface ContractDifference {
  /** As the input of a new version calls it, its parts joined by dots: `caps.perPurchase`, `categoryTerms.fuel.issuePrice`. */
  readonly term: string;
  /** As text; null: it says nothing of that. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What changes from one version of a contract to another, in the order of the terms; the days they begin and end, too. */
export function contractDifferences(before: ContractDraft, after: ContractDraft): ContractDifference[] {
  const [old, young] = [termsInWords(before), termsInWords(after)];
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((term) => {
    const difference = { term, before: old.get(term) ?? null, after: young.get(term) ?? null };
    return difference.before === difference.after ? [] : [difference];
  });
}

const CAPS: Readonly<Record<string, string>> = {
  capPerPurchase: 'caps.perPurchase',
  capPerMemberDay: 'caps.perMemberDay',
  capPerPartnerDay: 'caps.perPartnerDay',
};

/** Every term that a version has; of its categories what departs from it, since the rest says nothing new. */
function termsInWords(terms: ContractDraft): ReadonlyMap<string, string | null> {
  const words = new Map<string, string | null>();
  for (const [name, value] of Object.entries(contractColumns(terms))) {
    words.set(CAPS[name] ?? name, value === null ? null : String(value));
  }
  for (const own of terms.categoryTerms) {
    for (const price of PRICES) {
      if (own[price].scaled === terms[price].scaled) continue;
      words.set(`categoryTerms.${own.category}.${price}`, formatRate(own[price]));
    }
  }
  return words;
}

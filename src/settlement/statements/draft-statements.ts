import type { Currency } from '../../values/currency.js';
import type { Money } from '../../values/money.js';
import type { PricingPart } from '../pricing/charges.js';
import { priceParts } from '../pricing/price-facts.js';
import { byCurrency, type PricedLine } from '../pricing/priced-line.js';
import type { PricingTerms } from '../pricing/pricing-terms.js';
import { amountLine, floatLines, floatRefunds, net } from '../pricing/statement-totals.js';

/** What a partner's next statement takes besides what was posted (rule S-03): made elsewhere, taken once. */
export interface StatementItem {
  readonly id: bigint;
  readonly kind:
    | 'CARRIED_OVER'
    | 'ADJUSTMENT'
    | 'LIABILITY_TRANSFER'
    | 'PERK_COST'
    | 'PERK_CREDIT'
    | 'REBATE_COST'
    | 'MATCHED_DONATION'
    | 'PLEDGED_DONATION';
  /** Above 0: the partner owes it; never 0. */
  readonly money: Money;
  readonly points: bigint;
  /** The statement, dispute, exit, use of a perk, rebate or charity's payout that it comes from. */
  readonly sourceId: bigint;
}

/** A line as it will be stated; its number is its place, from 1 on. */
export interface DraftLine extends PricedLine {
  /** Of a line that was made of an item. */
  readonly itemId: bigint | null;
}

/** What a statement would say: what closes a period, and what previews and what-ifs show. */
export interface DraftStatement {
  readonly currency: Currency;
  /** In the order of the statement; `basedOn` is an index in this list. */
  readonly lines: readonly DraftLine[];
  /** The sum of all lines; above 0: the partner owes it. */
  readonly total: Money;
  /** What goes to the next statement, as it is too little to be paid: all of the total, or 0 (rule S-04). */
  readonly carried: Money;
  /** Below it a net amount is carried over. */
  readonly minimum: Money;
}

export interface StatementSources {
  readonly partnerId: bigint;
  /** The facts of the period, a part for each stretch of days with the same bearers. */
  readonly parts: Iterable<PricingPart>;
  readonly terms: PricingTerms;
  /** Those that wait for the partner; their order makes no difference. */
  readonly items: readonly StatementItem[];
  /** Of a partner's last statement: what is on its float before it, as the rest of that goes back with it. */
  readonly floatLeft?: ReadonlyMap<Currency, Money> | undefined;
  /** The least that is paid in a currency, see {@link file://./minimum-payment.ts}. */
  readonly minimum: (currency: Currency) => Money;
}

const ITEM_KINDS: readonly StatementItem['kind'][] = [
  'PERK_COST',
  'PERK_CREDIT',
  'REBATE_COST',
  'MATCHED_DONATION',
  'PLEDGED_DONATION',
  'ADJUSTMENT',
  'LIABILITY_TRANSFER',
  'CARRIED_OVER',
];

/**
 * A partner's statements of a period, one per currency that has lines, in alphabetical order: priced facts, what the
 * float pays of them, then items. Pure, and the one that makes lines for the close, for previews and for what-ifs (rule
 * S-08): the same sources give the same statements, line by line (S-06).
 */
export function draftStatements({
  partnerId,
  parts,
  terms,
  items,
  floatLeft,
  minimum,
}: StatementSources): DraftStatement[] {
  const priced = priceParts(parts, terms, partnerId);
  const drawn = [...priced, ...floatLines(priced, terms, partnerId)];
  const fromFacts = [...drawn, ...(floatLeft ? floatRefunds(drawn, floatLeft) : [])];
  const waiting = [...items].sort(inOrder);
  const lines = [...fromFacts, ...waiting.map(({ kind, money, points }) => amountLine(kind, money, points))];
  return [...byCurrency(lines)].map(([currency, own]) => {
    const ownItems = waiting.filter(({ money }) => money.currency === currency);
    const first = own.length - ownItems.length;
    const drafts = own.map((line, index) => ({ ...line, itemId: ownItems[index - first]?.id ?? null }));
    const carriedIn = ownItems
      .filter(({ kind }) => kind === 'CARRIED_OVER')
      .reduce((sum, { money }) => sum + money.minor, 0n);
    const least = minimum(currency);
    const { total, carriedOut } = net(
      own.filter(({ kind }) => kind !== 'CARRIED_OVER'),
      { minor: carriedIn, currency },
      least,
    );
    return { currency, lines: drafts, total, carried: carriedOut, minimum: least };
  });
}

function inOrder(a: StatementItem, b: StatementItem): number {
  return (
    ITEM_KINDS.indexOf(a.kind) - ITEM_KINDS.indexOf(b.kind) ||
    (a.sourceId < b.sourceId ? -1 : a.sourceId > b.sourceId ? 1 : 0)
  );
}

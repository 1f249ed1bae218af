import type { Fact, FactKind } from '../../ledger/days/day-fact.js';
import type { FundingTerms } from '../../partners/funding-terms.js';
import type { Currency } from '../../values/currency.js';
import { formatRate, RATE_SCALE, type Rate } from '../../values/rate.js';
import { type ExactDecimal, exactly, formatExact, fraction, product, times } from './exact-decimal.js';
import { CHARGE_BASES, type ChargeBasis, LINE_KINDS, type LineKind, type PricedLine } from './priced-line.js';
import type { Bearer, PricingTerms } from './pricing-terms.js';

/** Who bears how much of a funding, in percent that add up to 100; nobody twice. */
export type Shares = readonly { readonly partnerId: bigint | null; readonly percent: Rate }[];

/** Facts of one line, added up and not yet rounded. */
export interface Charge
  extends Pick<
    PricedLine,
    'kind' | 'basis' | 'reversal' | 'contractVersionId' | 'category' | 'fundingId' | 'transactions' | 'points'
  > {
  readonly currency: Currency;
  /** Major units of money per point. */
  readonly price: ExactDecimal;
  /** Between whom the money of all points is split; null: one bears all of it. */
  readonly shares: Shares | null;
}

/** Facts of days on which the same ones bore what belongs to partners. */
export interface PricingPart {
  readonly facts: Iterable<Fact>;
  readonly bearer: Bearer;
}

interface Caused {
  readonly kind: Extract<LineKind, 'ISSUING' | 'BREAKAGE' | 'SHORTFALL' | 'REDEMPTION'>;
  readonly basis: ChargeBasis | null;
  readonly reversal: boolean;
}

/** What each kind of fact is charged as. What an operator takes away is charged to nobody. */
const CAUSED: Readonly<Record<FactKind, Caused | null>> = {
  ISSUED: { kind: 'ISSUING', basis: 'AT_ISSUE', reversal: false },
  ISSUE_REVERSED: { kind: 'ISSUING', basis: 'AT_ISSUE', reversal: true },
  CONSUMED: { kind: 'ISSUING', basis: 'AT_BURN', reversal: false },
  RESTORED: { kind: 'ISSUING', basis: 'AT_BURN', reversal: true },
  EXPIRED: { kind: 'BREAKAGE', basis: null, reversal: false },
  ADJUSTED: null,
  REDEEMED: { kind: 'REDEMPTION', basis: null, reversal: false },
  REDEMPTION_REVERSED: { kind: 'REDEMPTION', basis: null, reversal: true },
  SHORTFALL: { kind: 'SHORTFALL', basis: null, reversal: false },
};

const HUNDRED: Rate = { scaled: 100n * RATE_SCALE };

/**
 * What the facts charge to one partner, or to the coalition (null), added up by line and in the order of a statement.
 * The order and number of the facts, and how they were split into days, make no difference (rule S-06).
 */
export function chargesOf(
  parts: Iterable<PricingPart>,
  terms: PricingTerms,
  partnerId: bigint | null,
): Charge[] {
  const charges = new Map<string, Charge>();
  for (const { facts, bearer } of parts) {
    for (const fact of facts) {
      for (const charge of chargesOfFact(fact, terms, bearer, partnerId)) {
        const key = keyOf(charge);
        const before = charges.get(key);
        charges.set(key, before ? addedUp(before, charge) : charge);
      }
    }
  }
  return [...charges.values()].sort(inOrder);
}

/** A filter for the facts that a line with this kind adds up. */
export function factKindOf({
  kind,
  basis,
  reversal,
}: Pick<PricedLine, 'kind' | 'basis' | 'reversal'>): FactKind | null {
  const causes = kind === 'CAMPAIGN' ? 'ISSUING' : kind;
  const kinds = Object.keys(CAUSED) as FactKind[];
  return (
    kinds.find((fact) => {
      const caused = CAUSED[fact];
      return caused?.kind === causes && caused.basis === basis && caused.reversal === reversal;
    }) ?? null
  );
}

/** Whether what happens to points of a funding, while these bear it, is in that line of a partner's statement. */
export function isInLine(
  line: Pick<PricedLine, 'kind' | 'basis' | 'reversal' | 'unitPrice' | 'percent'>,
  funding: FundingTerms,
  bearer: Bearer,
  partnerId: bigint | null,
): boolean {
  const kind = factKindOf(line);
  const caused = kind && CAUSED[kind];
  if (!caused) return false;
  return piecesOf(funding, caused, bearer).some(({ price, shares }) => {
    const own = shares.find((share) => share.partnerId === partnerId);
    const percent = own && shares.length > 1 ? formatRate(own.percent) : null;
    return own !== undefined && percent === line.percent && formatExact(price) === line.unitPrice;
  });
}

function chargesOfFact(
  fact: Fact,
  terms: PricingTerms,
  bearer: Bearer,
  partnerId: bigint | null,
): readonly Charge[] {
  const caused = CAUSED[fact.kind];
  if (!caused) return [];
  return caused.kind === 'REDEMPTION'
    ? redemption(fact, caused, terms, bearer, partnerId)
    : funded(fact, caused, terms, bearer, partnerId);
}

function redemption(
  fact: Fact,
  caused: Caused,
  terms: PricingTerms,
  bearer: Bearer,
  partnerId: bigint | null,
): readonly Charge[] {
  const { partnerId: acceptor, contractVersionId, category, transactions, points } = fact;
  // Points that were given away were burned at nobody's.
  if (acceptor === null || contractVersionId === null || bearer(acceptor, 'TRADE') !== partnerId) return [];
  const { redemptionPrice, currency } = terms.contract(contractVersionId, category);
  const price = times(-1n, exactly(redemptionPrice));
  return [
    {
      ...caused,
      contractVersionId,
      category,
      fundingId: null,
      transactions,
      points,
      currency,
      price,
      shares: null,
    },
  ];
}

function funded(
  fact: Fact,
  caused: Caused,
  terms: PricingTerms,
  bearer: Bearer,
  partnerId: bigint | null,
): readonly Charge[] {
  if (fact.fundingId === null) throw new Error(`a fact of ${fact.kind} is without a funding`);
  const funding = terms.funding(fact.fundingId);
  const { currency } = funding;
  if (currency === null) return [];
  return piecesOf(funding, caused, bearer)
    .filter(({ shares }) => shares.some((share) => share.partnerId === partnerId))
    .map(({ price, shares }) => ({
      ...caused,
      kind: caused.kind === 'ISSUING' && funding.campaignId !== null ? 'CAMPAIGN' : caused.kind,
      contractVersionId: funding.contractVersionId,
      category: funding.category,
      fundingId: funding.id,
      transactions: fact.transactions,
      points: fact.points,
      currency,
      price,
      shares: shares.length === 1 ? null : shares,
    }));
}

/** Money per point, and who bears it. */
interface Piece {
  readonly price: ExactDecimal;
  readonly shares: Shares;
}

/**
 * What a fact charges per point: usually one piece, or none where the contract gives it no part of the price, so that there
 * is no line. A shortfall is charged in full, as what was paid for the points at issue and at burn has been given back: to
 * two, where somebody has left, and so in two pieces.
 */
function piecesOf(funding: FundingTerms, { kind, basis }: Caused, bearer: Bearer): Piece[] {
  const { paidAtIssuePercent: atIssue, breakageSharePercent } = funding;
  const atBurn = { scaled: HUNDRED.scaled - atIssue.scaled };
  const piece = (of: Aspect, sign: 1n | -1n, ...percents: readonly Rate[]): Piece[] => {
    if (percents.some(({ scaled }) => scaled === 0n)) return [];
    const price = product(exactly(funding.issuePrice), ...percents.map(fraction));
    return [{ price: times(sign, price), shares: sharesOf(funding, bearer, of) }];
  };
  switch (kind) {
    case 'BREAKAGE':
      return piece('PAID_AT_ISSUE', -1n, atIssue, breakageSharePercent);
    case 'SHORTFALL': {
      const [paid, points] = [
        sharesOf(funding, bearer, 'PAID_AT_ISSUE'),
        sharesOf(funding, bearer, 'POINTS'),
      ];
      if (textOf(paid) === textOf(points)) return piece('POINTS', 1n);
      return [...piece('PAID_AT_ISSUE', 1n, atIssue), ...piece('POINTS', 1n, atBurn)];
    }
    default:
      return basis === 'AT_ISSUE' ? piece('PAID_AT_ISSUE', 1n, atIssue) : piece('POINTS', 1n, atBurn);
  }
}

type Aspect = Exclude<Parameters<Bearer>[1], 'TRADE'>;

/** The funders, where one has taken over what another bore as one. */
export function sharesOf({ funders }: Pick<FundingTerms, 'funders'>, bearer: Bearer, of: Aspect): Shares {
  const shares = new Map<bigint | null, bigint>();
  for (const { partnerId, percent } of funders) {
    const bears = partnerId === null ? null : bearer(partnerId, of);
    shares.set(bears, (shares.get(bears) ?? 0n) + percent.scaled);
  }
  return [...shares].map(([partnerId, scaled]) => ({ partnerId, percent: { scaled } }));
}

function keyOf(charge: Charge): string {
  const { kind, basis, reversal, contractVersionId, category, fundingId } = charge;
  return JSON.stringify([
    kind,
    basis,
    reversal,
    String(contractVersionId),
    category,
    String(fundingId),
    textOf(charge.shares),
    formatExact(charge.price),
  ]);
}

function addedUp(a: Charge, b: Charge): Charge {
  return { ...a, transactions: a.transactions + b.transactions, points: a.points + b.points };
}

function inOrder(a: Charge, b: Charge): number {
  return (
    LINE_KINDS.indexOf(a.kind) - LINE_KINDS.indexOf(b.kind) ||
    rankOf(a.basis) - rankOf(b.basis) ||
    Number(a.reversal) - Number(b.reversal) ||
    ascending(a.contractVersionId ?? 0n, b.contractVersionId ?? 0n) ||
    ascending(a.category ?? '', b.category ?? '') ||
    ascending(a.fundingId ?? 0n, b.fundingId ?? 0n) ||
    ascending(textOf(a.shares), textOf(b.shares)) ||
    ascending(formatExact(a.price), formatExact(b.price))
  );
}

function rankOf(basis: ChargeBasis | null): number {
  return basis === null ? CHARGE_BASES.length : CHARGE_BASES.indexOf(basis);
}

function ascending<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function textOf(shares: Shares | null): string {
  return (shares ?? []).map(({ partnerId, percent }) => `${partnerId}:${percent.scaled}`).join();
}

import type { Fact } from '../../ledger/days/day-fact.js';
import type { Currency } from '../../values/currency.js';
import type { Money } from '../../values/money.js';
import { type ExactDecimal, exactly, NOTHING, plus, times, toMoney } from './exact-decimal.js';
import type { PricingTerms } from './pricing-terms.js';

/** Points and their money. Lists of money have one amount per currency, in the order of their codes. */
export interface Flow {
  /** Burned less returned; below 0 where more came back in these days than was burned. */
  readonly points: bigint;
  /** What their issuer pays for them at its whole issue price, whether at issue or at burn. */
  readonly charged: readonly Money[];
  /** What the acceptor is credited for them. */
  readonly credited: readonly Money[];
}

/** Points of one issuer at one acceptor. */
export interface FlowCell extends Flow {
  /** Null: the coalition. */
  readonly issuerId: bigint | null;
  /** Null: nobody took them; they were given away, filled a debt, or were taken back for an earn of another issuer. */
  readonly acceptorId: bigint | null;
}

/** The matrix issuer × acceptor of some days. */
export interface FlowMatrix {
  /** Sorted by issuer, then acceptor, null first; cells without points are left out. */
  readonly cells: readonly FlowCell[];
  /** By issuer. */
  readonly rows: ReadonlyMap<bigint | null, Flow>;
  /** By acceptor. */
  readonly columns: ReadonlyMap<bigint | null, Flow>;
  readonly total: Flow;
}

interface ExactFlow {
  points: bigint;
  readonly charged: Map<Currency, ExactDecimal>;
  readonly credited: Map<Currency, ExactDecimal>;
}

/**
 * Whose points were spent where, net of reversals, from the facts of points consumed and restored. Prices are those of
 * the points' funding and of the acceptor's contract when they were burned. Money is rounded half to even once per
 * cell; rows, columns and the total are sums of cells, so that the matrix adds up in every direction.
 */
export function flows(facts: Iterable<Fact>, terms: PricingTerms): FlowMatrix {
  const exact = new Map<string, ExactFlow & Pick<FlowCell, 'issuerId' | 'acceptorId'>>();
  for (const fact of facts) {
    const { kind, fundingId, partnerId: acceptorId, contractVersionId, category } = fact;
    if ((kind !== 'CONSUMED' && kind !== 'RESTORED') || fundingId === null) continue;
    const points = kind === 'CONSUMED' ? fact.points : -fact.points;
    const { issuerPartnerId: issuerId, issuePrice, currency } = terms.funding(fundingId);
    const key = `${issuerId}>${acceptorId}`;
    const cell = exact.get(key) ?? {
      issuerId,
      acceptorId,
      points: 0n,
      charged: new Map(),
      credited: new Map(),
    };
    exact.set(key, cell);
    cell.points += points;
    if (currency !== null) addExact(cell.charged, currency, times(points, exactly(issuePrice)));
    if (acceptorId === null || contractVersionId === null) continue;
    const contract = terms.contract(contractVersionId, category);
    addExact(cell.credited, contract.currency, times(points, exactly(contract.redemptionPrice)));
  }
  const cells = [...exact.values()]
    .map(
      ({ issuerId, acceptorId, points, charged, credited }): FlowCell => ({
        issuerId,
        acceptorId,
        points,
        charged: rounded(charged),
        credited: rounded(credited),
      }),
    )
    .filter(({ points, charged, credited }) => points !== 0n || charged.length > 0 || credited.length > 0)
    .sort((a, b) => nullFirst(a.issuerId, b.issuerId) || nullFirst(a.acceptorId, b.acceptorId));
  return {
    cells,
    rows: sums(cells, 'issuerId'),
    columns: sums(cells, 'acceptorId'),
    total: sumOf(cells),
  };
}

function sums(cells: readonly FlowCell[], by: 'issuerId' | 'acceptorId'): ReadonlyMap<bigint | null, Flow> {
  const ids = [...new Set(cells.map((cell) => cell[by]))].sort(nullFirst);
  return new Map(ids.map((id) => [id, sumOf(cells.filter((cell) => cell[by] === id))]));
}

function sumOf(cells: readonly Flow[]): Flow {
  return {
    points: cells.reduce((sum, { points }) => sum + points, 0n),
    charged: added(cells.flatMap(({ charged }) => charged)),
    credited: added(cells.flatMap(({ credited }) => credited)),
  };
}

function added(amounts: readonly Money[]): Money[] {
  const minors = new Map<Currency, bigint>();
  for (const { minor, currency } of amounts) minors.set(currency, (minors.get(currency) ?? 0n) + minor);
  return inOrder([...minors].map(([currency, minor]) => ({ minor, currency })));
}

function rounded(amounts: ReadonlyMap<Currency, ExactDecimal>): Money[] {
  return inOrder([...amounts].map(([currency, exact]) => toMoney(exact, currency)));
}

function inOrder(amounts: readonly Money[]): Money[] {
  return amounts.filter(({ minor }) => minor !== 0n).sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

function addExact(amounts: Map<Currency, ExactDecimal>, currency: Currency, amount: ExactDecimal): void {
  amounts.set(currency, plus(amounts.get(currency) ?? NOTHING, amount));
}

function nullFirst(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

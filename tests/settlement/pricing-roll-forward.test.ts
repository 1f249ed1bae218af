import fc from 'fast-check';
import type { Fact } from '../../src/ledger/days/day-fact.js';
import { type LiabilityPoints, withFacts } from '../../src/settlement/pricing/liability-points.js';
import { type Bearer, bearsItself, type PricingTerms } from '../../src/settlement/pricing/pricing-terms.js';
import { type RollForward, rollForward } from '../../src/settlement/pricing/roll-forward.js';
import {
  FIGURES,
  type Figures,
  MOVEMENTS,
  roundedFigures,
} from '../../src/settlement/pricing/roll-forward-figures.js';
import {
  anyProgramme,
  BIMENO,
  fact,
  funding,
  RAHNET,
  rate,
  sum,
  TIZFOOD,
  terms,
} from './pricing-programme.js';

const NOTHING: LiabilityPoints = new Map();

function report(
  facts: readonly Fact[],
  priced: PricingTerms,
  breakage = '0',
  opening = NOTHING,
): RollForward {
  return rollForward({
    opening,
    parts: [{ facts, bearer: bearsItself }],
    terms: priced,
    breakagePercent: rate(breakage),
  });
}

/** The figures that are not 0. */
function written(figures: Figures | undefined): Partial<Record<keyof Figures, bigint>> {
  return Object.fromEntries(Object.entries(figures ?? {}).filter(([, figure]) => figure !== 0n));
}

test('S-03 a liability is rolled forward at prices of issue', () => {
  const priced = terms([funding(1n, RAHNET), funding(2n, RAHNET, { issuePrice: rate('12') })]);
  const opening = withFacts(NOTHING, [fact('ISSUED', 1n, 1_000n), fact('CONSUMED', 1n, 200n)]);
  const facts = [
    fact('ISSUED', 2n, 500n),
    fact('CONSUMED', 1n, 300n),
    fact('CONSUMED', 2n, 100n),
    fact('EXPIRED', 1n, 50n),
    fact('ISSUE_REVERSED', 2n, 40n),
    fact('RESTORED', 1n, 20n),
    fact('ADJUSTED', 1n, 5n),
    // what settlement knows besides changes no liability
    fact('SHORTFALL', 1n, 9n),
  ];
  const { rows, totals } = report(facts, priced, '0', opening);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ partnerId: RAHNET, currency: 'IRR' });
  expect(written(rows[0]?.points)).toEqual({
    opening: 800n,
    issued: 500n,
    burned: -400n,
    expired: -50n,
    reversed: -20n,
    adjusted: -5n,
    closing: 825n,
  });
  // 500 × 12; −300 × 10 − 100 × 12; −50 × 10; 20 × 10 − 40 × 12; −5 × 10; 465 × 10 + 360 × 12
  expect(written(rows[0]?.money)).toEqual({
    opening: 8_000n,
    issued: 6_000n,
    burned: -4_200n,
    expired: -500n,
    reversed: -280n,
    adjusted: -50n,
    closing: 8_970n,
  });
  expect(totals).toEqual([{ currency: 'IRR', points: rows[0]?.points, money: rows[0]?.money }]);
});

test('S-03 IFRS 15 B46: expected breakage is recognised in proportion to what is used', () => {
  // 1000 points at 10 rial of which a fifth is expected to lapse: each point burned releases 1 ÷ 0.8 = 1.25.
  const priced = terms([funding(1n, RAHNET)]);
  const first = report([fact('ISSUED', 1n, 1_000n), fact('CONSUMED', 1n, 400n)], priced, '20');
  expect(written(first.rows[0]?.money)).toEqual({
    issued: 10_000n,
    burned: -4_000n,
    // 400 × 0.25 points
    expectedBreakage: -1_000n,
    closing: 5_000n,
  });
  // 150 expire, of which 100 were recognised before, and the 200 burned let 50 more be expected: these are they.
  const second = report([fact('CONSUMED', 1n, 200n), fact('EXPIRED', 1n, 150n)], priced, '20', first.closing);
  expect(written(second.rows[0]?.money)).toEqual({
    opening: 5_000n,
    burned: -2_000n,
    expired: -1_500n,
    expectedBreakage: 1_000n,
    closing: 2_500n,
  });
  // The rest comes as expected: 200 burned, 50 expired; nothing is left, and nothing was recognised twice.
  const third = report([fact('CONSUMED', 1n, 200n), fact('EXPIRED', 1n, 50n)], priced, '20', second.closing);
  expect(written(third.rows[0]?.money)).toEqual({ opening: 2_500n, burned: -2_000n, expired: -500n });
});

test('S-03 IFRS 15 B46: more use than expected never takes the liability below 0', () => {
  const priced = terms([funding(1n, RAHNET)]);
  const { rows } = report([fact('ISSUED', 1n, 1_000n), fact('CONSUMED', 1n, 950n)], priced, '20');
  // 950 × 0.25 = 237.5 would be expected to lapse, but only 50 are there.
  expect(written(rows[0]?.money)).toEqual({ issued: 10_000n, burned: -9_500n, expectedBreakage: -500n });
});

test('S-03 a change of the estimate shows where the expectation does, not in the opening', () => {
  const priced = terms([funding(1n, RAHNET)]);
  const first = report([fact('ISSUED', 1n, 1_000n), fact('CONSUMED', 1n, 400n)], priced, '20');
  const { rows } = rollForward({
    opening: first.closing,
    parts: [{ facts: [], bearer: bearsItself }],
    terms: priced,
    openingBreakagePercent: rate('20'),
    breakagePercent: rate('50'),
  });
  // 400 × 0.5 ÷ 0.5 = 400 instead of 100 points ahead
  expect(written(rows[0]?.money)).toEqual({ opening: 5_000n, expectedBreakage: -3_000n, closing: 2_000n });
});

test('P-04 an exit hands a liability on', () => {
  const priced = terms([funding(1n, RAHNET), funding(2n, TIZFOOD)]);
  const taken: Bearer = (partnerId) => (partnerId === RAHNET ? TIZFOOD : partnerId);
  const opening = withFacts(NOTHING, [fact('ISSUED', 1n, 100n), fact('ISSUED', 2n, 10n)]);
  const leaving = rollForward({
    opening,
    parts: [
      { facts: [fact('CONSUMED', 1n, 30n)], bearer: bearsItself },
      { facts: [fact('CONSUMED', 1n, 20n)], bearer: taken },
    ],
    terms: priced,
    breakagePercent: rate('0'),
  });
  expect(leaving.rows.map(({ partnerId, money }) => [partnerId, written(money)])).toEqual([
    [RAHNET, { opening: 1_000n, burned: -300n, transferred: -700n }],
    [TIZFOOD, { opening: 100n, burned: -200n, transferred: 700n, closing: 600n }],
  ]);
  // The period that ends with the exit, and the one that begins after it, fit together.
  const last = rollForward({
    opening,
    parts: [{ facts: [fact('CONSUMED', 1n, 30n)], bearer: bearsItself }],
    closingBearer: taken,
    terms: priced,
    breakagePercent: rate('0'),
  });
  expect(last.rows.map(({ money }) => money.closing)).toEqual([0n, 800n]);
  const next = rollForward({
    opening: last.closing,
    parts: [{ facts: [], bearer: taken }],
    terms: priced,
    breakagePercent: rate('0'),
  });
  expect(next.rows.map(({ partnerId, money }) => [partnerId, money.opening])).toEqual([[TIZFOOD, 800n]]);
});

test('S-03 the coalition’s own points are its own row, those that cost nothing none', () => {
  const priced = terms([
    funding(1n, null),
    funding(2n, null, { currency: null, issuePrice: rate('0') }),
    funding(3n, BIMENO, { currency: 'USD' }),
  ]);
  const facts = [1n, 2n, 3n].map((id) => fact('ISSUED', id, 7n));
  const { rows, totals } = report(facts, priced);
  expect(rows.map(({ partnerId, currency, money }) => [partnerId, currency, money.closing])).toEqual([
    [null, 'IRR', 70n],
    [BIMENO, 'USD', 7_000n],
  ]);
  expect(totals.map(({ currency, money }) => [currency, money.closing])).toEqual([
    ['IRR', 70n],
    ['USD', 7_000n],
  ]);
});

test.each(['100', '150'])('S-03 nobody can expect %s percent to lapse', (percent) => {
  expect(() => report([], terms([]), percent)).toThrow(RangeError);
});

test('V-03 figures are rounded once, and what they then miss goes to the closest', () => {
  const none = Object.fromEntries(FIGURES.map((figure) => [figure, 0n])) as Figures;
  // In tenths: 0.4 + 0.4 + 0.4 − 0.0 = 1.2. Each rounds to 0, the closing to 1: the first of the three gets the unit.
  const thirds = { ...none, opening: 0n, issued: 4n, reversed: 4n, adjusted: 4n, closing: 12n };
  expect(written(roundedFigures(thirds, 10n))).toEqual({ issued: 1n, closing: 1n });
  // 0.4 + 2.3 − 1.9 = 0.8, rounded 0, 2, −2 and 1: a unit is missing, and 2.3 lost more than −1.9 did.
  const signed = { ...none, opening: 4n, issued: 23n, burned: -19n, closing: 8n };
  expect(written(roundedFigures(signed, 10n))).toEqual({ issued: 3n, burned: -2n, closing: 1n });
  // 0.5 + 1 = 1.5: half to even gives 0 and 2, which 1 must bridge.
  const tie = { ...none, opening: 5n, issued: 10n, closing: 15n };
  expect(written(roundedFigures(tie, 10n))).toEqual({ issued: 2n, closing: 2n });
  // The other way round it is the movement there is that bridges 2 and 0, not one that is none.
  const back = { ...none, opening: 15n, burned: -10n, closing: 5n };
  expect(written(roundedFigures(back, 10n))).toEqual({ opening: 2n, burned: -2n });
});

const anyPercent = fc.bigInt({ min: 0n, max: 10n ** 10n - 1n }).map((scaled) => ({ scaled }));

/** Facts that can happen: of each funding no more is undone, spent or lost than there is. */
const anyHistory = anyProgramme.map(({ facts, fundings, terms: priced }) => {
  const possible: Fact[] = [];
  const state = new Map<bigint, { issued: bigint; consumed: bigint; left: bigint }>();
  for (const one of facts) {
    if (one.fundingId === null) continue;
    const has = state.get(one.fundingId) ?? { issued: 0n, consumed: 0n, left: 0n };
    state.set(one.fundingId, has);
    const most =
      one.kind === 'ISSUED' || one.kind === 'SHORTFALL'
        ? one.points
        : one.kind === 'RESTORED'
          ? has.consumed
          : has.left;
    const points = one.points < most ? one.points : most;
    if (points === 0n) continue;
    possible.push({ ...one, points });
    if (one.kind === 'SHORTFALL') continue;
    const gives = one.kind === 'ISSUED' || one.kind === 'RESTORED';
    has.left += gives ? points : -points;
    if (one.kind === 'CONSUMED') has.consumed += points;
    if (one.kind === 'RESTORED') has.consumed -= points;
  }
  return { facts: possible, fundings, terms: priced };
});

test('S-03 opening and movements are the closing, to the last unit, in points and money, in rows and totals', () => {
  fc.assert(
    fc.property(anyHistory, fc.nat(25), anyPercent, anyPercent, (history, at, before, after) => {
      const opening = withFacts(NOTHING, history.facts.slice(0, at));
      const { rows, totals } = rollForward({
        opening,
        parts: [{ facts: history.facts.slice(at), bearer: bearsItself }],
        terms: history.terms,
        openingBreakagePercent: before,
        breakagePercent: after,
      });
      for (const { points, money } of [...rows, ...totals]) {
        for (const figures of [points, money]) {
          expect(figures.opening + sum(MOVEMENTS.map((movement) => figures[movement]))).toBe(figures.closing);
        }
        expect(points.transferred).toBe(0n);
        expect(money.opening >= 0n && money.closing >= 0n).toBe(true);
      }
      for (const { currency, money } of totals) {
        const own = rows.filter((row) => row.currency === currency);
        for (const figure of FIGURES) expect(sum(own.map((row) => row.money[figure]))).toBe(money[figure]);
      }
    }),
  );
});

test('S-03 the closing of one period is the opening of the next, however days are put together', () => {
  fc.assert(
    fc.property(anyHistory, fc.nat(25), anyPercent, (history, at, breakagePercent) => {
      const { facts, terms: priced } = history;
      const roll = (opening: LiabilityPoints, some: readonly Fact[]) =>
        rollForward({
          opening,
          parts: [{ facts: some, bearer: bearsItself }],
          terms: priced,
          breakagePercent,
        });
      const first = roll(NOTHING, facts.slice(0, at));
      const second = roll(first.closing, facts.slice(at));
      const both = roll(NOTHING, facts);
      expect(balances(second, 'opening')).toEqual(balances(first, 'closing'));
      expect(balances(second, 'closing')).toEqual(balances(both, 'closing'));
      expect(second.closing).toEqual(both.closing);
    }),
  );
});

test('S-03 without an estimate a liability is the points that members have, at their prices', () => {
  fc.assert(
    fc.property(anyHistory, ({ facts, fundings, terms: priced }) => {
      const { rows } = report(facts, priced);
      for (const one of fundings) {
        const alone = facts.filter(({ fundingId }) => fundingId === one.id);
        const left = sum(
          alone.map(({ kind, points }) => {
            if (kind === 'ISSUED' || kind === 'RESTORED') return points;
            return kind === 'SHORTFALL' ? 0n : -points;
          }),
        );
        const row = report(alone, priced).rows[0];
        expect(row?.points.closing ?? 0n).toBe(left);
        expect(row?.money.expectedBreakage ?? 0n).toBe(0n);
      }
      expect(rows.every(({ points }) => points.closing >= 0n)).toBe(true);
    }),
  );
});

/** The balances that are not 0, by bearer and currency. */
function balances({ rows }: RollForward, figure: 'opening' | 'closing'): ReadonlyMap<string, bigint> {
  return new Map(
    rows
      .filter(({ money }) => money[figure] !== 0n)
      .map(({ partnerId, currency, money }) => [`${partnerId} ${currency}`, money[figure]]),
  );
}

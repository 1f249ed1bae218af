import fc from 'fast-check';
import type { Fact, FactFilter, FactKind } from '../../src/ledger/days/day-fact.js';
import { factsBehind, priceFacts, priceParts } from '../../src/settlement/pricing/price-facts.js';
import { byCurrency, type PricedLine } from '../../src/settlement/pricing/priced-line.js';
import { bearsItself, type PricedFunding } from '../../src/settlement/pricing/pricing-terms.js';
import { coalitionPosition, statementTotals } from '../../src/settlement/pricing/statement-totals.js';
import { minorPerMajor } from '../../src/values/currency.js';
import { divide } from '../../src/values/rounding.js';
import { anyProgramme, fact, PARTNERS, RAHNET, sum, terms } from './pricing-programme.js';

const EVERYBODY: readonly (bigint | null)[] = [null, ...PARTNERS];

/** What of the issue price a kind of fact is worth, in 10⁻²⁰ of it; written anew, from rules S-03 and S-09. */
const SHARE_OF_PRICE: Partial<Record<FactKind, (funding: PricedFunding) => bigint>> = {
  ISSUED: ({ paidAtIssuePercent }) => paidAtIssuePercent.scaled * 10n ** 10n,
  ISSUE_REVERSED: ({ paidAtIssuePercent }) => -paidAtIssuePercent.scaled * 10n ** 10n,
  CONSUMED: ({ paidAtIssuePercent }) => (10n ** 10n - paidAtIssuePercent.scaled) * 10n ** 10n,
  RESTORED: ({ paidAtIssuePercent }) => (paidAtIssuePercent.scaled - 10n ** 10n) * 10n ** 10n,
  EXPIRED: ({ paidAtIssuePercent, breakageSharePercent }) =>
    -paidAtIssuePercent.scaled * breakageSharePercent.scaled,
  SHORTFALL: () => 10n ** 20n,
};

function concerns(line: PricedLine, kind: FactKind, fundingId: bigint): boolean {
  const reversal = kind === 'ISSUE_REVERSED' || kind === 'RESTORED';
  const basis =
    kind === 'ISSUED' || kind === 'ISSUE_REVERSED'
      ? 'AT_ISSUE'
      : kind === 'CONSUMED' || kind === 'RESTORED'
        ? 'AT_BURN'
        : null;
  const kinds = basis !== null ? ['ISSUING', 'CAMPAIGN'] : kind === 'EXPIRED' ? ['BREAKAGE'] : ['SHORTFALL'];
  return (
    line.fundingId === fundingId &&
    line.basis === basis &&
    line.reversal === reversal &&
    kinds.includes(line.kind)
  );
}

test('S-01 every charge that points cause is in exactly one line of each who pays for it', () => {
  fc.assert(
    fc.property(anyProgramme, ({ fundings, facts, terms: priced }) => {
      for (const partner of EVERYBODY) {
        const lines = priceFacts(facts, priced, partner);
        for (const one of fundings) {
          for (const [kind, share] of Object.entries(SHARE_OF_PRICE)) {
            const pays = one.funders.some(({ partnerId }) => partnerId === partner) && share(one) !== 0n;
            const caused = facts.filter((each) => each.kind === kind && each.fundingId === one.id);
            const stated = lines.filter((line) => concerns(line, kind as FactKind, one.id));
            expect(stated.length).toBe(pays && caused.length > 0 ? 1 : 0);
            if (stated.length === 0) continue;
            expect(stated[0]?.points).toBe(sum(caused.map(({ points }) => points)));
            expect(stated[0]?.transactions).toBe(sum(caused.map(({ transactions }) => transactions)));
          }
        }
        for (const kind of ['REDEEMED', 'REDEMPTION_REVERSED']) {
          const caused = facts.filter((each) => each.kind === kind && each.partnerId === partner);
          const reversal = kind === 'REDEMPTION_REVERSED';
          const stated = lines.filter((line) => line.kind === 'REDEMPTION' && line.reversal === reversal);
          expect(sum(stated.map(({ points }) => points))).toBe(sum(caused.map(({ points }) => points)));
        }
      }
    }),
  );
});

test('S-01 no two lines state the same, and those without points and money are left out', () => {
  fc.assert(
    fc.property(anyProgramme, fc.constantFrom(...EVERYBODY), ({ facts, terms: priced }, partner) => {
      const lines = priceFacts(facts, priced, partner);
      const keys = lines.map((line) =>
        [line.kind, line.basis, line.reversal, line.contractVersionId, line.category, line.fundingId].join(),
      );
      expect(new Set(keys).size).toBe(lines.length);
      for (const { points, money } of lines) expect(points > 0n || money.minor !== 0n).toBe(true);
    }),
  );
});

test('S-01 the facts behind a line are those that it adds up', () => {
  fc.assert(
    fc.property(anyProgramme, fc.constantFrom(...PARTNERS), ({ facts, terms: priced }, partner) => {
      const lines = priceFacts(facts, priced, partner);
      lines.forEach((line, index) => {
        const filter = factsBehind(lines, index, partner, (id) => priced.funding(id).issuerPartnerId);
        expect(filter).not.toBeNull();
        const behind = facts.filter((each) => filter !== null && fits(each, filter));
        const counted = line.basedOn === null ? line : lines[base(lines, index)];
        expect(sum(behind.map(({ points }) => points))).toBe(counted?.points);
        expect(sum(behind.map(({ transactions }) => transactions))).toBe(counted?.transactions);
      });
    }),
  );
});

test('S-03 V-03 what the funders pay adds up to the rounded whole, to the last unit', () => {
  fc.assert(
    fc.property(anyProgramme, ({ fundings, facts, terms: priced }) => {
      const all = EVERYBODY.map((partner) => priceFacts(facts, priced, partner));
      for (const one of fundings) {
        if (one.currency === null) continue;
        for (const [kind, share] of Object.entries(SHARE_OF_PRICE)) {
          const points = sum(
            facts
              .filter((each) => each.kind === kind && each.fundingId === one.id)
              .map((each) => each.points),
          );
          const whole = points * one.issuePrice.scaled * share(one) * minorPerMajor(one.currency);
          const paid = all
            .flatMap((lines) => lines.filter((line) => concerns(line, kind as FactKind, one.id)))
            .map(({ money }) => money.minor);
          // prices have 8 digits, the share of it 20
          expect(sum(paid)).toBe(divide(whole, 10n ** 28n, 'half-even'));
        }
      }
    }),
  );
});

test('S-03 a line is within a unit of its exact money, and half a unit where one pays all', () => {
  fc.assert(
    fc.property(anyProgramme, fc.constantFrom(...EVERYBODY), ({ facts, terms: priced }, partner) => {
      for (const { exact, money, percent, basedOn } of priceFacts(facts, priced, partner)) {
        const [whole = '', digits = ''] = exact.split('.');
        const scaled = BigInt(whole + digits) * minorPerMajor(money.currency);
        const unit = 10n ** BigInt(digits.length);
        const off = scaled - money.minor * unit;
        const alone = percent === null || basedOn !== null;
        // Of a split, the whole is rounded (half a unit, of which each has a share) and then each part (less than one).
        expect((off < 0n ? -off : off) * 2n <= (alone ? unit : 3n * unit)).toBe(true);
      }
    }),
  );
});

test('S-03 lines, statements and the coalition’s own position add up to zero per currency', () => {
  fc.assert(
    fc.property(anyProgramme, ({ facts, terms: priced }) => {
      const statements = PARTNERS.flatMap((partner) => [
        ...byCurrency(priceFacts(facts, priced, partner)).values(),
      ]);
      const position = coalitionPosition(statements);
      for (const [currency, kinds] of position) {
        const stated = statements.filter((lines) => lines[0]?.money.currency === currency);
        const totals = stated.map((lines) => statementTotals(lines, currency).total.minor);
        expect(sum(totals) + sum([...kinds.values()].map(({ minor }) => minor))).toBe(0n);
        for (const [kind, { minor }] of kinds) {
          const lines = stated.flat().filter((line) => line.kind === kind);
          expect(minor + sum(lines.map(({ money }) => money.minor))).toBe(0n);
        }
      }
      expect(sum(statements.map(({ length }) => BigInt(length)))).toBe(
        sum(PARTNERS.map((partner) => BigInt(priceFacts(facts, priced, partner).length))),
      );
    }),
  );
});

test('S-03 fees and tax stay with what they are based on when currencies part', () => {
  fc.assert(
    fc.property(anyProgramme, fc.constantFrom(...PARTNERS), ({ facts, terms: priced }, partner) => {
      const lines = priceFacts(facts, priced, partner);
      const parted = [...byCurrency(lines).values()].flatMap((list) =>
        list.map((line) => pairOf(list, line)),
      );
      expect(new Set(parted)).toEqual(new Set(lines.map((line) => pairOf(lines, line))));
    }),
  );
});

test('S-06 the order of facts, and the days they were added up by, change nothing', () => {
  const anySplit = anyProgramme.chain((programme) =>
    fc
      .tuple(...programme.facts.map(anyDaysOf))
      .chain((days) => {
        const split = days.flat();
        return fc.shuffledSubarray(split, { minLength: split.length });
      })
      .map((split) => ({ programme, split })),
  );
  fc.assert(
    fc.property(anySplit, fc.nat(30), fc.constantFrom(...EVERYBODY), ({ programme, split }, at, partner) => {
      const once = priceFacts(programme.facts, programme.terms, partner);
      expect(priceFacts(split, programme.terms, partner)).toEqual(once);
      const parts = [split.slice(0, at), split.slice(at)].map((facts) => ({ facts, bearer: bearsItself }));
      expect(priceParts(parts, programme.terms, partner)).toEqual(once);
    }),
  );
});

test('S-09 of points that all expire, the issuer has paid what was due at issue less its share of breakage', () => {
  fc.assert(
    fc.property(anyProgramme, fc.bigInt({ min: 1n, max: 10n ** 12n }), ({ fundings }, points) => {
      for (const one of fundings) {
        const alone = { ...one, funders: [{ partnerId: RAHNET, percent: { scaled: 10n ** 10n } }] };
        const facts = [fact('ISSUED', one.id, points), fact('EXPIRED', one.id, points)];
        const lines = priceFacts(facts, terms([alone]), RAHNET);
        expect(lines.some(({ basis }) => basis === 'AT_BURN')).toBe(false);
        const issued = lines.find(({ basis }) => basis === 'AT_ISSUE')?.money.minor ?? 0n;
        const broken = lines.find(({ kind }) => kind === 'BREAKAGE')?.money.minor ?? 0n;
        expect(broken <= 0n && -broken <= issued).toBe(true);
        if (alone.paidAtIssuePercent.scaled === 0n) expect(lines).toEqual([]);
      }
    }),
  );
});

test('R-05 undoing all of it takes back exactly what was charged', () => {
  const undone: Partial<Record<FactKind, FactKind>> = {
    ISSUED: 'ISSUE_REVERSED',
    CONSUMED: 'RESTORED',
    REDEEMED: 'REDEMPTION_REVERSED',
  };
  fc.assert(
    fc.property(anyProgramme, fc.constantFrom(...EVERYBODY), ({ facts, terms: priced }, partner) => {
      const done = facts.filter(({ kind }) => undone[kind]);
      const back = done.map((each): Fact => ({ ...each, kind: undone[each.kind] ?? each.kind }));
      const lines = priceFacts([...done, ...back], priced, partner);
      const sums = new Map<string, bigint>();
      for (const { money } of lines) {
        sums.set(money.currency, (sums.get(money.currency) ?? 0n) + money.minor);
      }
      for (const total of sums.values()) expect(total).toBe(0n);
    }),
  );
});

/** The same fact on some days, whose points and transactions add up to it. */
function anyDaysOf(whole: Fact): fc.Arbitrary<Fact[]> {
  return fc
    .array(
      fc.tuple(fc.bigInt({ min: 1n, max: whole.points }), fc.bigInt({ min: 0n, max: whole.transactions })),
      {
        maxLength: 3,
      },
    )
    .map((cuts) => {
      const days: Fact[] = [];
      let rest = whole;
      for (const [points, transactions] of cuts) {
        if (points >= rest.points || transactions > rest.transactions) continue;
        days.push({ ...whole, points, transactions });
        rest = { ...rest, points: rest.points - points, transactions: rest.transactions - transactions };
      }
      return [...days, rest];
    });
}

function fits(one: Fact, filter: FactFilter): boolean {
  const { kinds, ...key } = filter;
  return (
    (kinds ?? [one.kind]).includes(one.kind) &&
    (Object.keys(key) as (keyof typeof key)[]).every((name) => one[name] === key[name])
  );
}

/** The line at the bottom: of a tax, that of the fee's. */
function base(lines: readonly PricedLine[], index: number): number {
  const below = lines[index]?.basedOn ?? null;
  return below === null ? index : base(lines, below);
}

function pairOf(lines: readonly PricedLine[], line: PricedLine): string {
  const below = line.basedOn === null ? undefined : lines[line.basedOn];
  return JSON.stringify(
    [line, below].map((one) => ({ ...one, basedOn: null })),
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  );
}

import fc from 'fast-check';
import { type Flow, flows } from '../../src/settlement/pricing/flows.js';
import type { Money } from '../../src/values/money.js';
import {
  anyProgramme,
  BIMENO,
  contract,
  fact,
  funding,
  RAHNET,
  rate,
  sum,
  TIZFOOD,
  terms,
} from './pricing-programme.js';

const rial = (minor: bigint): Money => ({ minor, currency: 'IRR' });
const at = (partnerId: bigint) => ({ partnerId, contractVersionId: partnerId * 10n });

test('S-03 flows tell whose points were burned where, and what they cost and bring', () => {
  const priced = terms([funding(1n, RAHNET), funding(2n, BIMENO, { issuePrice: rate('12') })], {
    '20': contract({ redemptionPrice: rate('9') }),
  });
  const { cells, rows, columns, total } = flows(
    [
      fact('CONSUMED', 1n, 300n, at(TIZFOOD)),
      fact('CONSUMED', 2n, 50n, at(TIZFOOD)),
      fact('CONSUMED', 1n, 40n, at(BIMENO)),
      fact('RESTORED', 1n, 100n, at(TIZFOOD)),
      fact('ISSUED', 1n, 5_000n, at(RAHNET)),
      fact('EXPIRED', 1n, 10n),
    ],
    priced,
  );
  expect(cells).toEqual([
    // 300 − 100 points, for which the issuer pays 10 rial and the acceptor is credited 9
    {
      issuerId: RAHNET,
      acceptorId: TIZFOOD,
      points: 200n,
      charged: [rial(2_000n)],
      credited: [rial(1_800n)],
    },
    { issuerId: RAHNET, acceptorId: BIMENO, points: 40n, charged: [rial(400n)], credited: [rial(320n)] },
    { issuerId: BIMENO, acceptorId: TIZFOOD, points: 50n, charged: [rial(600n)], credited: [rial(450n)] },
  ]);
  expect(rows.get(RAHNET)).toEqual({ points: 240n, charged: [rial(2_400n)], credited: [rial(2_120n)] });
  expect(columns.get(TIZFOOD)).toEqual({ points: 250n, charged: [rial(2_600n)], credited: [rial(2_250n)] });
  expect(total).toEqual({ points: 290n, charged: [rial(3_000n)], credited: [rial(2_570n)] });
});

test('S-03 what nobody accepted has a column of its own, and the coalition’s points a row', () => {
  const own = funding(1n, null, { currency: null, issuePrice: rate('0') });
  const { cells } = flows([fact('CONSUMED', 1n, 5n), fact('CONSUMED', 1n, 7n, at(TIZFOOD))], terms([own]));
  expect(cells).toEqual([
    { issuerId: null, acceptorId: null, points: 5n, charged: [], credited: [] },
    { issuerId: null, acceptorId: TIZFOOD, points: 7n, charged: [], credited: [rial(56n)] },
  ]);
});

test('R-05 points that come back at other prices than others are burned at leave the difference', () => {
  const priced = terms([funding(1n, RAHNET)], {
    '20': contract({ redemptionPrice: rate('8') }),
    '21': contract({ redemptionPrice: rate('9') }),
  });
  const facts = [
    fact('CONSUMED', 1n, 10n, { partnerId: TIZFOOD, contractVersionId: 21n }),
    fact('RESTORED', 1n, 10n, { partnerId: TIZFOOD, contractVersionId: 20n }),
  ];
  expect(flows(facts, priced).cells).toEqual([
    { issuerId: RAHNET, acceptorId: TIZFOOD, points: 0n, charged: [], credited: [rial(10n)] },
  ]);
});

test('S-03 nothing flows where nothing was burned', () => {
  const nothing: Flow = { points: 0n, charged: [], credited: [] };
  const matrix = flows([fact('ISSUED', 1n, 5n)], terms([funding(1n, RAHNET)]));
  expect(matrix).toEqual({ cells: [], rows: new Map(), columns: new Map(), total: nothing });
});

test('S-03 rows, columns and cells of the flows add up, per currency', () => {
  fc.assert(
    fc.property(anyProgramme, ({ facts, terms: priced }) => {
      const { cells, rows, columns, total } = flows(facts, priced);
      for (const parts of [cells, [...rows.values()], [...columns.values()]]) {
        expect(sum(parts.map(({ points }) => points))).toBe(total.points);
        for (const list of ['charged', 'credited'] as const) {
          for (const currency of ['IRR', 'USD', 'KWD']) {
            const amount = (flow: Flow) => flow[list].find((one) => one.currency === currency)?.minor ?? 0n;
            expect(sum(parts.map(amount))).toBe(amount(total));
          }
        }
      }
      const burned = facts.filter(({ kind }) => kind === 'CONSUMED').map(({ points }) => points);
      const back = facts.filter(({ kind }) => kind === 'RESTORED').map(({ points }) => points);
      expect(total.points).toBe(sum(burned) - sum(back));
    }),
  );
});

test('S-06 the order of facts changes no flow', () => {
  const anyOrder = anyProgramme.chain((programme) =>
    fc
      .shuffledSubarray([...programme.facts], { minLength: programme.facts.length })
      .map((shuffled) => ({ ...programme, shuffled })),
  );
  fc.assert(
    fc.property(anyOrder, ({ facts, shuffled, terms: priced }) => {
      const [one, other] = [flows(facts, priced), flows(shuffled, priced)];
      expect(other).toEqual(one);
      expect([...other.rows.keys()]).toEqual([...one.rows.keys()]);
    }),
  );
});

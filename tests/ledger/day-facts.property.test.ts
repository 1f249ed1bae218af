import fc from 'fast-check';
import type pg from 'pg';
import { type DayFact, FACT_KINDS, type Fact, type FactKind } from '../../src/ledger/days/day-fact.js';
import {
  addFacts,
  factsSoFar,
  gatherFacts,
  lastGatheredDay,
  readDayFacts,
  readFacts,
} from '../../src/ledger/days/day-facts.js';
import { type FactTransaction, factTransactions } from '../../src/ledger/days/fact-transactions.js';
import { type EntityManager, inCoalition } from '../../src/runtime/database.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import type { Scene } from '../simulation/scene.js';
import { EVERYTHING_HAPPENS, type Lives, useLives } from '../simulation/use-lives.js';
import { type FactSums, factsOf, readBooked, readOutstanding } from './facts-model.js';

let owner: pg.Client;
let node: ProgrammeNode;
let live: Lives['live'];
useLives(2, (lives) => {
  ({ owner, live } = lives);
  [node] = lives.nodes;
});

const EVER = { from: '2020-01-01', until: '2100-01-01' };
const SIGNS: Readonly<Record<FactKind, bigint>> = {
  ISSUED: 1n,
  ISSUE_REVERSED: -1n,
  CONSUMED: -1n,
  RESTORED: 1n,
  EXPIRED: -1n,
  ADJUSTED: -1n,
  REDEEMED: 0n,
  REDEMPTION_REVERSED: 0n,
  SHORTFALL: 0n,
};
const met = new Set<FactKind>();

test('S-01 R-04 R-05 whatever happens, facts by day come to what each transaction means, closed or open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
      const scene = await live(seed, 16, 6);
      await inCoalition(node.database, scene.twinId, (em) => compare(em, scene));
    }),
    // There is no smaller seed: a life that failed tells all it can.
    { numRuns: 4, endOnFailure: true, examples: [[EVERYTHING_HAPPENS]] },
  );
  // Lives in which nothing happens would prove nothing.
  expect([...met].sort()).toEqual([...FACT_KINDS].sort());
}, 300_000);

async function compare(em: EntityManager, { twinId }: Scene): Promise<void> {
  const booked = await readBooked(owner, twinId);
  const expected = factsOf(booked);
  const last = await lastGatheredDay(em, twinId);
  if (last === null) throw new Error('no day was closed');
  const closed = { from: EVER.from, until: last };

  const byDay = await readDayFacts(em, twinId, closed);
  expect(sumsOf(byDay)).toEqual(
    new Map([...expected].filter(([key]) => (key.split(' ')[0] as string) <= last)),
  );

  const all = addFacts([...expected].map(([key, sum]) => factIn(key, sum)));
  for (const { kind } of all) met.add(kind);
  expect(await gatherFacts(em, twinId, EVER)).toEqual(all);
  expect(await factsSoFar(em, twinId, EVER)).toEqual(all);
  expect(await readFacts(em, twinId, closed)).toEqual(await gatherFacts(em, twinId, closed));

  const outstanding = new Map<string, bigint>();
  for (const { kind, fundingId, points } of all) {
    if (SIGNS[kind] === 0n) continue;
    outstanding.set(String(fundingId), (outstanding.get(String(fundingId)) ?? 0n) + SIGNS[kind] * points);
  }
  expect(new Map([...outstanding].filter(([, points]) => points !== 0n))).toEqual(
    await readOutstanding(owner, twinId),
  );

  expect(takenBy(all, ['CONSUMED', 'RESTORED'])).toEqual(takenBy(all, ['REDEEMED', 'REDEMPTION_REVERSED']));

  for (const fact of all) {
    const { transactions, points, kind, ...key } = fact;
    const behind = await allTransactions(em, twinId, { kinds: [kind], ...key });
    expect({
      fact,
      count: BigInt(behind.length),
      sum: behind.reduce((sum, each) => sum + each.points, 0n),
    }).toEqual({
      fact,
      count: transactions,
      sum: points,
    });
    expect(behind).toEqual(
      [...behind].sort((a, b) => (a.day === b.day ? Number(a.id - b.id) : a.day < b.day ? -1 : 1)),
    );
  }
}

/** Points that acceptors took, net of what was undone, by acceptor, contract version and category. */
function takenBy(
  facts: readonly Fact[],
  [taken, undone]: readonly [FactKind, FactKind],
): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { kind, partnerId, contractVersionId, category, points } of facts) {
    if (partnerId === null || (kind !== taken && kind !== undone)) continue;
    const key = [partnerId, contractVersionId, category].join(' ');
    sums.set(key, (sums.get(key) ?? 0n) + (kind === taken ? points : -points));
  }
  return sums;
}

/** Page by page. */
async function allTransactions(
  em: EntityManager,
  twinId: bigint,
  asked: Parameters<typeof factTransactions>[3],
): Promise<FactTransaction[]> {
  const found: FactTransaction[] = [];
  for (;;) {
    const page = await factTransactions(em, twinId, EVER, asked, { after: found.at(-1) ?? null, most: 40 });
    found.push(...page);
    if (page.length < 40) return found;
  }
}

function sumsOf(facts: readonly DayFact[]): FactSums {
  return new Map(
    facts.map((fact) => [
      [
        fact.day,
        fact.kind,
        fact.partnerId ?? 0n,
        fact.contractVersionId ?? 0n,
        fact.category ?? '',
        fact.fundingId ?? 0n,
      ].join(' '),
      { transactions: fact.transactions, points: fact.points },
    ]),
  );
}

function factIn(key: string, sum: { readonly transactions: bigint; readonly points: bigint }): Fact {
  const [, kind, partner, contract, category, funding] = key.split(' ') as [string, FactKind, ...string[]];
  const id = (text: string | undefined) => (text === '0' ? null : BigInt(text ?? ''));
  return {
    kind,
    partnerId: id(partner),
    contractVersionId: id(contract),
    category: category === '' ? null : (category ?? null),
    fundingId: id(funding),
    ...sum,
  };
}

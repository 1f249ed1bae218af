import { jest } from '@jest/globals';
import pg from 'pg';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { OrmClient } from '../../src/runtime/orm-client.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { SettlementStory } from './settlement-story.js';

/**
 * A close that is cut off at any of its statements, on either of two nodes, as often as one likes, and then comes to its
 * end, states what one does that nobody disturbed, byte for byte (rules S-01, S-06).
 */

/** Where a connection breaks: before a statement reaches the server, or before its answer comes back. */
type Cut = 'before it arrives' | 'before it is answered';

const knife = { left: Number.POSITIVE_INFINITY, where: 'before it arrives' as Cut, made: 0 };
const query = pg.Client.prototype.query;

// Before any client is made: some keep the query that they were made with.
beforeAll(() => {
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...given: unknown[]
  ) {
    const ask = () => Reflect.apply(query, this, given);
    if (!(this instanceof OrmClient)) return ask();
    knife.left -= 1;
    if (knife.left !== 0) return ask();
    knife.made += 1;
    const { stream } = (this as unknown as { connection: { stream: { destroy(error: Error): void } } })
      .connection;
    if (knife.where === 'before it arrives') {
      stream.destroy(new Error('Connection terminated: cut'));
      return ask();
    }
    const answer = ask();
    // What was written is on its way by then; what comes back is not read any more.
    setImmediate(() => stream.destroy(new Error('Connection terminated: cut')));
    return answer;
  });
});
afterAll(() => jest.restoreAllMocks());

let opened: OpenedNode;
let second: ProgrammeNode;
let story: PointsStory;
usePointsStory({}, (parts) => {
  ({ opened, second, story } = parts);
});

interface Trading {
  readonly settlement: SettlementStory;
  readonly partners: readonly TwinPartner[];
}

const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;
const DAYS = 3;

async function tradeIn(points: PointsStory): Promise<Trading> {
  const settlement = new SettlementStory(points, opened.owner);
  await settlement.beginAtNoon();
  const rahnet = await points.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('33.3'),
    issueFeePercent: rate('2.5'),
    vatPercent: rate('9'),
    minimumPayment: IRR(20_000n),
  });
  const daily = await points.partner('daily', { settlementCycle: 'DAILY', billing: 'PREPAID' });
  const deposit = { partnerId: daily.partnerId, amount: IRR(500_000n), reference: 'transfer 1' };
  did(await recordFloatDeposit(points.as(points.operator), deposit));
  return { settlement, partners: [rahnet, daily] };
}

async function oneDay({ settlement, partners }: Trading, member: bigint, day: number): Promise<void> {
  const [rahnet, daily] = partners as [TwinPartner, TwinPartner];
  const earned = transactionOf(await settlement.points.earn(rahnet, member, 31n + BigInt(day)));
  posted(await settlement.points.earn(daily, member, 17n));
  posted(await settlement.points.burn(daily, member, 7n + BigInt(day)));
  if (day % 2 === 1) posted(await settlement.points.reverse(rahnet.system, earned, { points: 5n }));
  await settlement.advanceDays(1);
}

async function hashesOf({ settlement, partners }: Trading): Promise<string[][]> {
  const lists = await Promise.all(partners.map(({ partnerId }) => settlement.statements(partnerId)));
  return lists.map((list) => list.map(({ contentHash }) => contentHash.toString('hex')));
}

test('S-01 S-06 cut off anywhere, on two nodes, as often as one likes: the same statements, byte for byte', async () => {
  const calm = await tradeIn(await PointsStory.open(opened, {}, second));
  const disturbed = await tradeIn(story);
  for (const trading of [calm, disturbed]) {
    const { points } = trading.settlement;
    const member = await points.memberOf(
      trading.partners[0] as TwinPartner,
      trading.partners[1] as TwinPartner,
    );
    for (let day = 0; day < DAYS; day += 1) {
      await oneDay(trading, member, day);
      // One is closed day by day, the other all at once, later, and under the knife.
      if (trading === calm) await calm.settlement.close();
    }
  }

  const outcomes = { cut: 0, done: 0 };
  for (let at = 1; outcomes.done < 2; at += 1) {
    knife.left = at;
    knife.where = at % 2 === 0 ? 'before it arrives' : 'before it is answered';
    try {
      await disturbed.settlement.close({}, at % 3 === 0 ? 1 : 0);
      // Nobody was in the way when there was nothing left to do before the cut.
      if (knife.left > 0) outcomes.done += 1;
    } catch (error) {
      expect(String(error)).toMatch(/connection|terminated|not queryable|client/i);
      outcomes.cut += 1;
    }
  }
  knife.left = Number.POSITIVE_INFINITY;
  expect(knife.made).toBeGreaterThan(20);
  expect(outcomes.cut).toBeGreaterThan(20);

  const hashes = await hashesOf(disturbed);
  expect(hashes.map((list) => list.length)).toEqual([DAYS, DAYS]);
  expect(hashes).toEqual(await hashesOf(calm));
  for (const { settlement } of [calm, disturbed]) {
    const { differences } = await auditSettlement(second.database, settlement.points.twinId);
    expect(differences).toEqual([]);
    expect((await settlement.statements()).map(({ status }) => status)).toEqual(
      Array(2 * DAYS).fill('ISSUED'),
    );
  }
  expect(await disturbed.settlement.balances()).toEqual(await calm.settlement.balances());
}, 240_000); // dozens of closes, each of which opens connections anew

test('S-01 S-06 many at once, on two nodes: each period is closed by one of them', async () => {
  const trading = await tradeIn(await PointsStory.open(opened, {}, second));
  const member = await trading.settlement.points.memberOf(
    trading.partners[0] as TwinPartner,
    trading.partners[1] as TwinPartner,
  );
  for (let day = 0; day < DAYS; day += 1) await oneDay(trading, member, day);
  const closes = await Promise.all(
    Array.from({ length: 6 }, (_, at) => trading.settlement.close({}, at % 2 === 0 ? 0 : 1)),
  );
  const made = closes.flatMap(({ statementIds }) => statementIds);
  expect(new Set(made).size).toBe(made.length);
  expect(made).toHaveLength(2 * DAYS);
  expect((await auditSettlement(second.database, trading.settlement.points.twinId)).differences).toEqual([]);
});

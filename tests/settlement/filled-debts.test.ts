import 'reflect-metadata';
import { SettlementLineTransaction } from '../../src/api/settlement/statement.type.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { type LineTransaction, lineTransactions } from '../../src/settlement/statements/line-transactions.js';
import { encodeId } from '../../src/values/ids.js';
import { rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import {
  type PointsStory,
  posted,
  subjectOf,
  type TwinPartner,
  transactionOf,
} from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { inWords, SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
usePointsStory({ coalition: { clawbackPolicy: 'NEGATIVE' }, anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});

test('S-01 S-03 R-04 points that fill a debt when they are released or vest are charged, and lead to where they came from', async () => {
  const settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'MONTHLY',
    paidAtIssuePercent: rate('60'),
    vestingDays: 1,
  });
  const [ali, bita] = [await story.memberOf(shop, rahnet), await story.memberOf(shop, rahnet)];
  const ofAli = transactionOf(await story.earn(rahnet, ali, 100n));
  await settlement.advanceDays(1);
  const hold = subjectOf(await story.hold(shop, ali, 30n));
  const burned = transactionOf(await story.burn(shop, ali, 70n));
  posted(await story.reverse(rahnet.system, ofAli));
  const released = await settlement.today();
  await story.release(shop.system, hold);
  // The other owes 25 of the shop's points when 40 of this partner's vest.
  const ofBita = transactionOf(await story.earn(shop, bita, 25n));
  posted(await story.burn(shop, bita, 25n));
  const waits = transactionOf(await story.earn(rahnet, bita, 40n));
  posted(await story.reverse(shop.system, ofBita));
  await settlement.advanceDays(2);
  await settleDue(story.as(story.operator), story.twinId);
  const vested = await settlement.today();
  await settlement.advanceDays(65);
  await settlement.close();

  const statements = await settlement.statements(rahnet.partnerId);
  const found: LineTransaction[] = [];
  const consumed: string[] = [];
  for (const statement of statements) {
    for (const line of await settlement.lines(statement)) {
      if (line.basis !== 'AT_BURN' || line.reversal) continue;
      consumed.push(inWords(line));
      const { programme } = story.nodes[0];
      const behind: LineTransaction[] = [];
      for (;;) {
        const page = await inCoalition(story.nodes[0].database, story.twinId, async (em) =>
          lineTransactions(em, await programme.snapshot(story.twinId), statement, line, {
            after: behind.at(-1)?.id,
            most: 1,
          }),
        );
        if (page.length === 0) break;
        behind.push(...page);
      }
      expect(BigInt(behind.length)).toBe(line.transactions);
      expect(behind.reduce((sum, { points }) => sum + points, 0n)).toBe(line.points);
      found.push(...behind);
    }
  }
  // 360 a point; 70 burned at the shop, 30 and 25 by filling debts
  expect(consumed.reduce((sum, words) => sum + Number(words.split(' ').at(-1)), 0)).toBe(360 * 125);
  expect(found.sort((a, b) => (a.points > b.points ? -1 : 1)).map(({ exact: _, ...each }) => each)).toEqual([
    { of: 'TRANSACTION', id: burned, day: released, points: 70n },
    { of: 'HOLD', id: hold, day: released, points: 30n },
    { of: 'TRANSACTION', id: waits, day: vested, points: 25n },
  ]);
  expect(found.map(SettlementLineTransaction.of)).toMatchObject([
    { transactionId: encodeId('transaction', burned), holdId: null, exact: '25200' },
    { transactionId: null, holdId: encodeId('hold', hold ?? 0n), businessDay: released, exact: '10800' },
    { transactionId: encodeId('transaction', waits), holdId: null, exact: '9000' },
  ]);
  expect((await auditSettlement(story.nodes[0].database, story.twinId)).differences).toEqual([]);
});

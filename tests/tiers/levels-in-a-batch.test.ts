import type { Operation } from '../../src/ledger/operations.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { reverseTransaction } from '../../src/points/reverse-transaction.js';
import { type PointsStory, posted, refOf, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { climb, standings } from './ladder-story.js';
import { asks, criterion, level } from './level-scene.js';

/** Operations about one member that reach the ledger in the same turn. */

const DAY_S = 86_400;
let story: PointsStory;
let shop: TwinPartner;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ story, shop } = parts);
});

test('T-02 T-12 a purchase that comes with the reversal of the last one before it is one after the gap', async () => {
  const always = { kind: 'MONTHS', count: 12 } as const;
  const ever = asks([criterion({ atLeast: 100_000n })], { window: { kind: 'LIFETIME' } });
  await climb(story, [level('base'), level('silver', ever, always)], { gapMonths: 6 });
  const member = await story.member(shop);
  posted(await story.earn(shop, member, 10n));
  await story.advance(100 * DAY_S);
  const last = transactionOf(await story.earn(shop, member, 5n));
  await story.advance(100 * DAY_S);
  // Both reach the ledger in one turn, the reversal first.
  const { ledger } = story.nodes[0];
  const waiting: [Operation, () => void][] = [];
  const together: Pick<typeof ledger, 'post'> = {
    post: (coalitionId, operation) =>
      new Promise((resolve) => {
        waiting.push([operation, () => resolve(ledger.post(coalitionId, operation))]);
        if (waiting.length < 2) return;
        waiting.sort(([a]) => (a.kind === 'REVERSAL' ? -1 : 1));
        for (const [, go] of waiting.splice(0)) go();
      }),
  };
  const till = { ...story.as(shop.system), ledger: together as typeof ledger };
  const amount = { minor: 10_000n, currency: 'IRR' } as const;
  const purchase = { reference: 'after the gap', amount, category: null, lines: null };
  const asked = { idempotencyKey: 'reversal', transactionId: last, points: null, amount: null };
  const [undone, bought] = await Promise.all([
    reverseTransaction(till, { ...asked, reason: 'returned' }),
    earnPoints(till, {
      ...{ idempotencyKey: 'earn', member: refOf(member), merchantId: shop.merchantId, purchase },
      ...{ occurredAt: null, metadata: null },
    }),
  ]);
  posted(undone);
  posted(bought);
  expect(await standings(story, member)).toEqual(['silver QUALIFIED', 'base GAP', 'silver QUALIFIED']);
});

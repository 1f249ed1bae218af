import { rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, told, transactionOf } from './points-story.js';
import { usePointsStory } from './use-points-story.js';

/** At a merchant whose category has terms of its own; after each test the auditor finds the books in order. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let dear: TwinPartner;
usePointsStory(
  {
    otherContract: {
      creditLimit: { minor: 10_000n, currency: 'IRR' },
      categoryTerms: [
        {
          category: 'shop',
          // as everywhere, so that the story's purchases earn as many points
          earnRate: null,
          burnValue: rate('500'),
          issuePrice: rate('400'),
          redemptionPrice: rate('300'),
        },
      ],
    },
  },
  (parts) => {
    ({ opened, story, shop, otherShop: dear } = parts);
  },
);

async function charged(): Promise<string | undefined> {
  const { rows } = await opened.owner.query<{ charged: string }>(
    'select trim_scale(charged)::text as charged from partner_exposure where coalition_id = $1 and partner_id = $2',
    [story.twinId, dear.partnerId],
  );
  return rows[0]?.charged;
}

test('P-02 E-05 R-05 points have the funding of the category and count at its price, until they are taken back', async () => {
  const member = await story.memberOf(dear, shop);
  const earn = transactionOf(await story.earn(dear, member, 20n));
  // 20 × 400 of 10,000 rial; at the version's own 900 they would have been refused
  expect(await charged()).toBe('8000');
  const [lot] = (await story.account(member)).lots;
  const { rows } = await opened.owner.query(
    `select k.category, trim_scale(f.issue_price)::text as price from contract_category_terms k
       join funding f on f.coalition_id = k.coalition_id and f.id = k.funding_id
      where k.coalition_id = $1 and k.funding_id = $2`,
    [story.twinId, lot?.fundingId],
  );
  expect(rows).toEqual([{ category: 'shop', price: '400' }]);
  expect(told(await story.earn(dear, member, 6n))).toBe('CREDIT_LIMIT_REACHED');

  posted(await story.reverse(dear.system, earn, { points: 15n }));
  expect(await charged()).toBe('2000');
  expect(told(await story.earn(dear, member, 20n))).toBe('posted');
  expect(await charged()).toBe('10000');
});

test('P-02 R-01 B-02 a burn is refunded by what its points were worth at the category', async () => {
  const member = await story.memberOf(shop, dear);
  posted(await story.earn(shop, member, 100n));
  const burn = transactionOf(await story.burn(dear, member, 40n));
  // 40 × 500 = 20,000 rial; of 15,000 that remain 30 points are worth at least that
  posted(await story.reverse(dear.system, burn, { amount: { minor: 5_000n, currency: 'IRR' } }));
  expect(await story.points(member)).toMatchObject({ spendable: 70n });
});

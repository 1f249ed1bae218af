import { closeDays } from '../../src/ledger/days/close-days.js';
import type { DayRange } from '../../src/ledger/days/day-fact.js';
import { factsSoFar, lastGatheredDay, readDayFacts, readFacts } from '../../src/ledger/days/day-facts.js';
import { factTransactions } from '../../src/ledger/days/fact-transactions.js';
import { settleDue } from '../../src/points/settle-due.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { addDays, type Day } from '../../src/values/day.js';
import type { OpenedNode } from '../harness/opened-node.js';
import {
  type PointsStory,
  posted,
  subjectOf,
  type TwinPartner,
  transactionOf,
} from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';

const DAY = 86_400;
const EVER: DayRange = { from: '2020-01-01', until: '2100-01-01' };

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;

/** Facts as `KIND partner funding points/transactions`, partners and fundings by name. */
async function told(range?: DayRange): Promise<string[]> {
  const em = entityManagerFor(story.nodes[0].database, story.twinId);
  const facts = range ? await readFacts(em, story.twinId, range) : await factsSoFar(em, story.twinId, EVER);
  const { rows } = await opened.owner.query<{ id: string; issuer: string | null }>(
    'select id::text, issuer_partner_id::text as issuer from funding where coalition_id = $1',
    [story.twinId],
  );
  const partner = (id: bigint | null) =>
    id === null ? '-' : id === shop.partnerId ? 'shop' : id === otherShop.partnerId ? 'other' : String(id);
  const issuers = new Map(
    rows.map(({ id, issuer }) => [BigInt(id), issuer === null ? 'own' : partner(BigInt(issuer))]),
  );
  return facts
    .map(({ kind, partnerId, fundingId, points, transactions }) => {
      const funding = fundingId === null ? '-' : issuers.get(fundingId);
      return `${kind} ${partner(partnerId)} ${funding} ${points}/${transactions}`;
    })
    .sort();
}

const close = () => closeDays(story.nodes[1].database, story.twinId);
const later = async (seconds: number) => {
  await story.advance(seconds);
  await settleDue(story.as(story.operator), story.twinId);
};

describe.each(['CAP', 'NEGATIVE'] as const)('%s', (clawbackPolicy) => {
  usePointsStory(
    {
      coalition: { clawbackPolicy, expiryPolicy: { kind: 'after-months', months: 2, roundUpTo: 'none' } },
      anew: 'each test',
    },
    (parts) => {
      ({ opened, story, shop, otherShop } = parts);
    },
  );

  test('S-01 a burn is redeemed at its acceptor, and consumes the points of whoever issued them', async () => {
    const ali = await story.memberOf(shop, otherShop);
    posted(await story.earn(shop, ali, 100n));
    await later(3 * DAY);
    posted(await story.earn(otherShop, ali, 50n));
    posted(await story.burn(otherShop, ali, 120n));
    const hold = subjectOf(await story.hold(shop, ali, 20n));
    posted(await story.capture(shop.system, hold, 5n));
    expect(await told()).toEqual([
      // 100 of the shop's points, which expire first, then 20 of the other's
      'CONSUMED other other 20/1',
      'CONSUMED other shop 100/1',
      'CONSUMED shop other 5/1',
      'ISSUED other other 50/1',
      'ISSUED shop shop 100/1',
      'REDEEMED other - 120/1',
      'REDEEMED shop - 5/1',
    ]);
  });

  test('R-04 R-05 an earn taken back after it was spent: all of it was not issued, what was spent of it is restored', async () => {
    const ali = await story.memberOf(shop, otherShop);
    const earned = transactionOf(await story.earn(shop, ali, 100n));
    posted(await story.burn(otherShop, ali, 30n));
    posted(await story.reverse(shop.system, earned));
    posted(await story.earn(otherShop, ali, 50n));
    const asEver = [
      'CONSUMED other shop 30/1',
      'ISSUED other other 50/1',
      'ISSUED shop shop 100/1',
      'ISSUE_REVERSED shop shop 100/1',
      'REDEEMED other - 30/1',
      'RESTORED - shop 30/1',
    ];
    // Under NEGATIVE 30 points are owed, and the next earn fills them: they count as burned.
    const more = clawbackPolicy === 'CAP' ? 'SHORTFALL shop shop 30/1' : 'CONSUMED - other 30/1';
    expect(await told()).toEqual([...asEver, more].sort());
  });

  test('R-03 an earn taken back from points of another: these are consumed, its own restored', async () => {
    const ali = await story.memberOf(shop, otherShop);
    const earned = transactionOf(await story.earn(shop, ali, 40n));
    posted(await story.burn(otherShop, ali, 40n));
    posted(await story.earn(otherShop, ali, 70n));
    posted(await story.reverse(shop.system, earned, { points: 25n }));
    expect(await told()).toEqual([
      // nobody has accepted these
      'CONSUMED - other 25/1',
      'CONSUMED other shop 40/1',
      'ISSUED other other 70/1',
      'ISSUED shop shop 40/1',
      'ISSUE_REVERSED shop shop 25/1',
      'REDEEMED other - 40/1',
      'RESTORED - shop 25/1',
    ]);
  });

  test('R-02 R-05 S-02 a burn taken back in a later period is a fact of that one, at the terms of the burn', async () => {
    const ali = await story.memberOf(shop, otherShop);
    posted(await story.earn(shop, ali, 100n));
    const burned = transactionOf(await story.burn(otherShop, ali, 60n));
    await story.advance(DAY);
    await close();
    const em = entityManagerFor(story.nodes[0].database, story.twinId);
    const first = (await lastGatheredDay(em, story.twinId)) as Day;
    posted(await story.reverse(otherShop.system, burned, { points: 25n }));
    await story.advance(DAY);
    expect(await close()).toEqual([addDays(first, 1)]);
    const before = ['CONSUMED other shop 60/1', 'ISSUED shop shop 100/1', 'REDEEMED other - 60/1'];
    const after = ['REDEMPTION_REVERSED other - 25/1', 'RESTORED other shop 25/1'];
    expect(await told({ from: first, until: first })).toEqual(before);
    expect(await told({ from: addDays(first, 1), until: addDays(first, 1) })).toEqual(after);
    expect(await told({ from: first, until: addDays(first, 1) })).toEqual([...before, ...after].sort());
    const days = await readDayFacts(em, story.twinId, { from: first, until: addDays(first, 1) });
    expect(
      new Set(
        days
          .filter(({ partnerId }) => partnerId === otherShop.partnerId)
          .map((fact) => fact.contractVersionId),
      ).size,
    ).toBe(1);
    expect(new Set(days.map(({ category }) => category))).toEqual(new Set(['shop']));
  });

  test('R-02 R-04 points of a burn that come back to who owes fill the debt first', async () => {
    const ali = await story.memberOf(shop, otherShop);
    const earned = transactionOf(await story.earn(shop, ali, 100n));
    const burned = transactionOf(await story.burn(otherShop, ali, 100n));
    posted(await story.reverse(shop.system, earned, { points: 30n }));
    posted(await story.reverse(otherShop.system, burned, { points: 40n }));
    const asEver = [
      'CONSUMED other shop 100/1',
      'ISSUED shop shop 100/1',
      'ISSUE_REVERSED shop shop 30/1',
      'REDEEMED other - 100/1',
      'REDEMPTION_REVERSED other - 40/1',
      'RESTORED - shop 30/1',
      'RESTORED other shop 40/1',
    ];
    const more = clawbackPolicy === 'CAP' ? 'SHORTFALL shop shop 30/1' : 'CONSUMED - shop 30/1';
    expect(await told()).toEqual([...asEver, more].sort());
  });

  test('X-02 what expires, what an operator gives and takes, what is given on', async () => {
    const [ali, bita] = [await story.member(shop), await story.member(shop)];
    posted(await story.earn(shop, ali, 100n));
    posted(await story.transfer(shop.system, ali, bita, 45n));
    posted(await story.adjust(story.operator, ali, 'CREDIT', 30n));
    posted(await story.adjust(story.operator, bita, 'DEBIT', 15n));
    await later(100 * DAY);
    expect(await told()).toEqual([
      'ADJUSTED - shop 15/1',
      'EXPIRED - own 30/1',
      'EXPIRED - shop 85/2',
      'ISSUED - own 30/1',
      'ISSUED shop shop 100/1',
    ]);
  });

  test('S-01 the transactions behind a fact, page by page, on closed days and the open one', async () => {
    const ali = await story.memberOf(shop, otherShop);
    const burned: bigint[] = [];
    for (let day = 0; day < 3; day += 1) {
      posted(await story.earn(shop, ali, 100n));
      burned.push(transactionOf(await story.burn(otherShop, ali, BigInt(10 + day))));
      burned.push(transactionOf(await story.burn(otherShop, ali, BigInt(20 + day))));
      posted(await story.burn(shop, ali, 1n));
      if (day < 2) await story.advance(DAY);
      await close();
    }
    const em = entityManagerFor(story.nodes[0].database, story.twinId);
    const asked = { kinds: ['CONSUMED'], partnerId: otherShop.partnerId } as const;
    const first = await factTransactions(em, story.twinId, EVER, asked, { after: null, most: 4 });
    const rest = await factTransactions(em, story.twinId, EVER, asked, {
      after: first.at(-1) ?? null,
      most: 4,
    });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(burned);
    expect([...first, ...rest].map(({ points }) => points)).toEqual([10n, 20n, 11n, 21n, 12n, 22n]);
    expect(new Set([...first, ...rest].map(({ day }) => day)).size).toBe(3);
    const none = { kinds: ['CONSUMED'], partnerId: null } as const;
    expect(await factTransactions(em, story.twinId, EVER, none, { after: null, most: 4 })).toEqual([]);
  });
});

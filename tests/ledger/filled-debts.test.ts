import { closeDays } from '../../src/ledger/days/close-days.js';
import type { DayRange, Fact } from '../../src/ledger/days/day-fact.js';
import { factsSoFar, gatherFacts, lastGatheredDay, readFacts } from '../../src/ledger/days/day-facts.js';
import { factTransactions } from '../../src/ledger/days/fact-transactions.js';
import { settleDue } from '../../src/points/settle-due.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { addDays, type Day } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { liftGuards, restoreGuards } from '../harness/past-guards.js';
import {
  type PointsStory,
  posted,
  subjectOf,
  type TwinPartner,
  transactionOf,
} from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';

/** Rule R-04: points that come back, or vest, to a member who owes are burned by that, and no transaction says so. */

const DAY = 86_400;
const EVER: DayRange = { from: '2020-01-01', until: '2100-01-01' };

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
usePointsStory({ coalition: { clawbackPolicy: 'NEGATIVE' }, anew: 'each test' }, (parts) => {
  ({ opened, story, shop, otherShop } = parts);
});

const em = () => entityManagerFor(story.nodes[0].database, story.twinId);
const close = () => closeDays(story.nodes[1].database, story.twinId);
const settle = () => settleDue(story.as(story.operator), story.twinId);
const today = async () => dayOf(await story.now(), 'Asia/Tehran');
const oneDay = (day: Day): DayRange => ({ from: day, until: day });
const inWords = (facts: readonly Fact[]) =>
  facts.map(({ kind, partnerId, points, transactions }) => {
    const at = partnerId === null ? 'nobody' : partnerId === shop.partnerId ? 'shop' : 'other';
    return `${kind} ${at} ${points}/${transactions}`;
  });

/** What is behind points that nobody accepted, page by page of one. */
async function behind(range: DayRange = EVER) {
  const asked = { kinds: ['CONSUMED'], partnerId: null } as const;
  const found: Awaited<ReturnType<typeof factTransactions>> = [];
  for (;;) {
    const after = found.at(-1) ?? null;
    const page = await factTransactions(em(), story.twinId, range, asked, { after, most: 1 });
    if (page.length === 0) return found;
    found.push(...page);
  }
}

/** A member who has 30 points in a hold and owes 100; nothing is to spend. */
async function holderWhoOwes(expiresIn?: number): Promise<bigint> {
  const member = await story.memberOf(shop, otherShop);
  const earned = transactionOf(await story.earn(shop, member, 100n));
  const hold = subjectOf(await story.hold(otherShop, member, 30n, expiresIn ? { expiresIn } : {}));
  posted(await story.burn(otherShop, member, 70n));
  posted(await story.reverse(shop.system, earned));
  expect(await story.points(member)).toMatchObject({ held: 30n, owed: 100n, spendable: 0n });
  return hold ?? 0n;
}

const BEFORE = [
  'ISSUED shop 100/1',
  'ISSUE_REVERSED shop 100/1',
  'CONSUMED other 70/1',
  'RESTORED nobody 100/1',
  'REDEEMED other 70/1',
];

test('S-01 R-04 what is released on a day without any transaction fills the debt, and is a fact of that day', async () => {
  const hold = await holderWhoOwes();
  expect(inWords(await factsSoFar(em(), story.twinId, EVER))).toEqual(BEFORE);
  await story.advance(2 * DAY);
  const day = await today();
  await story.release(otherShop.system, hold);
  const filled = ['CONSUMED nobody 30/1'];
  const rows = [{ day, of: 'HOLD', id: hold, points: 30n }];

  // on the open day, whether the days before are closed or not
  expect(inWords(await gatherFacts(em(), story.twinId, oneDay(day)))).toEqual(filled);
  expect(await behind()).toEqual(rows);
  await close();
  expect(inWords(await gatherFacts(em(), story.twinId, oneDay(day)))).toEqual(filled);
  expect(inWords(await factsSoFar(em(), story.twinId, oneDay(addDays(day, -1))))).toEqual([]);
  expect(await behind(oneDay(day))).toEqual(rows);
  // and once it is closed, along with days on which there is nothing
  await story.advance(40 * DAY);
  await close();
  expect(inWords(await readFacts(em(), story.twinId, oneDay(day)))).toEqual(filled);
  expect(inWords(await gatherFacts(em(), story.twinId, oneDay(day)))).toEqual(filled);
  expect(await behind()).toEqual(rows);
  const last = (await lastGatheredDay(em(), story.twinId)) as Day;
  expect(inWords(await readFacts(em(), story.twinId, { from: '2020-01-01', until: last }))).toEqual([
    ...BEFORE.slice(0, 2),
    ...filled,
    ...BEFORE.slice(2),
  ]);
});

test('S-01 R-04 what times out fills the debt, on the day on which it does', async () => {
  const hold = await holderWhoOwes(600);
  await story.advance(DAY);
  await settle();
  const day = await today();
  const other = await holderWhoOwes(3 * DAY);
  await story.advance(DAY);
  await close();
  expect(inWords(await readFacts(em(), story.twinId, oneDay(day)))).toEqual([
    ...BEFORE.slice(0, 2),
    'CONSUMED nobody 30/1',
    ...BEFORE.slice(2),
  ]);
  posted(await story.capture(otherShop.system, other, 12n));
  expect(inWords(await gatherFacts(em(), story.twinId, oneDay(addDays(day, 1))))).toEqual([
    'CONSUMED nobody 18/1',
    'CONSUMED other 12/1',
    'REDEEMED other 12/1',
  ]);
  expect(await behind()).toEqual([
    { day, of: 'HOLD', id: hold, points: 30n },
    { day: addDays(day, 1), of: 'HOLD', id: other, points: 18n },
  ]);
});

test('S-01 R-04 what vests fills the debt: on the day on which it does, of the earn that gave it', async () => {
  const slow = await story.partner('slow', { vestingDays: 3 });
  const member = await story.memberOf(shop, slow);
  const given = await today();
  const earned = transactionOf(await story.earn(shop, member, 50n));
  posted(await story.burn(shop, member, 50n));
  const waits = transactionOf(await story.earn(slow, member, 80n));
  posted(await story.reverse(shop.system, earned));
  expect(await story.points(member)).toMatchObject({ pending: 80n, owed: 50n });
  expect(await behind()).toEqual([]);
  await story.advance(3 * DAY);
  await settle();
  const day = await today();
  expect(await story.points(member)).toMatchObject({ pending: 0n, owed: 0n, spendable: 30n });
  const { rows } = await opened.owner.query<{ id: string }>(
    'select id::text from funding where coalition_id = $1 and issuer_partner_id = $2',
    [story.twinId, slow.partnerId],
  );
  const filled = {
    ...{ kind: 'CONSUMED', partnerId: null, contractVersionId: null, category: null },
    ...{ fundingId: BigInt(rows[0]?.id ?? 0), transactions: 1n, points: 50n },
  };
  expect(await gatherFacts(em(), story.twinId, oneDay(day))).toEqual([filled]);
  // the same day has a transaction that fills a debt by itself, of a later id
  const owes = await story.memberOf(shop, otherShop);
  const back = transactionOf(await story.earn(shop, owes, 10n));
  posted(await story.burn(shop, owes, 10n));
  posted(await story.reverse(shop.system, back));
  const direct = transactionOf(await story.earn(otherShop, owes, 7n));
  await story.advance(DAY);
  await close();
  expect(await readFacts(em(), story.twinId, oneDay(day))).toContainEqual(filled);
  expect(inWords(await readFacts(em(), story.twinId, oneDay(given)))).not.toContain('CONSUMED nobody 50/1');
  expect(await behind()).toEqual([
    { day, of: 'TRANSACTION', id: waits, points: 50n },
    { day, of: 'TRANSACTION', id: direct, points: 7n },
  ]);
});

const ofStory = (sql: string) => sql.replaceAll(':coalition', String(story.twinId));
const AT_DEBT = 'coalition_id = :coalition and 3 = any (lot_places)';
const CORRUPTIONS: Readonly<Record<string, readonly [sql: string, says: RegExp]>> = {
  'its fact is gone': [
    `delete from day_fact where coalition_id = :coalition and day = (select business_day from balance_step where ${AT_DEBT})`,
    /CONSUMED of partner 0, .*: 0 points in 0 transactions, the books come to 30 in 1/,
  ],
  'its fact counts it twice': [
    `update day_fact set transactions = 2 where coalition_id = :coalition and day = (select business_day from balance_step where ${AT_DEBT})`,
    /CONSUMED of partner 0, .*: 30 points in 2 transactions, the books come to 30 in 1/,
  ],
  'it has points of another': [
    `update balance_step set lot_fundings = array_fill(52, array[cardinality(lot_fundings)]) where ${AT_DEBT}`,
    /CONSUMED of .* funding 52: 0 points in 0 transactions, the books come to 30 in 1/,
  ],
  'it is moved to another day without transactions': [
    `update balance_step set business_day = business_day - 1 where ${AT_DEBT}`,
    /CONSUMED of partner 0, .*: 0 points in 0 transactions, the books come to 30 in 1/,
  ],
  'it is moved out of the closed days': [
    `update balance_step set business_day = business_day + 3 where ${AT_DEBT}`,
    /CONSUMED of partner 0, .*: 30 points in 1 transactions, the books come to 0 in 0/,
  ],
  'it is moved into a closed day': [
    `update balance_step set sealing_epoch = (select max(epoch) + 1 from closed_day where coalition_id = :coalition) where ${AT_DEBT}`,
    /of the balance carries .*, which was closed before it was posted/,
  ],
};

test('S-01 S-02 R-04 where a debt was filled without a transaction: what is wrong with it is named by the auditor', async () => {
  const hold = await holderWhoOwes();
  await story.advance(2 * DAY);
  await story.release(otherShop.system, hold);
  await story.advance(2 * DAY);
  await close();
  expect(await story.differences()).toEqual([]);
  const { owner } = opened;
  for (const [name, [sql, says]] of Object.entries(CORRUPTIONS)) {
    await liftGuards(owner);
    await owner.query('create temp table kept_steps as table balance_step');
    await owner.query('create temp table kept_facts as table day_fact');
    expect([name, (await owner.query(ofStory(sql))).rowCount]).toEqual([name, 1]);
    const told = (await story.differences()).map(({ text }) => text);
    expect({ name, told }).toEqual({ name, told: expect.arrayContaining([expect.stringMatching(says)]) });
    await owner.query(
      `delete from balance_step; insert into balance_step table kept_steps;
       delete from day_fact; insert into day_fact table kept_facts;
       drop table kept_steps; drop table kept_facts`,
    );
    await restoreGuards(owner);
  }
});

test('S-01 however many steps a day has, only those that fill a debt are looked at', async () => {
  const hold = await holderWhoOwes();
  await story.release(otherShop.system, hold);
  const day = await today();
  const { owner } = opened;
  // Steps of a busy day, put there behind the triggers and taken away again, without telling the planner.
  await liftGuards(owner);
  await owner.query(
    ofStory(`insert into balance_step select coalition_id, member_id, version + 1000 + n, 'HOLD', subject_id, at, business_day, sealing_epoch,
            sequence, posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points,
            array_fill(1, array[cardinality(lot_places)])
       from balance_step cross join generate_series(1, 5000) n where ${AT_DEBT}`),
  );
  const looked = async () => {
    await owner.query('select pg_stat_force_next_flush()');
    const { rows } = await owner.query<{ rows: string }>(
      `select (seq_tup_read + idx_tup_fetch)::text as rows from pg_stat_user_tables where relname = 'balance_step'`,
    );
    return Number(rows[0]?.rows);
  };
  const before = await looked();
  expect(inWords(await gatherFacts(em(), story.twinId, oneDay(day)))).toContain('CONSUMED nobody 30/1');
  expect(await behind(oneDay(day))).toMatchObject([{ id: hold, points: 30n }]);
  // One connection each; whatever they had open tells before it is given back.
  await Promise.all(
    Array.from({ length: 20 }, () => em().execute('select pg_stat_force_next_flush(), pg_sleep(0.05)')),
  );
  // The planner itself looks at some rows at the ends of indexes.
  expect((await looked()) - before).toBeLessThan(500);
  await owner.query('delete from balance_step where version > 1000');
  await restoreGuards(owner);
});

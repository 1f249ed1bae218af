import { endPerk } from '../../src/perks/end-perk.js';
import { periodOn } from '../../src/rebates/rebate-period.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { addDays, type Day } from '../../src/values/day.js';
import { codeOf, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { PerksStory, rials } from '../perks/perks-story.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { inWords, SettlementStory } from '../settlement/settlement-story.js';
import { RebatesStory, terms } from './rebates-story.js';

/** Rebates of business accounts, from the ledger's counters to statements, on two nodes (rules K-12 … K-14). */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
let perks: PerksStory;
let settlement: SettlementStory;
let rebates: RebatesStory;

usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop, otherShop } = parts);
  perks = new PerksStory(story);
  settlement = new SettlementStory(story, opened.owner);
  rebates = new RebatesStory(story, settlement);
});

beforeEach(async () => {
  await settlement.beginAtNoon();
  await rebates.goToNext();
});

afterEach(async () => {
  expect(await settlementDifferences()).toEqual([]);
});

const settlementDifferences = async () =>
  (await auditSettlement(story.nodes[0].database, story.twinId)).differences;
const pointsOf = async (account: bigint) => (await story.points(account)).posted;
const rows = <T extends object>(sql: string) => settlement.rows<T & Record<string, unknown>>(sql);

/** Both nodes at once, and once more: how many accounts were computed, and credits given. */
async function giveEverywhere() {
  const both = await Promise.all([rebates.give(0), rebates.give(1)]);
  const all = [...both, await rebates.give(1)];
  return {
    computed: all.reduce((sum, { computed }) => sum + computed, 0),
    given: all.reduce((sum, { given }) => sum + given, 0),
  };
}

test('K-12 K-13 S-03 what a month gives: progress, then points, once on two nodes, and a line for whoever pays', async () => {
  const payer = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  await rebates.inForce({ payer: { id: payer.partnerId } });
  const account = await perks.account(shop, otherShop);
  const person = await story.member(shop);
  const { from, until } = await rebates.now();
  expect(await rebates.progress(account)).toMatchObject([
    { spend: 0n, expected: 0n, next: { from: 1_000_000n } },
  ]);
  posted(await story.earn(shop, account, 233n));
  posted(await story.earn(otherShop, account, 100n));
  posted(await story.earn(shop, person, 500n));
  // 10 000 + 2.5 % of 2 330 000 = 68 250 rial
  expect(await rebates.progress(account)).toMatchObject([
    {
      ...{ period: { from, until }, computedOn: addDays(until, 1), spend: 3_330_000n, amount: 68_250n },
      ...{ earned: 68n, corrected: 0n, expected: 68n, next: undefined },
    },
  ]);
  expect(await giveEverywhere()).toEqual({ computed: 0, given: 0 });
  await rebates.goToNext();
  expect(await giveEverywhere()).toEqual({ computed: 1, given: 1 });
  expect(await pointsOf(account)).toBe(333n + 68n);
  expect(await pointsOf(person)).toBe(500n);
  const [credit] = await rebates.credits(account);
  expect(credit).toMatchObject({
    ...{ from, until, version: 1, spend: 3_330_000n, rebate: 68_250n, earned: 68n, given: 68n, carried: 0n },
    ...{ status: 'GIVEN', grantId: null },
  });
  expect(
    await rows(
      'select type, actor, points from ledger_transaction where coalition_id = :coalition and actor = $$system$$',
    ),
  ).toEqual([{ type: 'ADJUSTMENT', actor: 'system', points: '68' }]);
  expect((await rebates.progress(account)).map(({ period }) => period.from)).toEqual([addDays(until, 1)]);

  await settlement.advanceDays(1);
  await settlement.close();
  const [statement] = await settlement.statements(payer.partnerId);
  if (!statement) throw new Error('nothing was stated');
  expect((await settlement.lines(statement)).map(inWords)).toEqual(['REBATE_COST 68 68000']);
  expect(await settlement.balances()).toMatchObject({ REBATE: '-68000', 'RECEIVABLE rahnet': '68000' });
  expect(
    await rows(
      'select actor_kind, action from audit_entry where coalition_id = :coalition and action like $$rebate.%$$ order by id',
    ),
  ).toEqual([
    { actor_kind: 'user', action: 'rebate.added' },
    { actor_kind: 'user', action: 'rebate.activated' },
    { actor_kind: 'system', action: 'rebate.given' },
  ]);
});

test('K-13 W-04 a slow node does not give again what another one has corrected meanwhile with a later period', async () => {
  await rebates.inForce();
  const account = await perks.account(shop);
  const { from } = await rebates.now();
  await rebates.goToNext();
  await rebates.goToNext();
  /** A node's terms: whoever asks for the nth time waits for what happens then. */
  const stoppingAt = (node: 0 | 1, nth: number, meanwhile: () => Promise<unknown>) => {
    const { programme } = story.nodes[node];
    let asked = 0;
    const snapshot: typeof programme.snapshot = async (id, options) => {
      asked += 1;
      if (asked === nth) await meanwhile();
      return programme.snapshot(id, options);
    };
    return { programme: { ...programme, snapshot } };
  };
  // The fast one: between its first and its second month somebody tells of a purchase in the first.
  const occurredAt = new Date(`${from}T12:00:00Z`);
  const told = async () => posted(await story.earn(shop, account, 300n, { occurredAt }));
  const fast = () => rebates.give(0, stoppingAt(0, 3, told));
  // The slow one has begun with the first month before, and goes on with it after.
  await rebates.give(1, stoppingAt(1, 2, fast));
  // 10 000 + 2.5 % of 2 000 000
  expect((await rebates.credits(account)).map(({ corrected, given }) => [corrected, given])).toEqual([
    [60n, 60n],
  ]);
  expect(await pointsOf(account)).toBe(300n + 60n);
});

test('K-13 what is reversed before it is computed counts, later it corrects the next, and is never taken back', async () => {
  const rebate = await rebates.inForce({ terms: terms({ waitDays: 3 }) });
  const account = await perks.account(shop);
  const first = transactionOf(await story.earn(shop, account, 300n));
  const second = transactionOf(await story.earn(shop, account, 100n));
  await rebates.goToNext();
  posted(await story.reverse(shop.system, second));
  expect(await giveEverywhere()).toEqual({ computed: 0, given: 0 });
  expect((await rebates.progress(account)).map(({ spend, expected }) => [spend, expected])).toEqual([
    [3_000_000n, 60n],
    [0n, 0n],
  ]);
  await settlement.advanceDays(3);
  expect(await giveEverywhere()).toEqual({ computed: 1, given: 1 });
  // 10 000 + 2.5 % of 2 000 000
  expect(await pointsOf(account)).toBe(300n + 60n);

  // Of the first month 1 000 000 rial are left: 10 points. The second makes 20 of its own.
  posted(await story.reverse(shop.system, first, { points: 200n }));
  posted(await story.earn(shop, account, 140n));
  expect(await rebates.progress(account)).toMatchObject([{ earned: 20n, corrected: -50n, expected: 0n }]);
  const before = await pointsOf(account);
  await rebates.goToNext();
  await settlement.advanceDays(3);
  expect(await giveEverywhere()).toEqual({ computed: 1, given: 0 });
  expect(await pointsOf(account)).toBe(before);
  // The third month makes 60, of which 30 were given too much before.
  posted(await story.earn(shop, account, 300n));
  expect(await rebates.progress(account)).toMatchObject([{ earned: 60n, corrected: 0n, expected: 30n }]);
  await rebates.goToNext();
  await settlement.advanceDays(3);
  expect(await giveEverywhere()).toEqual({ computed: 1, given: 1 });
  expect(await pointsOf(account)).toBe(before + 300n + 30n);
  const told = (await rebates.credits(account)).map(
    ({ earned, corrected, brought, given, carried, status }) => [
      ...[earned, corrected, brought, given, carried],
      status,
    ],
  );
  expect(told).toEqual([
    [60n, 0n, 0n, 60n, 0n, 'GIVEN'],
    [20n, -50n, 0n, 0n, -30n, 'NOTHING'],
    [60n, 0n, -30n, 30n, 0n, 'GIVEN'],
  ]);

  // A purchase of the third month that is told late: with the fourth, in which nothing else is bought.
  const days = addDays((await rebates.now()).from, -5);
  posted(await story.earn(shop, account, 40n, { occurredAt: new Date(`${days}T09:00:00Z`) }));
  await rebates.goToNext();
  await settlement.advanceDays(3);
  expect(await giveEverywhere()).toEqual({ computed: 1, given: 1 });
  expect((await rebates.credits(account)).at(-1)).toMatchObject({
    spend: 0n,
    earned: 0n,
    corrected: 10n,
    given: 10n,
  });

  // With the last period nothing is left to be given.
  did(await rebates.end(rebate));
  await rebates.goToNext();
  await settlement.advanceDays(4);
  await rebates.give();
  expect(
    await rows('select 1 from rebate where coalition_id = :coalition and settled_at is not null'),
  ).toHaveLength(1);
});

test('W-04 K-13 killed between posting and writing it down, and before, nothing is given twice or lost', async () => {
  await rebates.inForce();
  const account = await perks.account(shop);
  posted(await story.earn(shop, account, 300n));
  await rebates.goToNext();
  const { ledger } = story.nodes[0];
  const killedBefore = {
    ...ledger,
    post: () => Promise.reject(new Error('killed before')),
  } as unknown as typeof ledger;
  const killedAfter = {
    post: async (...asked: Parameters<typeof ledger.post>) => {
      await ledger.post(...asked);
      throw new Error('killed after');
    },
  } as unknown as typeof ledger;
  expect(await rebates.give(0, { ledger: killedBefore })).toEqual({ computed: 1, given: 0 });
  expect(await pointsOf(account)).toBe(300n);
  expect(await rebates.give(0, { ledger: killedAfter })).toEqual({ computed: 0, given: 0 });
  expect(await pointsOf(account)).toBe(360n);
  expect((await rebates.credits(account)).map(({ status }) => status)).toEqual(['DUE']);
  expect(await settlementDifferences()).toEqual([]);
  expect(await giveEverywhere()).toEqual({ computed: 0, given: 1 });
  expect(await pointsOf(account)).toBe(360n);
});

test('K-14 as a perk: as many as the rebate is worth, from nobody’s budget, and it cannot be ended meanwhile', async () => {
  const account = await perks.account(shop, otherShop);
  const small = await perks.account(shop);
  const perk = await perks.perk({ uses: 2, places: [shop.partnerId] });
  const thresholds = [{ from: rials(1_000_000n), percent: rate('5') }];
  const rebate = did(
    await rebates.add({
      ...{ period: 'QUARTER', perk: { id: perk.id }, partner: { id: shop.partnerId } },
      terms: { method: 'WHOLE', thresholds, pointValue: null, waitDays: 0 },
    }),
  );
  posted(await story.earn(shop, account, 500n));
  posted(await story.earn(otherShop, account, 500n));
  posted(await story.earn(shop, small, 199n));
  // 5 % of 5 000 000 are two perks of 100 000 and a half; of 1 990 000 not one. What is bought elsewhere does not count.
  expect(await rebates.preview(rebate, await settlement.today())).toMatchObject({
    ...{
      accounts: 2,
      rewarded: 1,
      spend: 6_990_000n,
      amount: 349_500n,
      earned: 2n,
      reached: [{ accounts: 2 }],
    },
  });
  did(await rebates.activate(rebate));
  expect(codeOf(await ended(perk.id))).toBe('PERK_PROMISED');
  await rebates.goToNext('QUARTER');
  expect(await giveEverywhere()).toEqual({ computed: 2, given: 0 });
  expect(
    await rows(
      'select worth_minor, uses, manager_id, granted_by, status from perk_grant where coalition_id = :coalition',
    ),
  ).toEqual([{ worth_minor: '200000', uses: 4, manager_id: null, granted_by: 'system', status: 'ACTIVE' }]);
  for (let use = 0; use < 4; use += 1) did(await perks.use(shop, account, perk));
  expect(codeOf(await perks.use(shop, account, perk))).toBe('PERK_NOT_USABLE');
  expect((await rebates.credits(small)).map(({ status }) => status)).toEqual(['NOTHING']);

  did(await rebates.end(rebate));
  expect(codeOf(await ended(perk.id))).toBe('PERK_PROMISED');
  await rebates.goToNext('QUARTER');
  await rebates.give();
  expect(codeOf(await ended(perk.id))).toBeUndefined();
});

const ended = (perkId: bigint) => endPerk(story.as(story.operator), { perkId, reason: 'no more' });

test('K-14 a version holds from the beginning of a period on and is never edited; each period goes by its own', async () => {
  const rebate = did(await rebates.add());
  const account = await perks.account(shop);
  const { from, until } = await rebates.now();
  const next = addDays(until, 1);
  expect(codeOf(await rebates.activate(rebate, addDays(from, 1)))).toBe('INVALID_INPUT');
  expect(codeOf(await rebates.activate(rebate, periodBefore(from)))).toBe('REBATE_DATES_CONFLICT');
  expect(await rebates.progress(account)).toEqual([]);
  did(await rebates.draft(rebate, { pointValue: rials(500n) }));
  expect(did(await rebates.activate(rebate)).versions).toMatchObject([{ number: 1, from, unit: 500n }]);
  expect(codeOf(await rebates.activate(rebate))).toBe('REBATE_NOT_DRAFTED');
  // What a point stands for stays: what is corrected later is charged at the price at which it was given.
  expect(codeOf(await rebates.draft(rebate, { pointValue: rials(1_000n) }))).toBe('INVALID_INPUT');
  const pointValue = rials(500n);
  did(await rebates.draft(rebate, { method: 'WHOLE', pointValue }));
  expect(codeOf(await rebates.activate(rebate, from))).toBe('REBATE_DATES_CONFLICT');
  expect(did(await rebates.activate(rebate)).versions[1]).toMatchObject({ number: 2, from: next });
  did(await rebates.draft(rebate, { pointValue }));
  expect(codeOf(await rebates.activate(rebate))).toBe('REBATE_DATES_CONFLICT');
  await expect(
    opened.owner.query('update rebate_version set unit_minor = 1 where from_day is not null'),
  ).rejects.toThrow('cannot be changed');

  posted(await story.earn(shop, account, 200n));
  await rebates.goToNext();
  posted(await story.earn(shop, account, 200n));
  await rebates.goToNext();
  await giveEverywhere();
  // 35 000, and 2.5 % of 2 000 000, by 500 rial.
  expect((await rebates.credits(account)).map(({ version, given }) => [version, given])).toEqual([
    [1, 70n],
    [2, 100n],
  ]);
  did(await rebates.end(rebate));
  for (const refused of [await rebates.draft(rebate, { pointValue }), await rebates.activate(rebate)]) {
    expect(codeOf(refused)).toBe('REBATE_ENDED');
  }
});

const periodBefore = (from: Day) => periodOn('MONTH', addDays(from, -1), 'persian').from;

test('K-12 K-13 K-14 S-01 the auditor names what does not add up', async () => {
  await rebates.inForce({ payer: { id: shop.partnerId } });
  const account = await perks.account(shop);
  const first = transactionOf(await story.earn(shop, account, 300n));
  await rebates.goToNext();
  await rebates.give();
  posted(await story.reverse(shop.system, first, { points: 100n }));
  posted(await story.earn(shop, account, 300n));
  await rebates.goToNext();
  await rebates.give();
  const rules = async () => [...new Set((await settlementDifferences()).map(({ rule }) => rule))].sort();
  for (const [harm, mend, rule] of [
    [
      'update rebate_credit set spend_minor = spend_minor + 80000',
      'update rebate_credit set spend_minor = spend_minor - 80000',
      'K-12',
    ],
    [
      'update rebate_correction set earned_before = earned_before + 1',
      'update rebate_correction set earned_before = earned_before - 1',
      'K-13',
    ],
    [
      'update ledger_transaction set actor = $$nobody$$ where actor = $$system$$',
      'update ledger_transaction set actor = $$system$$ where actor = $$nobody$$',
      'K-14',
    ],
    [
      "update statement_item set points = points + 1 where kind = 'REBATE_COST'",
      "update statement_item set points = points - 1 where kind = 'REBATE_COST'",
      'S-01',
    ],
  ] as const) {
    await settlement.harm(harm);
    expect(await rules()).toEqual([rule]);
    await settlement.harm(mend);
  }
});

import type { Partner } from '../../src/partners/partner.entity.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { advanceExits } from '../../src/settlement/exits/advance-exits.js';
import {
  type BeginPartnerExitInput,
  beginPartnerExit,
} from '../../src/settlement/exits/begin-partner-exit.js';
import { cancelPartnerExit } from '../../src/settlement/exits/cancel-partner-exit.js';
import { planPartnerExit } from '../../src/settlement/exits/plan-partner-exit.js';
import { formatExact } from '../../src/settlement/pricing/exact-decimal.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { addDays, type Day } from '../../src/values/day.js';
import { codeOf, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import {
  type PointsStory,
  posted,
  subjectOf,
  type TwinPartner,
  told,
  transactionOf,
} from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { inWords, SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let heir: TwinPartner;
let leaving: TwinPartner;
let settlement: SettlementStory;
let today: Day;
usePointsStory({ anew: 'each test', otherContract: { settlementCycle: 'DAILY' } }, (parts) => {
  ({ opened, story, shop, otherShop: heir } = parts);
});
beforeEach(async () => {
  settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  today = await settlement.today();
  // 900 rial a point: 360 when it is issued, 540 when it is burned.
  leaving = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('40'),
    minimumPayment: { minor: 10_000_000n, currency: 'IRR' },
  });
});

/** Leaves tomorrow and the day after, to the heir for 80 percent, unless said otherwise. */
function begin(changes: Partial<BeginPartnerExitInput> = {}, node: 0 | 1 = 0) {
  return beginPartnerExit(story.as(story.operator, node), {
    partnerId: leaving.partnerId,
    lastEarnDay: addDays(today, 1),
    lastBurnDay: addDays(today, 2),
    bearer: { partnerId: heir.partnerId },
    pricePercent: rate('80'),
    reason: 'the contract ends',
    ...changes,
  });
}
const cancel = () =>
  cancelPartnerExit(story.as(story.operator), { partnerId: leaving.partnerId, reason: 'it stays' });
/** What is wrong with settlement; in the history nothing of {@link reconcileAll} is to be found. */
const wrong = async (but: readonly string[] = []) =>
  (await auditSettlement(story.nodes[0].database, story.twinId)).differences.filter(
    ({ rule }) => !but.includes(rule),
  );
const advance = (node: 0 | 1 = 0) => advanceExits(story.nodes[node], story.twinId);

async function stateOf({ partnerId }: TwinPartner) {
  const [row] = await settlement.rows<{ status: string }>(
    `select status from partner where coalition_id = :coalition and id = ${partnerId}`,
  );
  return row?.status;
}

async function linesOf(partner: TwinPartner, from: Day) {
  const found = (await settlement.statements(partner.partnerId)).find((each) => each.from === from);
  return found ? (await settlement.lines(found)).map(inWords) : undefined;
}

/** What no part of these tests is: the bank has booked everything. */
const reconcileAll = () =>
  settlement.rows(`do $$ declare step text; begin
    foreach step in array '{AGREED,PAID,RECONCILED}'::text[] loop
      update statement set status = step, agreed_at = coalesce(agreed_at, closed_at), agreed_by = coalesce(agreed_by, 'system'),
        paid_at = case when step <> 'AGREED' then closed_at end, reconciled_at = case when step = 'RECONCILED' then closed_at end
       where coalition_id = :coalition and status <> 'RECONCILED';
    end loop; end $$`);

test('P-04 it gives points until one day and takes them until another; releases, captures and reversals go on', async () => {
  const member = await story.memberOf(leaving, shop);
  const earned = transactionOf(await story.earn(leaving, member, 100n));
  expect(did(await begin())).toMatchObject({ status: 'EXITING' } satisfies Partial<Partner>);
  posted(await story.earn(leaving, member, 10n));
  await settlement.advanceDays(1);
  posted(await story.earn(leaving, member, 10n, { node: 1 }));
  posted(await story.burn(leaving, member, 5n));

  const yesterday = await story.now();
  await settlement.advanceDays(1);
  expect(told(await story.earn(leaving, member, 10n))).toBe('PARTNER_NOT_ACTIVE');
  // Days of posting count, not when the purchase is said to have been made.
  expect(told(await story.earn(leaving, member, 10n, { occurredAt: yesterday, node: 1 }))).toBe(
    'PARTNER_NOT_ACTIVE',
  );
  posted(await story.burn(leaving, member, 5n, { node: 1 }));
  const one = subjectOf(await story.hold(leaving, member, 8n, { expiresIn: 500_000 }));
  const two = subjectOf(await story.hold(leaving, member, 8n, { expiresIn: 500_000 }));

  await settlement.advanceDays(1);
  expect(told(await story.burn(leaving, member, 5n))).toBe('PARTNER_NOT_ACTIVE');
  expect(told(await story.hold(leaving, member, 5n, { node: 1 }))).toBe('PARTNER_NOT_ACTIVE');
  posted(await story.reverse(leaving.system, earned, { points: 10n }));
  posted(await story.capture(leaving.system, one));
  posted(await story.release(leaving.system, two));
});

test('P-04 members are told: it is announced, and all of it is in the audit log', async () => {
  did(await begin());
  expect(
    await settlement.rows(
      `select o.type, e.last_earn_day::text as earn, e.last_burn_day::text as burn from outbox o
         join partner_exit e on e.coalition_id = o.coalition_id and e.id = o.object_id
        where o.coalition_id = :coalition and o.object_sequence = 1`,
    ),
  ).toEqual([{ type: 'partner.exiting', earn: addDays(today, 1), burn: addDays(today, 2) }]);
  did(await cancel());
  const told = await settlement.rows<{ action: string; reason: string }>(
    `select action, reason from audit_entry where coalition_id = :coalition and action like 'partner.ex%' order by id`,
  );
  expect(told).toEqual([
    { action: 'partner.exit-agreed', reason: 'the contract ends' },
    { action: 'partner.exiting', reason: 'the contract ends' },
    { action: 'partner.exit-cancelled', reason: 'it stays' },
  ]);
});

test('P-04 what it means is told first, and nothing is written', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 101n));
  posted(await story.burn(shop, member, 1n));
  posted(await story.hold(leaving, member, 30n, { expiresIn: 500_000 }));
  await settlement.advanceDays(1);
  await settlement.close();
  posted(await story.earn(leaving, member, 1n));
  const tomorrow = addDays(today, 1);
  const dates = { lastEarnDay: tomorrow, lastBurnDay: addDays(today, 20) };
  const before = await settlement.rows('select reference_version, xmin from coalition');
  const plan = did(
    await planPartnerExit(story.as(story.operator), {
      ...dates,
      partnerId: leaving.partnerId,
      bearer: 'COALITION',
      pricePercent: rate('33.5'),
    }),
  );
  // 101 points are open, those that are held too: 540 rial each; 33.5 percent of 54540 are 18270.9
  expect(
    plan.liabilities.map(({ parts: _, unpaid, ...each }) => ({ ...each, unpaid: formatExact(unpaid) })),
  ).toEqual([{ currency: 'IRR', points: 101n, unpaid: '54540', price: { minor: 18_271n, currency: 'IRR' } }]);
  expect(plan).toMatchObject({
    today: tomorrow,
    notice: { days: 19, agreedDays: 30, kept: false },
    members: { linked: 1, withItsPoints: 1 },
    openHolds: { count: 1, points: 30n },
    statements: { open: 1, disputed: 0 },
    lastSettlement: { from: addDays(today, 20), until: addDays(today, 20), disputeUntil: addDays(today, 31) },
  });
  expect(await settlement.rows('select reference_version, xmin from coalition')).toEqual(before);
});

test('P-04, S-03 its open points are taken over at the agreed price, and the bearer is charged from then on', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 101n));
  did(await begin({ lastEarnDay: today, lastBurnDay: today }));
  posted(await story.burn(shop, member, 1n));
  await settlement.advanceDays(1);
  await settlement.close();
  // 100 points × 540 × 80 percent. Below the minimum, and paid all the same: it is the last statement.
  expect(await linesOf(leaving, today)).toEqual([
    'ISSUING AT_ISSUE 101 36360',
    'ISSUING AT_BURN 1 540',
    'LIABILITY_TRANSFER 100 43200',
  ]);
  const [last] = await settlement.statements(leaving.partnerId);
  expect(last).toMatchObject({ carried: { minor: 0n }, payable: { minor: 80_100n } });
  expect(await linesOf(heir, today)).toEqual(['LIABILITY_TRANSFER 100 -43200']);

  const next = addDays(today, 1);
  posted(await story.burn(shop, member, 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await linesOf(heir, next)).toEqual(['ISSUING AT_BURN 10 5400']);
  expect(await settlement.statements(leaving.partnerId)).toHaveLength(1);
  expect(await wrong()).toEqual([]);
  // What it paid for its points and what the heir got for them are level.
  expect((await settlement.balances()).LIABILITY).toBeUndefined();
  expect(await stateOf(leaving)).toBe('EXITING');
  await reconcileAll();
  await advance(1);
  expect(await stateOf(leaving)).toBe('EXITED');
  expect(await advance()).toBe(0);
  const events = await settlement.rows<{ type: string }>(
    `select type from outbox where coalition_id = :coalition and type like 'partner.%' order by object_id, object_sequence`,
  );
  expect(events.map(({ type }) => type)).toEqual([
    'partner.exiting',
    'partner.liability-transferred',
    'partner.exited',
  ]);
});

test('P-04 the coalition itself can bear its points: nobody is charged for them any more', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 100n));
  did(await begin({ lastEarnDay: today, lastBurnDay: today, bearer: 'COALITION', pricePercent: rate('50') }));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await linesOf(leaving, today)).toEqual([
    'ISSUING AT_ISSUE 100 36000',
    'LIABILITY_TRANSFER 100 27000',
  ]);
  posted(await story.burn(heir, await linked(member), 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await settlement.statements(leaving.partnerId)).toHaveLength(1);
  expect(await linesOf(heir, addDays(today, 1))).toEqual(['REDEMPTION 10 -8000']);
  expect((await settlement.balances()).LIABILITY).toBe('-27000');
  expect(await wrong()).toEqual([]);
});

test('P-04 what is held at it is waited for: it is its own trade, whenever it is captured', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(shop, member, 100n));
  did(await begin({ lastEarnDay: today, lastBurnDay: today }));
  const hold = subjectOf(await story.hold(leaving, member, 40n, { expiresIn: 500_000 }));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await settlement.statements(leaving.partnerId)).toEqual([]);
  posted(await story.capture(leaving.system, hold));
  // Captured on a day that is open: it is not over yet.
  expect(await advance()).toBe(0);
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await linesOf(leaving, addDays(today, 1))).toEqual(['REDEMPTION 40 -32000']);
  expect((await settlement.statements(leaving.partnerId)).map(({ until }) => until)).toEqual([
    addDays(today, 1),
  ]);
});

test('P-04 a partner without anything to settle has left as soon as its last day is closed', async () => {
  did(await begin({ lastEarnDay: today, lastBurnDay: today }));
  expect(await advance()).toBe(0);
  await settlement.advanceDays(1);
  await settlement.close();
  await advance();
  expect(await stateOf(leaving)).toBe('EXITED');
  expect(codeOf(await cancel())).toBe('EXIT_NOT_RUNNING');
});

test('P-04, W-04 on two nodes at once, again and again, each step is made once', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 100n));
  did(await begin({ lastEarnDay: today, lastBurnDay: today }));
  await settlement.advanceDays(1);
  await Promise.all([settlement.close({}, 0), settlement.close({}, 1), advance(0), advance(1)]);
  await settlement.close();
  expect(
    await settlement.rows(
      `select (select count(*) from liability_transfer where coalition_id = :coalition)::int as transfers,
              (select count(*) from statement_item where coalition_id = :coalition and kind = 'LIABILITY_TRANSFER')::int as items`,
    ),
  ).toEqual([{ transfers: 1, items: 2 }]);
  expect(await linesOf(leaving, today)).toContain('LIABILITY_TRANSFER 100 43200');
});

test('P-04 what comes up after its last settlement makes another one', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 100n));
  did(await begin({ lastEarnDay: today, lastBurnDay: today }));
  await settlement.advanceDays(1);
  await settlement.close();
  const madeOn = addDays(today, 1);
  await settlement.rows(
    `insert into statement_item (coalition_id, partner_id, currency, kind, amount_minor, source_id, made_at, made_on)
     values (:coalition, ${leaving.partnerId}, 'IRR', 'ADJUSTMENT', -500, 1, now(), '${madeOn}')`,
  );
  await reconcileAll();
  await advance();
  expect(await stateOf(leaving)).toBe('EXITING');
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await linesOf(leaving, madeOn)).toEqual(['ADJUSTMENT 0 -500']);
  expect(await wrong(['S-05'])).toEqual([]);
  await reconcileAll();
  await advance();
  expect(await stateOf(leaving)).toBe('EXITED');
});

test('P-04 an heir that leaves as well hands on what it took over', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 100n));
  did(await begin({ lastEarnDay: today, lastBurnDay: today, pricePercent: rate('100') }));
  await settlement.advanceDays(1);
  await settlement.close();
  const next = addDays(today, 1);
  const third = await story.partner('rahnet-shop', { settlementCycle: 'DAILY' });
  did(
    await begin({
      partnerId: heir.partnerId,
      bearer: { partnerId: third.partnerId },
      lastEarnDay: next,
      lastBurnDay: next,
    }),
  );
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await linesOf(heir, next)).toEqual(['LIABILITY_TRANSFER 100 43200']);
  expect(await linesOf(third, next)).toEqual(['LIABILITY_TRANSFER 100 -43200']);
  posted(await story.burn(shop, member, 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await linesOf(third, addDays(next, 1))).toEqual(['ISSUING AT_BURN 10 5400']);
  expect(await wrong()).toEqual([]);
});

test('P-04 it can stay after all until its last day of giving points is over', async () => {
  did(await begin());
  await settlement.advanceDays(1);
  expect(did(await cancel())).toMatchObject({ status: 'ACTIVE' });
  expect(codeOf(await cancel())).toBe('EXIT_NOT_RUNNING');
  did(await begin({ lastEarnDay: addDays(today, 1), lastBurnDay: addDays(today, 9) }));
  await settlement.advanceDays(1);
  expect(codeOf(await cancel())).toBe('EXIT_NOT_RUNNING');
});

test('P-04 what cannot begin is refused, and nothing is written', async () => {
  // One after another: a story for each would prove no more.
  const refused: [string, () => Promise<CommandOutcome<unknown>>, string][] = [
    ['no partner', () => begin({ partnerId: null }), 'PARTNER_NOT_FOUND'],
    ['no bearer', () => begin({ bearer: { partnerId: 1n } }), 'PARTNER_NOT_FOUND'],
    ['itself as bearer', () => begin({ bearer: { partnerId: leaving.partnerId } }), 'INVALID_INPUT'],
    ['a day that is over', () => begin({ lastEarnDay: addDays(today, -1) }), 'INVALID_INPUT'],
    ['burning that ends first', () => begin({ lastBurnDay: today }), 'INVALID_INPUT'],
    [
      'burning that ends in a time nobody can plan',
      () => begin({ lastBurnDay: '9999-12-31' }),
      'INVALID_INPUT',
    ],
    ['a price above 100 percent', () => begin({ pricePercent: rate('100.00000001') }), 'INVALID_INPUT'],
  ];
  for (const [what, command, code] of refused) {
    expect({ what, code: codeOf(await command()) }).toEqual({ what, code });
  }
  expect(await settlement.rows('select id from partner_exit where coalition_id = :coalition')).toEqual([]);
});

test('P-04 nobody leaves twice, or takes over who leaves', async () => {
  did(await begin());
  expect(codeOf(await begin())).toBe('PARTNER_NOT_ACTIVE');
  const other = await begin({ partnerId: heir.partnerId, bearer: { partnerId: leaving.partnerId } });
  expect(codeOf(other)).toBe('PARTNER_NOT_ACTIVE');
});

async function linked(member: bigint): Promise<bigint> {
  const { linkMember } = await import('../../src/members/link-member.js');
  const { refOf } = await import('../points/points-story.js');
  did(await linkMember(story.as(heir.system), { member: refOf(member), externalId: null }));
  return member;
}

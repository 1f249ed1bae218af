import type { Partner } from '../../src/partners/partner.entity.js';
import { inCoalition } from '../../src/runtime/database.js';
import { planPartnerExit } from '../../src/settlement/exits/plan-partner-exit.js';
import { formatExact } from '../../src/settlement/pricing/exact-decimal.js';
import { lineTransactions } from '../../src/settlement/statements/line-transactions.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { addDays, type Day } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
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
import { ExitStory } from './exit-story.js';
import { SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let heir: TwinPartner;
let leaving: TwinPartner;
let settlement: SettlementStory;
let today: Day;
let exit: ExitStory;
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
  exit = new ExitStory(story, settlement, today, leaving, heir);
});

test('P-04 it gives points until one day and takes them until another; releases, captures and reversals go on', async () => {
  const member = await story.memberOf(leaving, shop);
  const earned = transactionOf(await story.earn(leaving, member, 100n));
  expect(did(await exit.begin())).toMatchObject({ status: 'EXITING' } satisfies Partial<Partner>);
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
  did(await exit.begin());
  expect(
    await settlement.rows(
      `select o.type, e.last_earn_day::text as earn, e.last_burn_day::text as burn from outbox o
         join partner_exit e on e.coalition_id = o.coalition_id and e.id = o.object_id
        where o.coalition_id = :coalition and o.object_sequence = 1`,
    ),
  ).toEqual([{ type: 'partner.exiting', earn: addDays(today, 1), burn: addDays(today, 2) }]);
  did(await exit.cancel());
  const told = await settlement.rows<{ action: string; reason: string }>(
    `select action, reason from audit_entry natural left join audit_detail where coalition_id = :coalition and action like 'partner.ex%' order by id`,
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
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  posted(await story.burn(shop, member, 1n));
  await settlement.advanceDays(1);
  await settlement.close();
  // 100 points × 540 × 80 percent. Below the minimum, and paid all the same: it is the last statement.
  expect(await exit.linesOf(leaving, today)).toEqual([
    'ISSUING AT_ISSUE 101 36360',
    'ISSUING AT_BURN 1 540',
    'LIABILITY_TRANSFER 100 43200',
  ]);
  const [last] = await settlement.statements(leaving.partnerId);
  expect(last).toMatchObject({ carried: { minor: 0n }, payable: { minor: 80_100n } });
  expect(await exit.linesOf(heir, today)).toEqual(['LIABILITY_TRANSFER 100 -43200']);

  const next = addDays(today, 1);
  posted(await story.burn(shop, member, 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await exit.linesOf(heir, next)).toEqual(['ISSUING AT_BURN 10 5400']);
  expect(await settlement.statements(leaving.partnerId)).toHaveLength(1);
  expect(await exit.wrong()).toEqual([]);
  // What it paid for its points and what the heir got for them are level.
  expect((await settlement.balances()).LIABILITY).toBeUndefined();
  expect(await exit.stateOf(leaving)).toBe('EXITING');
  await exit.reconcileAll();
  await exit.advance(1);
  expect(await exit.stateOf(leaving)).toBe('EXITED');
  expect(await exit.advance()).toBe(0);
  const events = await settlement.rows<{ type: string }>(
    `select type from outbox where coalition_id = :coalition and type = any (array['partner.exiting', 'partner.liability-transferred', 'partner.exited']) order by object_id, object_sequence`,
  );
  expect(events.map(({ type }) => type)).toEqual([
    'partner.exiting',
    'partner.liability-transferred',
    'partner.exited',
  ]);
  await settlement.rows(
    "update outbox set object_sequence = 1 where coalition_id = :coalition and type = 'partner.exited'",
  );
  expect(await exit.wrong(['S-05'])).toMatchObject([
    {
      id: encodeId('partner', leaving.partnerId),
      text: expect.stringMatching(/exited was announced as number 1 of .* it was number 3 of/),
    },
  ]);
});

test('P-04 the coalition itself can bear its points: nobody is charged for them any more', async () => {
  const member = await story.memberOf(leaving, shop, heir);
  posted(await story.earn(leaving, member, 100n));
  did(
    await exit.begin({
      lastEarnDay: today,
      lastBurnDay: today,
      bearer: 'COALITION',
      pricePercent: rate('50'),
    }),
  );
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await exit.linesOf(leaving, today)).toEqual([
    'ISSUING AT_ISSUE 100 36000',
    'LIABILITY_TRANSFER 100 27000',
  ]);
  posted(await story.burn(heir, member, 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await settlement.statements(leaving.partnerId)).toHaveLength(1);
  expect(await exit.linesOf(heir, addDays(today, 1))).toEqual(['REDEMPTION 10 -8000']);
  expect((await settlement.balances()).LIABILITY).toBe('-27000');
  expect(await exit.wrong()).toEqual([]);
});

test('P-04 S-03 R-05 an earn undone after it has left: what it had paid stays with the coalition, and all adds up', async () => {
  const member = await story.memberOf(leaving, shop);
  const earned = transactionOf(await story.earn(leaving, member, 100n));
  posted(await story.burn(shop, member, 30n));
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await exit.linesOf(leaving, today)).toEqual([
    'ISSUING AT_ISSUE 100 36000',
    'ISSUING AT_BURN 30 16200',
    'LIABILITY_TRANSFER 70 30240',
  ]);
  posted(await story.reverse(story.operator, earned));
  await settlement.advanceDays(1);
  await settlement.close();
  // The 30 that were spent are a shortfall: what was paid for them at burn is given back, and charged anew. The 360 a point
  // that the leaving partner had paid at issue go to nobody: the heir had not paid them.
  const next = addDays(today, 1);
  expect(await exit.linesOf(heir, next)).toEqual([
    'ISSUING AT_BURN reversed 30 -16200',
    'SHORTFALL 30 16200',
  ]);
  expect(await settlement.statements(leaving.partnerId)).toHaveLength(1);
  expect(await settlement.balances()).toEqual({
    ISSUING: '-36000',
    SHORTFALL: '-16200',
    'RECEIVABLE rahnet': '82440',
    'RECEIVABLE bimeno': '-30240',
  });
  const [statement] = (await settlement.statements(heir.partnerId)).filter(({ from }) => from === next);
  if (!statement) throw new Error('no statement');
  const { database, programme } = story.nodes[0];
  const snapshot = await programme.snapshot(story.twinId);
  for (const line of await settlement.lines(statement)) {
    const behind = await inCoalition(database, story.twinId, (em) =>
      lineTransactions(em, snapshot, statement, line, { after: undefined, most: 10 }),
    );
    expect(behind).toMatchObject([{ points: 30n, exact: line.exact }]);
  }
  expect(await exit.wrong()).toEqual([]);
});

test('P-04 what is held at it is waited for: it is its own trade, whenever it is captured', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(shop, member, 100n));
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  const hold = subjectOf(await story.hold(leaving, member, 40n, { expiresIn: 500_000 }));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await settlement.statements(leaving.partnerId)).toEqual([]);
  posted(await story.capture(leaving.system, hold));
  // Captured on a day that is open: it is not over yet.
  expect(await exit.advance()).toBe(0);
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await exit.linesOf(leaving, addDays(today, 1))).toEqual(['REDEMPTION 40 -32000']);
  expect((await settlement.statements(leaving.partnerId)).map(({ until }) => until)).toEqual([
    addDays(today, 1),
  ]);
});

test('P-04 a partner without anything to settle has left as soon as its last day is closed', async () => {
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  expect(await exit.advance()).toBe(0);
  await settlement.advanceDays(1);
  await settlement.close();
  await exit.advance();
  expect(await exit.stateOf(leaving)).toBe('EXITED');
  expect(codeOf(await exit.cancel())).toBe('EXIT_NOT_RUNNING');
});

test('P-04, W-04 on two nodes at once, again and again, each step is made once', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 100n));
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  await settlement.advanceDays(1);
  await Promise.all([settlement.close({}, 0), settlement.close({}, 1), exit.advance(0), exit.advance(1)]);
  await settlement.close();
  expect(
    await settlement.rows(
      `select (select count(*) from liability_transfer where coalition_id = :coalition)::int as transfers,
              (select count(*) from statement_item where coalition_id = :coalition and kind = 'LIABILITY_TRANSFER')::int as items`,
    ),
  ).toEqual([{ transfers: 1, items: 2 }]);
  expect(await exit.linesOf(leaving, today)).toContain('LIABILITY_TRANSFER 100 43200');
});

test('P-04 what comes up after its last settlement makes another one', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 100n));
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  await settlement.advanceDays(1);
  await settlement.close();
  const madeOn = addDays(today, 1);
  await settlement.rows(
    `insert into statement_item (coalition_id, partner_id, currency, kind, amount_minor, source_id, made_at, made_on)
     values (:coalition, ${leaving.partnerId}, 'IRR', 'ADJUSTMENT', -500, 1, now(), '${madeOn}')`,
  );
  await exit.reconcileAll();
  await exit.advance();
  expect(await exit.stateOf(leaving)).toBe('EXITING');
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await exit.linesOf(leaving, madeOn)).toEqual(['ADJUSTMENT 0 -500']);
  expect(await exit.wrong(['S-05'])).toEqual([]);
  await exit.reconcileAll();
  await exit.advance();
  expect(await exit.stateOf(leaving)).toBe('EXITED');
});

test('P-04 an heir that leaves as well hands on what it took over', async () => {
  const member = await story.memberOf(leaving, shop);
  posted(await story.earn(leaving, member, 100n));
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today, pricePercent: rate('100') }));
  await settlement.advanceDays(1);
  await settlement.close();
  const next = addDays(today, 1);
  const third = await story.partner('rahnet-shop', { settlementCycle: 'DAILY' });
  did(
    await exit.begin({
      partnerId: heir.partnerId,
      bearer: { partnerId: third.partnerId },
      lastEarnDay: next,
      lastBurnDay: next,
    }),
  );
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await exit.linesOf(heir, next)).toEqual(['LIABILITY_TRANSFER 100 43200']);
  expect(await exit.linesOf(third, next)).toEqual(['LIABILITY_TRANSFER 100 -43200']);
  posted(await story.burn(shop, member, 10n));
  await settlement.advanceDays(1);
  await settlement.close();
  expect(await exit.linesOf(third, addDays(next, 1))).toEqual(['ISSUING AT_BURN 10 5400']);
  expect(await exit.wrong()).toEqual([]);
});

test('P-04 it can stay after all until its last day of giving points is over', async () => {
  did(await exit.begin());
  await settlement.advanceDays(1);
  expect(did(await exit.cancel())).toMatchObject({ status: 'ACTIVE' });
  expect(codeOf(await exit.cancel())).toBe('EXIT_NOT_RUNNING');
  did(await exit.begin({ lastEarnDay: addDays(today, 1), lastBurnDay: addDays(today, 9) }));
  await settlement.advanceDays(1);
  expect(codeOf(await exit.cancel())).toBe('EXIT_NOT_RUNNING');
});

test('P-04 what cannot begin is refused, and nothing is written', async () => {
  // One after another: a story for each would prove no more.
  const refused: [string, () => Promise<CommandOutcome<unknown>>, string][] = [
    ['no partner', () => exit.begin({ partnerId: null }), 'PARTNER_NOT_FOUND'],
    ['no bearer', () => exit.begin({ bearer: { partnerId: 1n } }), 'PARTNER_NOT_FOUND'],
    ['itself as bearer', () => exit.begin({ bearer: { partnerId: leaving.partnerId } }), 'INVALID_INPUT'],
    ['a day that is over', () => exit.begin({ lastEarnDay: addDays(today, -1) }), 'INVALID_INPUT'],
    ['burning that ends first', () => exit.begin({ lastBurnDay: today }), 'INVALID_INPUT'],
    [
      'burning that ends in a time nobody can plan',
      () => exit.begin({ lastBurnDay: '9999-12-31' }),
      'INVALID_INPUT',
    ],
    ['a price above 100 percent', () => exit.begin({ pricePercent: rate('100.00000001') }), 'INVALID_INPUT'],
  ];
  for (const [what, command, code] of refused) {
    expect({ what, code: codeOf(await command()) }).toEqual({ what, code });
  }
  expect(await settlement.rows('select id from partner_exit where coalition_id = :coalition')).toEqual([]);
});

test('P-04 nobody leaves twice, or takes over who leaves', async () => {
  did(await exit.begin());
  expect(codeOf(await exit.begin())).toBe('PARTNER_NOT_ACTIVE');
  const other = await exit.begin({ partnerId: heir.partnerId, bearer: { partnerId: leaving.partnerId } });
  expect(codeOf(other)).toBe('PARTNER_NOT_ACTIVE');
});

import { closePeriodsJob } from '../../src/jobs/close-periods.job.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { withdrawFloat } from '../../src/partners/withdraw-float.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { PartnersFailedError } from '../../src/settlement/partner-failures.js';
import { readAtOnce } from '../../src/settlement/readings/reading.js';
import { settlementWhatIf } from '../../src/settlement/readings/settlement-what-if.js';
import { encodeId } from '../../src/values/ids.js';
import { codeOf, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { ExitStory } from './exit-story.js';
import { inWords, SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let settlement: SettlementStory;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});
beforeEach(async () => {
  settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
});

const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

test('S-02 S-03 a day that is over becomes a statement: what was issued and redeemed, to the last unit', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    paidAtIssuePercent: rate('60'),
    issueFeePercent: rate('2'),
    vatPercent: rate('10'),
  });
  const member = await story.memberOf(rahnet, shop);
  const day = await settlement.today();
  const earned = transactionOf(await story.earn(rahnet, member, 101n));
  posted(await story.burn(shop, member, 40n));
  posted(await story.reverse(rahnet.system, earned, { points: 11n }));
  await settlement.advanceDays(1);
  const { statementIds } = await settlement.close();

  const [statement, ...more] = await settlement.statements(rahnet.partnerId);
  expect(more).toEqual([]);
  expect(statementIds).toEqual([statement?.id]);
  if (!statement) return;
  expect(statement).toMatchObject({ number: 1, from: day, until: day, status: 'ISSUED', currency: 'IRR' });
  // 900 a point: 540 at issue, 360 at burn; two percent of each charge, and a tenth of that
  expect((await settlement.lines(statement)).map(inWords)).toEqual([
    'ISSUING AT_ISSUE 101 54540',
    'ISSUING AT_ISSUE reversed 11 -5940',
    'ISSUING AT_BURN 40 14400',
    'SERVICE_FEE AT_ISSUE 0 1091',
    'SERVICE_FEE AT_ISSUE reversed 0 -119',
    'SERVICE_FEE AT_BURN 0 288',
    'VAT AT_ISSUE 0 109',
    'VAT AT_ISSUE reversed 0 -12',
    'VAT AT_BURN 0 29',
  ]);
  expect(statement.total).toEqual(IRR(54540n - 5940n + 14400n + 1091n - 119n + 288n + 109n - 12n + 29n));
  expect(statement.payable).toEqual(statement.total);
  expect(await settlement.balances()).toEqual({
    ISSUING: '-63000',
    SERVICE_FEE: '-1260',
    VAT: '-126',
    'RECEIVABLE rahnet': '64386',
  });
});

test('S-01 S-06 closing again, also on another node and at once, changes nothing', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  const member = await story.memberOf(rahnet, shop);
  for (let day = 0; day < 3; day += 1) {
    posted(await story.earn(rahnet, member, 10n + BigInt(day)));
    await settlement.advanceDays(1);
  }
  const both = await Promise.all([settlement.close({}, 0), settlement.close({}, 1)]);
  expect(both.flatMap(({ statementIds }) => statementIds)).toHaveLength(3);
  const before = await settlement.statements();
  expect(await settlement.close({}, 1)).toEqual({ days: [], statementIds: [] });
  expect(await settlement.statements()).toEqual(before);
  expect(before.map(({ number, total }) => [number, total.minor])).toEqual([
    [1, 9000n],
    [2, 9900n],
    [3, 10800n],
  ]);
});

test('S-01 a partner whose close fails keeps no other from it: it is told, and the next run makes up for it', async () => {
  const daily = { settlementCycle: 'DAILY' } as const;
  const broken = await story.partner('broken', daily);
  const fine = await story.partner('fine', daily);
  const member = await story.memberOf(broken, fine);
  for (let day = 0; day < 2; day += 1) {
    posted(await story.earn(broken, member, 10n));
    posted(await story.earn(fine, member, 10n));
    await settlement.advanceDays(1);
  }
  const count = async ({ partnerId }: TwinPartner) =>
    (await settlement.statements(partnerId)).filter(({ status }) => status === 'ISSUED').length;
  await settlement.rows(
    `create function fail() returns trigger language plpgsql as $$ begin raise exception 'it is broken'; end $$;
     create trigger broken before insert on settled_period for each row
       when (new.partner_id = ${broken.partnerId}) execute function fail()`,
  );
  try {
    const failed: unknown = await settlement.close().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PartnersFailedError);
    expect(failed).toMatchObject({
      failures: [{ partnerId: broken.partnerId, error: { message: expect.stringMatching('it is broken') } }],
    });
    expect([await count(broken), await count(fine)]).toEqual([0, 2]);

    const log: Record<string, unknown>[] = [];
    const { database, programme, ledger } = story.nodes[0];
    const context = {
      ...{ database, programme, ledger, ownerUrl: opened.testDatabase.ownerUrl, clock: systemClock },
      metrics: createMetrics('test'),
      signal: new AbortController().signal,
      logger: createLogger({
        ...{ level: 'error', name: 'test' },
        destination: { write: (line) => log.push(JSON.parse(line)) },
      }),
    };
    await expect(closePeriodsJob.run(context)).rejects.toThrow('periods could not be closed');
    expect(log).toMatchObject([
      {
        partner: encodeId('partner', broken.partnerId),
        err: { message: expect.stringMatching('it is broken') },
      },
      { coalition: encodeId('coalition', story.twinId) },
    ]);
  } finally {
    await settlement.rows('drop trigger broken on settled_period; drop function fail()');
  }
  await settlement.close();
  expect([await count(broken), await count(fine)]).toEqual([2, 2]);
  expect((await auditSettlement(story.nodes[0].database, story.twinId)).differences).toEqual([]);
});

test('S-04 what is below the minimum is carried over until it is enough', async () => {
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY', minimumPayment: IRR(10_000n) });
  const member = await story.memberOf(rahnet);
  for (const points of [5n, 0n, 7n]) {
    if (points > 0n) posted(await story.earn(rahnet, member, points));
    await settlement.advanceDays(1);
  }
  await settlement.close();
  const statements = await settlement.statements(rahnet.partnerId);
  expect(
    statements.map(({ total, carried, payable }) => [total.minor, carried.minor, payable.minor]),
  ).toEqual([
    [4500n, 4500n, 0n],
    [4500n, 4500n, 0n],
    [10_800n, 0n, 10_800n],
  ]);
  expect(await settlement.balances()).toEqual({ ISSUING: '-10800', 'RECEIVABLE rahnet': '10800' });
});

test('E-05 S-03 a prepaid partner pays what it issued from its float; its deposits are in the money books', async () => {
  const rahnet = await story.partner('rahnet', {
    settlementCycle: 'DAILY',
    billing: 'PREPAID',
    issueFeePercent: rate('1'),
  });
  const { operator } = story;
  const deposit = { partnerId: rahnet.partnerId, amount: IRR(100_000n), reference: 'transfer 1' };
  did(await recordFloatDeposit(story.as(operator), deposit));
  const member = await story.memberOf(rahnet);
  posted(await story.earn(rahnet, member, 50n));
  await settlement.advanceDays(1);
  await settlement.close();
  const [statement] = await settlement.statements(rahnet.partnerId);
  if (!statement) throw new Error('no statement');
  expect((await settlement.lines(statement)).map(inWords)).toEqual([
    'ISSUING AT_ISSUE 50 45000',
    'SERVICE_FEE AT_ISSUE 0 450',
    'FLOAT 0 -45000',
  ]);
  expect(await settlement.balances()).toEqual({
    BANK: '100000',
    'FLOAT rahnet': '-55000',
    ISSUING: '-45000',
    SERVICE_FEE: '-450',
    'RECEIVABLE rahnet': '450',
  });
});

const NO_DRAFT = {
  ...{ issuePrice: null, redemptionPrice: null, paidAtIssuePercent: null, issueFeePercent: null },
  ...{ redemptionFeePercent: null, vatPercent: null, breakageSharePercent: null },
  ...{ minimumPayment: null, categories: [] },
};

test('P-04 E-05 S-03 what is left of its float goes back with its last statement, and nothing moves it afterwards', async () => {
  const prepaid = await story.partner('prepaid', {
    settlementCycle: 'DAILY',
    billing: 'PREPAID',
    paidAtIssuePercent: rate('40'),
    minimumPayment: { minor: 10_000_000n, currency: 'IRR' },
  });
  const heir = await story.partner('heir', { settlementCycle: 'DAILY' });
  const today = await settlement.today();
  const exit = new ExitStory(story, settlement, today, prepaid, heir);
  const { partnerId } = prepaid;
  const moved = (minor: bigint, reference: string) => ({
    partnerId,
    amount: { minor, currency: 'IRR' } as const,
    reference,
  });
  const operator = story.as(story.operator);
  did(await recordFloatDeposit(operator, moved(100_000n, 'transfer 1')));
  const member = await story.memberOf(prepaid);
  posted(await story.earn(prepaid, member, 50n));
  did(await exit.begin({ lastEarnDay: today, lastBurnDay: today }));
  did(await withdrawFloat(operator, moved(10_000n, 'transfer 2')));
  await settlement.advanceDays(1);
  // On the day after its last one, while nobody has taken its points over yet.
  did(await recordFloatDeposit(operator, moved(5_000n, 'transfer 3')));
  await settlement.close();
  // 95000 were paid in, of which 50 points at issue, 360 each, took 18000. For the rest of them 80 percent of 540 each.
  expect(await exit.linesOf(prepaid, today)).toEqual([
    'ISSUING AT_ISSUE 50 18000',
    'FLOAT 0 -18000',
    'FLOAT_REFUND 0 -77000',
    'LIABILITY_TRANSFER 50 21600',
  ]);
  const [last] = await settlement.statements(partnerId);
  expect(last).toMatchObject({ carried: { minor: 0n }, payable: { minor: -55_400n } });
  expect(await settlement.balances()).toEqual({
    BANK: '95000',
    ISSUING: '-18000',
    'RECEIVABLE prepaid': '-55400',
    'RECEIVABLE heir': '-21600',
  });
  expect(codeOf(await recordFloatDeposit(operator, moved(1n, 'transfer 4')))).toBe('PARTNER_NOT_ACTIVE');
  expect(codeOf(await withdrawFloat(operator, moved(1n, 'transfer 5')))).toBe('PARTNER_NOT_ACTIVE');
  expect(did(await withdrawFloat(operator, moved(10_000n, 'transfer 2'))).replayed).toBe(true);
  expect(await exit.wrong()).toEqual([]);

  // Looking back at just these days shows the same.
  const { database, programme } = story.nodes[0];
  const range = { from: today, until: today };
  const draft = { ...NO_DRAFT, billing: 'PREPAID' } as const;
  const compared = did(
    await readAtOnce({ database, programme, coalitionId: story.twinId }, (reading) =>
      settlementWhatIf(reading, { partnerId, range, versions: null, draft }),
    ),
  );
  expect(compared.statements).toMatchObject([{ actual: { total: last?.total }, difference: { minor: 0n } }]);
  await exit.reconcileAll();
  await exit.advance();
  expect(await exit.stateOf(prepaid)).toBe('EXITED');
});
